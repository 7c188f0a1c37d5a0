"""Who may do what to content in each state and with each audience: the whole table.

Two tables say it all: `RIGHTS`, what each role may do to a thing that it sees, and `FITS`, in which
state each act is possible. What a role does not see looks as if it were not there.
"""

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group
from collab.moderation import acts
from collab.moderation.rights import Verb
from collab.moderation.states import set_state
from collab.policy import Role
from collab.topics.models import Topic

DONE, STALE, FORBIDDEN, ABSENT = "done", "nothing was changed", "403", "404"

FITS: dict[State, str] = {
    State.SHOWN: "hide remove erase hold move pin retopic",
    State.WAITING: "show hide remove erase hold move retopic",
    State.HIDDEN: "show remove erase hold move retopic",
    State.BINNED: "restore erase hold",
    State.ERASED: "",
}
"""Every other act finds that things stand otherwise than it needs."""

EVERYTHING = " ".join(Verb)
ROLES = ("observer", "member", "author", "coordinator", "unnamed", "elsewhere", "administrator")
"""In the group, the last three but one of them coordinators; `unnamed` coordinates the group and is
not among the people named for what is restricted; `elsewhere` coordinates another group."""

RIGHTS: dict[str, dict[State, str]] = {
    "author": {
        State.SHOWN: "remove move retopic",
        State.WAITING: "remove move retopic",
        State.HIDDEN: "",
        State.BINNED: "restore",
    },
    "coordinator": dict.fromkeys(State, EVERYTHING),
    "unnamed": dict.fromkeys(State, EVERYTHING),
}
"""The others may do nothing to what they see."""


def sees(role: str, state: State, audience: Audience) -> bool:
    """Tell whether the role sees such a thing, or finds it in the bin."""
    if state == State.ERASED:
        return False
    if state == State.BINNED:
        return role in {"author", "coordinator", "unnamed"}
    if role in {"elsewhere", "administrator"}:
        return state == State.SHOWN and audience == Audience.COALITION
    if role == "unnamed" and audience == Audience.RESTRICTED:
        return False
    return state == State.SHOWN or role in {"author", "coordinator", "unnamed"}


def expected(role: str, verb: Verb, state: State, audience: Audience) -> str:
    if not sees(role, state, audience):
        return ABSENT
    if verb not in RIGHTS.get(role, {}).get(state, "").split():
        return FORBIDDEN
    return DONE if verb in FITS[state].split() else STALE


@pytest.fixture
def world(app: Flask) -> dict[str, int]:
    with app.app_context():
        ours, there = make.group(slug="ours"), make.group(slug="there")
        people = {
            "observer": make.member(ours, Role.OBSERVER),
            "member": make.member(ours),
            "author": make.member(ours),
            "coordinator": make.member(ours, Role.COORDINATOR),
            "unnamed": make.member(ours, Role.COORDINATOR),
            "elsewhere": make.member(there, Role.COORDINATOR),
            "administrator": make.user(administrator=True),
        }
        for name in ("author", "coordinator", "unnamed"):
            make.join(people[name], there)
        return {name: person.id for name, person in people.items()} | {"there": there.id}


def make_item(world: dict[str, int], state: State, audience: Audience) -> int:
    """Make a document of the author; what is in the bin she has put there herself."""
    author = db.session.get_one(User, world["author"])
    ours = db.session.scalars(db.select(Group).filter_by(slug="ours")).one()
    item = make.document(ours, author)
    with transaction():
        item.audience = audience
        if audience == Audience.RESTRICTED:
            named = ("observer", "member", "author", "coordinator")
            item.readers = [db.session.get_one(User, world[name]) for name in named]
        if state == State.BINNED:
            acts.remove(item, author, "")
        elif state == State.ERASED:
            acts.erase(item, author, "")
        elif state != State.SHOWN:
            set_state(item, state)
    return item.id


def acts_on(app: Flask, content_id: int) -> int:
    with app.app_context():
        return len(db.session.scalars(db.select(Act).filter_by(content_id=content_id)).all())


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("role", ROLES)
def test_each_act_on_each_state(app, client_of, world, role: str, audience: Audience) -> None:
    client = client_of(world[role])
    form = {"sentence": "For good reason.", "group": str(world["there"])}
    with app.app_context():
        form["topics"] = str(db.session.scalar(db.select(Topic.id).limit(1)))
        items = {state: make_item(world, state, audience) for state in State}
    for state in State:
        page = client.get(f"/c/{items[state]}/moderate").status_code
        assert page == page_for(role, state, audience), state
        for verb in Verb:
            before = acts_on(app, items[state])
            answer = client.post(f"/c/{items[state]}/moderate/{verb}", data=form)
            happened = acts_on(app, items[state]) > before
            outcome = str(answer.status_code)
            if answer.status_code == 303:
                outcome = DONE if happened else STALE
            assert outcome == expected(role, verb, state, audience), (verb, state)
            assert happened == (outcome == DONE)
            if happened:  # the next act has to find a thing in this state too
                with app.app_context():
                    items[state] = make_item(world, state, audience)


def page_for(role: str, state: State, audience: Audience) -> int:
    """Return how the page with the acts is answered."""
    if not sees(role, state, audience):
        return 404
    return 200 if role in RIGHTS else 403


@pytest.mark.parametrize("verb", ["hold", "release"])
def test_what_is_kept_as_evidence_is_neither_removed_nor_erased(app, client_of, world, verb):
    with app.app_context():
        content_id = make_item(world, State.SHOWN, Audience.GROUP)
    client = client_of(world["coordinator"])
    why = {"sentence": "The police may ask."}
    client.post(f"/c/{content_id}/moderate/hold", data=why)
    if verb == "release":
        client.post(f"/c/{content_id}/moderate/release", data=why)
    for act in ("remove", "erase"):
        client.post(f"/c/{content_id}/moderate/{act}", data=why)
        with app.app_context():
            state = db.session.get_one(Content, content_id).state
        gone = State.BINNED if act == "remove" else State.ERASED
        assert (state == gone) == (verb == "release")
    author = client_of(world["author"])
    refused = author.post(f"/c/{content_id}/moderate/remove", data=why).status_code
    assert refused == (403 if verb == "hold" else 404)
