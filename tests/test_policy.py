"""The rule of who sees what: its three renderings agree, for random people and content."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories as make
from collab.content import Audience, Content, State, content_readers
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Document
from collab.policy import GRANTS, Permission, Role, Scope, SearchSpace, Standing, space_of

pytestmark = [pytest.mark.usefixtures("ctx"), pytest.mark.both_databases]

item_plans = st.tuples(
    st.integers(0, 2),
    st.integers(0, 4),
    st.sampled_from(list(Audience)),
    st.sampled_from(list(State)),
    st.sets(st.integers(0, 4), max_size=3),
    st.sampled_from(["thread", "post", "message", "document"]),
)
membership_plans = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 2)), st.sampled_from(list(Role)), max_size=10
)
people_plans = st.lists(
    st.tuples(st.sampled_from(list(Standing)), st.booleans()), min_size=5, max_size=5
)


@pytest.fixture
def world():
    organisation = make.organisation()
    groups = [make.group() for _ in range(3)]
    people = [make.user(organisation_id=organisation.id) for _ in range(5)]
    return groups, people


def _rebuild(world, people_plan, memberships, items):
    """Replace all memberships and content by what the plan says; return the content's ids."""
    groups, people = world
    with transaction():
        db.session.execute(db.update(Document).values(version_id=None))
        db.session.execute(db.update(Content).values(parent_id=None))
        for table in reversed(db.metadata.sorted_tables):
            kept = table.name.startswith("audit_")  # the log lets nothing be deleted
            if not kept and table.name not in {"users", "groups", "organisations"}:
                db.session.execute(table.delete())
        for person, (standing, active) in zip(people, people_plan, strict=True):
            person.standing, person.active = standing, active
    for (person, group), role in memberships.items():
        make.join(people[person], groups[group], role)
    for group, author, audience, state, readers, kind in items:
        _item(groups[group], people[author], audience, state, [people[r] for r in readers], kind)
    db.session.expire_all()


def _item(group, author, audience, state, readers, kind):
    fields = {"audience": audience, "state": state}
    if kind == "document":
        item = make.document(group, author, **fields)
    elif kind == "message":
        item = make.message(group, author, **fields)
    else:
        thread = make.thread(group, author, audience=audience)
        item = make.post(thread, author, **fields) if kind == "post" else thread
    root = item.parent_id or item.id
    with transaction():
        if kind == "thread":
            item.state = state
        for reader in readers:
            db.session.execute(content_readers.insert().values(content_id=root, user_id=reader.id))


def _in_space(item: Content, space: SearchSpace) -> bool:
    """What the engine does with a space: membership of the index, then reader and groups."""
    if space_of(item) != space.name:
        return False
    root = item.parent or item
    if space.reader is not None and space.reader not in {reader.id for reader in root.readers}:
        return False
    return space.groups is None or item.group_id in space.groups


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people_plans, membership_plans, st.lists(item_plans, max_size=12))
def test_the_three_renderings_of_the_rule_agree(world, people_plan, memberships, items) -> None:
    _rebuild(world, people_plan, memberships, items)
    everything = db.session.scalars(db.select(Content)).unique().all()
    for person in world[1]:
        scope = Scope.of(person)
        by_object = {item.id for item in everything if scope.shows(item)}
        by_sql = set(db.session.scalars(db.select(Content.id).where(scope.where(Content))))
        assert by_object == by_sql
        spaces = scope.spaces()
        by_space = [item.id for item in everything for space in spaces if _in_space(item, space)]
        shown = {item.id for item in everything if item.state == State.SHOWN}
        assert sorted(by_space) == sorted(by_object & shown), "each found exactly once"


def test_the_author_of_a_hidden_item_still_sees_it_and_a_colleague_does_not() -> None:
    group = make.group()
    author, colleague = make.member(group), make.member(group)
    coordinator = make.member(group, Role.COORDINATOR)
    item = make.message(group, author, state=State.HIDDEN)
    seeing = [Scope.of(person).shows(item) for person in (author, colleague, coordinator)]
    assert seeing == [True, False, True]


def test_a_person_who_left_the_group_does_not_see_what_she_wrote_there() -> None:
    group, author = make.group(), make.user()
    item = make.message(group, author)
    assert not Scope.of(author).shows(item)


def test_an_administrator_sees_no_content_of_a_group_she_is_not_in() -> None:
    group = make.group()
    item = make.message(group, make.member(group))
    assert not Scope.of(make.user(administrator=True)).shows(item)


def test_each_role_may_what_the_role_below_may() -> None:
    assert GRANTS[Role.OBSERVER] < GRANTS[Role.MEMBER] < GRANTS[Role.COORDINATOR]
    assert GRANTS[Role.OBSERVER] == {Permission.READ}
