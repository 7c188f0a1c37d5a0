"""What newcomers write waits for approval."""

import pytest

from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group, Membership
from collab.moderation import queue
from collab.policy import Role

from .conftest import KINDS

HERE = "/g/ours/moderation"


def waiting(app, scene) -> int:
    with app.app_context():
        return queue.waiting(db.session.get_one(Group, scene.group))


@pytest.fixture
def waits(app, put):
    def waits(kind: str = "message", author: int | None = None, **given) -> int:
        content_id = put(kind, author, **given)
        with app.app_context(), transaction():
            db.session.get_one(Content, content_id).state = State.WAITING
        return content_id

    return waits


@pytest.mark.parametrize("kind", KINDS)
def test_one_click_approves(app, client_of, scene, waits, state_of, kind) -> None:
    content_id = waits(kind)
    assert waiting(app, scene) == 1
    client = client_of(scene.coordinator)
    page = client.get(HERE).text
    assert "walnut" in page
    assert f'name="one" value="{content_id}"' in page
    answer = client.post(f"{HERE}/contributions", data={"one": content_id}, follow_redirects=True)
    assert "1 approved." in answer.text
    assert state_of(content_id) == "shown"
    assert waiting(app, scene) == 0


def test_several_at_once(client_of, scene, waits, state_of) -> None:
    ids = [waits(kind) for kind in KINDS]
    data = {"ids": ids[:3], "act": "approve"}
    client_of(scene.coordinator).post(f"{HERE}/contributions", data=data)
    assert [state_of(each) for each in ids] == ["shown"] * 3 + ["waiting"]


def test_declining_needs_a_sentence(app, client_of, scene, waits, state_of) -> None:
    first, second = waits(), waits("document")
    client = client_of(scene.coordinator)
    data = {"ids": [first], "act": "decline", "sentence": "no"}
    answer = client.post(f"{HERE}/contributions", data=data)
    assert answer.status_code == 422
    assert f'value="{first}" checked' in answer.text
    assert f'value="{second}" checked' not in answer.text
    data["sentence"] = "Please ask in the chat."
    assert client.post(f"{HERE}/contributions", data=data).status_code == 303
    assert (state_of(first), state_of(second)) == ("binned", "waiting")
    with app.app_context():
        act = db.session.scalars(db.select(Act)).one()
        assert (act.how, act.sentence) == ("removed", "Please ask in the chat.")


def test_who_is_second_does_nothing_twice(client_of, scene, waits, state_of) -> None:
    ids = [waits(), waits()]
    client_of(scene.second).post(f"{HERE}/contributions", data={"one": ids[0]})
    data = {"ids": ids, "act": "decline", "sentence": "Not here."}
    answer = client_of(scene.coordinator).post(
        f"{HERE}/contributions", data=data, follow_redirects=True
    )
    assert "Somebody else was faster" in answer.text
    assert [state_of(each) for each in ids] == ["shown", "binned"]


def test_nothing_ticked_changes_nothing(client_of, scene, waits, state_of) -> None:
    content_id = waits()
    answer = client_of(scene.coordinator).post(
        f"{HERE}/contributions", data={"act": "approve"}, follow_redirects=True
    )
    assert "Tick what you mean first." in answer.text
    assert state_of(content_id) == "waiting"


def test_what_waits_elsewhere_is_not_touched(app, client_of, scene, waits, state_of) -> None:
    content_id = waits()
    client = client_of(scene.elsewhere)
    client.post("/g/other/moderation/contributions", data={"one": content_id})
    assert state_of(content_id) == "waiting"


def test_nobody_approves_her_own(app, client_of, scene, waits, state_of) -> None:
    content_id = waits()
    with app.app_context(), transaction():
        membership = db.session.get_one(Membership, (scene.author, scene.group))
        membership.role = Role.COORDINATOR
    client = client_of(scene.author)
    assert "It is your own: somebody else decides." in client.get(HERE).text
    answer = client.post(f"{HERE}/contributions", data={"one": content_id})
    assert answer.status_code == 403
    assert state_of(content_id) == "waiting"


def test_words_for_named_people_stay_with_them(app, client_of, scene, waits) -> None:
    content_id = waits("document", audience=Audience.RESTRICTED, title="A secret")
    client = client_of(scene.coordinator)
    page = client.get(HERE).text
    assert f'name="one" value="{content_id}"' in page
    assert "A secret" not in page
    assert "walnut" not in page
    with app.app_context(), transaction():
        item = db.session.get_one(Content, content_id)
        item.readers = [db.session.get_one(User, scene.coordinator)]
    assert "A secret" in client.get(HERE).text
