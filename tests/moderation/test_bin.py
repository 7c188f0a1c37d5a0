"""The bin of a group: who finds what in it, how long, and what empties it."""

from datetime import timedelta

import pytest

import factories as make
from collab import worker
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.moderation import bins

WHY = {"sentence": "It is wrong."}


def remove(client, content_id: int) -> None:
    assert client.post(f"/c/{content_id}/moderate/remove", data=WHY).status_code == 303


def age(app, content_id: int, days: float) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Content, content_id).binned = now() - timedelta(days=days)


def test_moderators_find_all_of_it_and_others_their_own(client_of, scene, put) -> None:
    own, others = put("document", title="Hers"), put("document", scene.reader, title="Another's")
    coordinator = client_of(scene.coordinator)
    for content_id in (own, others):
        remove(coordinator, content_id)
    page = coordinator.get("/g/ours/moderation/bin").text
    assert "Hers" in page
    assert "Another&#39;s" in page
    assert "erased in 30 days" in page
    assert "removed by Gulnara First" in page
    page = client_of(scene.author).get("/g/ours/moderation/bin").text
    assert "Hers" in page
    assert "Another" not in page
    assert "The bin is empty" in client_of(scene.observer).get("/g/ours/moderation/bin").text
    assert client_of(scene.elsewhere).get("/g/ours/moderation/bin").status_code == 404


def test_what_is_in_the_bin_is_open_nowhere_else(client_of, scene, put) -> None:
    content_id = put("document", title="Gone")
    coordinator = client_of(scene.coordinator)
    remove(coordinator, content_id)
    for path in (f"/c/{content_id}", f"/g/ours/library/{content_id}"):
        assert coordinator.get(path).status_code == 404
    assert "Gone" not in coordinator.get("/g/ours/library").text
    coordinator.post(f"/c/{content_id}/moderate/restore", data=WHY)
    assert "Gone" in coordinator.get("/g/ours/library").text


def test_the_title_of_what_is_for_people_named_is_kept_from_the_others(
    app, client_of, scene, put, state_of
) -> None:
    content_id = put("document", title="Witness Asel", audience=Audience.RESTRICTED)
    with app.app_context(), transaction():
        author = db.session.get_one(User, scene.author)
        db.session.get_one(Content, content_id).readers = [author]
    remove(client_of(scene.author), content_id)
    coordinator = client_of(scene.coordinator)
    paths = ("/g/ours/moderation/bin", f"/c/{content_id}/moderate")
    for path in (*paths, f"/c/{content_id}/moderate/erase"):
        page = coordinator.get(path).text
        assert "Asel" not in page
        assert "walnut" not in page
    assert "Asel" in client_of(scene.author).get("/g/ours/moderation/bin").text
    coordinator.post(f"/c/{content_id}/moderate/restore", data=WHY)
    assert state_of(content_id) == State.SHOWN


@pytest.mark.both_databases
def test_after_thirty_days_it_is_erased_unless_it_is_kept_as_evidence(
    app, client_of, scene, put, state_of
) -> None:
    old, young, held, back = (put("document") for _ in range(4))
    coordinator = client_of(scene.coordinator)
    for content_id in (old, young, held, back):
        remove(coordinator, content_id)
    for content_id in (old, held, back):
        age(app, content_id, 30.01)
    age(app, young, 29.9)
    coordinator.post(f"/c/{held}/moderate/hold", data=WHY)
    coordinator.post(f"/c/{back}/moderate/restore", data=WHY)
    with app.app_context():
        for _ in range(2):  # a day that is asked for twice
            bins.empty_bins("2026-01-31")
        acts = db.session.scalars(db.select(Act).filter_by(how="erased")).all()
        assert [(act.content_id, act.actor_id) for act in acts] == [(old, None)]
    assert state_of(old) == State.ERASED
    assert state_of(young) == State.BINNED
    assert state_of(held) == State.BINNED
    assert state_of(back) == State.SHOWN


def test_a_thread_in_which_an_answer_is_kept_as_evidence_stays_in_the_bin(
    app, client_of, scene, put, state_of
) -> None:
    thread_id = put("thread")
    remove(client_of(scene.coordinator), thread_id)
    age(app, thread_id, 31)
    with app.app_context():
        thread = db.session.get_one(Content, thread_id)
        make.post(thread, db.session.get_one(User, scene.reader), held=True)
        bins.empty_bins("2026-01-31")
    assert state_of(thread_id) == State.BINNED


def test_the_worker_empties_the_bins_each_day() -> None:
    assert bins.empty_bins in worker.DAILY
