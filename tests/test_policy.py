"""The rule of who sees what: its three renderings agree, for random people and content."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories as make
from collab.content import Audience, Content, State, content_readers
from collab.db import now, transaction
from collab.extensions import db
from collab.library.models import Document
from collab.policy import (
    GRANTS,
    WRITING,
    Permission,
    Role,
    Scope,
    SearchSpace,
    Standing,
    permissions_of,
    space_of,
)

pytestmark = [pytest.mark.usefixtures("ctx"), pytest.mark.both_databases]

item_plans = st.tuples(
    st.integers(0, 2),
    st.integers(0, 4),
    st.sampled_from(list(Audience)),
    st.sampled_from(list(State)),
    st.sets(st.integers(0, 4), max_size=3),
    st.sampled_from(["thread", "post", "message", "document"]),
    st.sampled_from(list(State)),
)
"""Group, author, audience, state, readers, kind, and the state of the thread of a post."""
membership_plans = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 2)),
    st.tuples(st.sampled_from(list(Role)), st.booleans(), st.booleans()),
    max_size=10,
)
"""Person and group to role, whether the end date has come, and whether writing is paused."""
group_plans = st.tuples(
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from([None, "archived", "purging"]), min_size=3, max_size=3),
)
"""Whether the third group is an open subgroup of the first, is hidden; what becomes of each."""
people_plans = st.lists(
    st.tuples(st.sampled_from(list(Standing)), st.booleans()), min_size=5, max_size=5
)


@pytest.fixture
def world():
    organisation = make.organisation()
    groups = [make.group() for _ in range(3)]
    people = [make.user(organisation_id=organisation.id) for _ in range(5)]
    return groups, people


def _rebuild(world, people_plan, group_plan, memberships, items):
    """Replace all memberships and content by what the plan says; return the content's ids."""
    groups, people = world
    with transaction():
        db.session.execute(db.update(Document).values(version_id=None))
        db.session.execute(db.update(Content).values(parent_id=None))
        for table in reversed(db.metadata.sorted_tables):
            kept = table.name.startswith("audit_")  # the log lets nothing be deleted
            if not kept and table.name not in {"users", "groups", "organisations", "topics"}:
                db.session.execute(table.delete())
        for person, (standing, active) in zip(people, people_plan, strict=True):
            person.standing, person.active = standing, active
        below, hidden, fates = group_plan
        groups[2].parent_id, groups[2].parent_reads = (
            (groups[0].id, True) if below else (None, False)
        )
        groups[2].visibility = "hidden" if hidden else "listed"
        for group, fate in zip(groups, fates, strict=True):
            group.archived = now() if fate == "archived" else None
            group.purging = now() if fate == "purging" else None
    for (person, group), (role, ended, paused) in memberships.items():
        membership = make.join(people[person], groups[group], role)
        with transaction():
            membership.until = now() - timedelta(seconds=1) if ended else None
            membership.paused_until = now() + timedelta(days=1) if paused else None
    for group, author, audience, state, readers, kind, within in items:
        named = [people[reader] for reader in readers]
        _item(groups[group], people[author], audience, state, named, kind, within)
    db.session.expire_all()


def _item(group, author, audience, state, readers, kind, within):
    fields = {"audience": audience, "state": state}
    if kind == "document":
        item = make.document(group, author, **fields)
    elif kind == "message":
        item = make.message(group, author, **fields)
    else:
        own = {"state": within} if kind == "post" else {}
        thread = make.thread(group, author, audience=audience, **own)
        parent = {"parent_state": within}
        item = make.post(thread, author, **fields, **parent) if kind == "post" else thread
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
@given(people_plans, group_plans, membership_plans, st.lists(item_plans, max_size=12))
def test_the_three_renderings_of_the_rule_agree(
    world, people_plan, group_plan, memberships, items
) -> None:
    _rebuild(world, people_plan, group_plan, memberships, items)
    everything = db.session.scalars(db.select(Content)).unique().all()
    for person in world[1]:
        scope = Scope.of(person)
        by_object = {item.id for item in everything if scope.shows(item)}
        by_sql = set(db.session.scalars(db.select(Content.id).where(scope.where(Content))))
        assert by_object == by_sql
        spaces = scope.spaces()
        by_space = [item.id for item in everything for space in spaces if _in_space(item, space)]
        shown = {i.id for i in everything if {i.state, i.parent_state} == {State.SHOWN}}
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


def _may(person) -> frozenset[Permission]:
    [group] = {membership.group_id for membership in person.memberships}
    return permissions_of(person).get(group, frozenset())


def _with(role: Role, of=None, **given):
    person = make.member(of or make.group(), role)
    with transaction():
        [membership] = person.memberships
        for name, value in given.items():
            setattr(membership, name, value)
    return person


def test_an_ended_membership_grants_nothing() -> None:
    assert _may(_with(Role.OBSERVER, until=now() - timedelta(seconds=1))) == frozenset()
    assert _may(_with(Role.OBSERVER, until=now() + timedelta(hours=1))) == {Permission.READ}


def test_who_is_paused_reads_on() -> None:
    paused = _may(_with(Role.MEMBER, paused_until=now() + timedelta(days=1)))
    assert paused == {Permission.READ, Permission.FREEZE}
    assert _may(_with(Role.MEMBER, paused_until=now())) == GRANTS[Role.MEMBER]


def test_a_group_narrows_what_members_may_and_not_what_coordinators_may() -> None:
    group = make.group(narrowed=["upload", "chat"])
    assert _may(_with(Role.MEMBER, group)) == GRANTS[Role.MEMBER] - {
        Permission.UPLOAD,
        Permission.CHAT,
    }
    assert _may(_with(Role.COORDINATOR, group)) == GRANTS[Role.COORDINATOR]


def test_a_group_cannot_widen_what_policy_allows() -> None:
    group = make.group(narrowed=["read", "freeze", "moderate", "nonsense"])
    assert _may(_with(Role.MEMBER, group)) == GRANTS[Role.MEMBER]


def test_a_hidden_group_gives_nothing_to_the_coalition() -> None:
    group = make.group(visibility="hidden")
    assert Permission.PUBLISH not in _may(_with(Role.COORDINATOR, group))


def test_an_archived_group_is_read_and_managed_and_not_written_in() -> None:
    group = make.group(archived=now())
    assert _may(_with(Role.COORDINATOR, group)) == GRANTS[Role.COORDINATOR] - WRITING
    assert _may(_with(Role.MEMBER, group)) == {Permission.READ, Permission.FREEZE}


def test_nobody_reads_a_group_that_is_purged() -> None:
    assert _may(_with(Role.COORDINATOR, make.group(purging=now()))) == frozenset()


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.OBSERVER, False), (Role.MEMBER, True), (Role.COORDINATOR, True)]
)
def test_people_of_the_group_above_read_an_open_subgroup(role: Role, reads: bool) -> None:
    above = make.group()
    below = make.group(parent_id=above.id, parent_reads=True)
    closed = make.group(parent_id=above.id)
    may = permissions_of(_with(role, above))
    assert may.get(below.id) == (frozenset({Permission.READ}) if reads else None)
    assert closed.id not in may


def test_who_is_also_in_the_subgroup_keeps_what_she_is_there() -> None:
    above = make.group()
    below = make.group(parent_id=above.id, parent_reads=True)
    person = make.member(above)
    make.join(person, below, Role.COORDINATOR)
    assert permissions_of(person)[below.id] == GRANTS[Role.COORDINATOR]
