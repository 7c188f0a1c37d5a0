"""Who can see this? The answer, to those who may ask."""

import pytest

import factories as make
from collab.content import Audience, State
from collab.db import transaction
from collab.extensions import db
from collab.policy import Role

from .steps import change, page, set_


@pytest.mark.parametrize("kind", ["thread", "post", "message", "document"])
def test_the_question_is_answered_in_a_sentence(ids, client_of, kind: str) -> None:
    said = page(client_of(ids["observer"]), ids[kind])
    assert "5 people from 4 organisations can see this: who is in «Legal aid»." in said
    assert 'href="/g/legal/members"' in said


def test_of_what_is_for_the_coalition_everybody_of_standing_is_counted(app, ids, client_of) -> None:
    set_(app, ids["document"], audience=Audience.COALITION)
    said = page(client_of(ids["outsider"]), ids["document"])
    assert "6 people from 5 organisations can see this: every member of the coalition" in said
    assert "/g/legal/members" not in said, "the group is not hers"


def test_people_of_the_group_above_are_counted(app, ids, client_of) -> None:
    with app.app_context():
        above = make.group(names={"en": "Above"})
        looks_down = make.member(above).id
        make.member(above, Role.OBSERVER)
        with transaction():
            group = db.session.get_one(make.Group, ids["group"])
            group.parent_id, group.parent_reads = above.id, True
    for who in (looks_down, ids["other"]):
        said = page(client_of(who), ids["thread"])
        assert "6 people from 5 organisations" in said
        assert "who is in «Legal aid», and members of «Above»" in said


def test_who_is_named_is_named(app, ids, client_of) -> None:
    author = client_of(ids["author"])
    assert change(author, ids["document"], "restricted", ids["other"]).status_code == 303
    said = page(author, ids["document"])
    assert "2 people from 2 organisations can see this: the people named" in said
    assert "Bek Other" in said
    assert client_of(ids["colleague"]).get(f"/c/{ids['document']}/audience").status_code == 404


@pytest.mark.parametrize(
    ("state", "said"), [(State.HIDDEN, "while it is hidden"), (State.WAITING, "until it is approv")]
)
def test_what_is_hidden_or_waits_is_seen_by_two(app, ids, client_of, state, said) -> None:
    set_(app, ids["message"], state=state)
    for who in ("author", "coordinator"):
        answer = page(client_of(ids[who]), ids["message"])
        assert "2 people from 2 organisations can see this: its author and the coordi" in answer
        assert said in answer
    assert client_of(ids["other"]).get(f"/c/{ids['message']}/audience").status_code == 404


@pytest.mark.parametrize("state", [State.BINNED, State.ERASED])
def test_what_is_in_the_bin_has_no_such_page(app, ids, client_of, state) -> None:
    set_(app, ids["document"], state=state)
    assert client_of(ids["author"]).get(f"/c/{ids['document']}/audience").status_code == 404
