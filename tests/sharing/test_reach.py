"""Who sees an item, asked of the item: the same as `Scope` says of every account."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factories as make
from collab.content import Audience, Content, State, content_readers
from collab.db import now, transaction
from collab.extensions import db
from collab.library.models import Document
from collab.policy import Role, Scope, Standing
from collab.sharing import queries

pytestmark = [pytest.mark.usefixtures("ctx"), pytest.mark.both_databases]

PEOPLE, GROUPS = 5, 3

people_plans = st.lists(
    st.tuples(st.sampled_from(list(Standing)), st.sampled_from(["open", "closed", "frozen"])),
    min_size=PEOPLE,
    max_size=PEOPLE,
)
membership_plans = st.dictionaries(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, GROUPS - 1)),
    st.tuples(st.sampled_from(list(Role)), st.booleans()),
    max_size=10,
)
"""Person and group to role, and whether the end date has come."""
group_plans = st.tuples(
    st.booleans(),
    st.lists(st.sampled_from([None, "archived", "purging"]), min_size=GROUPS, max_size=GROUPS),
)
"""Whether the last group is a subgroup of the first that is open to it; what becomes of each."""
item_plans = st.tuples(
    st.integers(0, GROUPS - 1),
    st.integers(0, PEOPLE - 1),
    st.sampled_from(list(Audience)),
    st.sampled_from(list(State)),
    st.sampled_from(list(State)),
    st.sets(st.integers(0, PEOPLE - 1), max_size=3),
    st.sampled_from(["thread", "post", "message", "document"]),
)
"""Group, author, audience, state, state of the thread of a post, readers, kind."""


@pytest.fixture
def world():
    organisations = [make.organisation() for _ in range(2)]
    people = [make.user(organisation_id=organisations[n % 2].id) for n in range(PEOPLE)]
    return [make.group() for _ in range(GROUPS)], people


def rebuild(world, people_plan, memberships, group_plan, items) -> None:
    """Replace accounts' states, memberships and content by what the plans say."""
    groups, people = world
    below, fates = group_plan
    with transaction():
        db.session.execute(db.update(Document).values(version_id=None))
        db.session.execute(db.update(Content).values(parent_id=None))
        for table in reversed(db.metadata.sorted_tables):
            kept = table.name.startswith("audit_")
            if not kept and table.name not in {"users", "groups", "organisations", "topics"}:
                db.session.execute(table.delete())
        for person, (standing, state) in zip(people, people_plan, strict=True):
            person.standing, person.active = standing, state != "closed"
            person.frozen_until = now() + timedelta(days=1) if state == "frozen" else None
        groups[2].parent_id = groups[0].id if below else None
        groups[2].parent_reads = below
        for group, fate in zip(groups, fates, strict=True):
            group.archived = now() if fate == "archived" else None
            group.purging = now() if fate == "purging" else None
    for (person, group), (role, ended) in memberships.items():
        membership = make.join(people[person], groups[group], role)
        with transaction():
            membership.until = now() - timedelta(seconds=1) if ended else None
    for plan in items:
        add(groups, people, plan)
    db.session.expire_all()


def add(groups, people, plan) -> None:
    group, author, audience, state, within, readers, kind = plan
    given = {"audience": audience, "state": state}
    of, by = groups[group], people[author]
    if kind == "post":
        thread = make.thread(of, by, audience=audience, state=within)
        item = make.post(thread, by, **given, parent_state=within)
    else:
        item = getattr(make, kind)(of, by, **given)
    root_id = item.parent_id or item.id
    with transaction():
        for reader in readers:
            row = {"content_id": root_id, "user_id": people[reader].id}
            db.session.execute(content_readers.insert().values(**row))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people_plans, membership_plans, group_plans, st.lists(item_plans, max_size=12))
def test_it_agrees_with_the_scope_of_every_account(
    world, people_plan, memberships, group_plan, items
) -> None:
    rebuild(world, people_plan, memberships, group_plan, items)
    people = world[1]
    scopes = {person.id: Scope.of(person) for person in people}
    for item in db.session.scalars(db.select(Content)).unique():
        seeing = [person for person in people if scopes[person.id].shows(item)]
        reach = queries.who_sees(item)
        assert {person.id for person in queries.people_who_see(item)} == {p.id for p in seeing}
        assert reach.people == len(seeing)
        assert reach.organisations == len({person.organisation_id for person in seeing})


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    people_plans,
    membership_plans,
    group_plans,
    item_plans,
    st.sampled_from(list(Audience)),
    st.sets(st.integers(0, PEOPLE - 1), max_size=3),
)
def test_what_is_said_before_a_change_is_true_after_it(
    world, people_plan, memberships, group_plan, item_plan, audience, named
) -> None:
    rebuild(world, people_plan, memberships, group_plan, [item_plan])
    people = world[1]
    item = db.session.scalars(db.select(Content).order_by(Content.parent_id.is_(None))).first()
    said = queries.who_sees(item, audience, {people[n].id for n in named})
    with transaction():
        root = item.root
        root.readers = [people[n] for n in named]
        item.audience = root.audience = audience
    assert queries.who_sees(item) == said


def test_who_can_be_named_is_in_the_group_and_can_use_her_account() -> None:
    group = make.group()
    member, observer = make.member(group), make.member(group, Role.OBSERVER)
    make.member(group, active=False)
    make.member(group, frozen_until=now() + timedelta(days=1))
    ended = make.member(group, Role.OBSERVER)
    with transaction():
        ended.memberships[0].until = now() - timedelta(seconds=1)
    make.user()
    assert {p.id for p in queries.people_of_group(group)} == {member.id, observer.id}
