"""Who is told of what happens to people and to the group, with the words that go with it."""

from typing import Any

import pytest

from collab import events
from collab.admin import actions as admin
from collab.db import now
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups import archiving, joining_actions, purging
from collab.groups.log import write_act
from collab.groups.models import JoinRequest, Membership
from collab.notifications.models import Notice
from collab.policy import Role
from notifications.conftest import ours, person

pytestmark = pytest.mark.both_databases


def membership(user_id: int) -> Membership:
    return db.session.get_one(Membership, (user_id, ours().id))


def waiting() -> JoinRequest:
    return db.session.scalars(db.select(JoinRequest)).one()


def only(app) -> Notice:
    with app.app_context():
        return db.session.scalars(db.select(Notice)).one()


def test_coordinators_are_told_who_asks_and_she_is_told_the_answer(app, scene, do, told) -> None:
    do(scene.newcomer, lambda: joining_actions.ask(ours(), person(scene.newcomer), "To help"))
    with app.app_context():
        rows = db.session.scalars(db.select(Notice)).all()
        assert {(row.text, row.person_id, row.address) for row in rows} == {
            ("To help", scene.newcomer, "/g/ours/requests")
        }
    assert told() == {"coordinator": ["join-asked"], "second": ["join-asked"]}
    do(
        scene.coordinator,
        lambda: joining_actions.decline(waiting(), person(scene.coordinator), "Not yet"),
    )
    assert only(app).text == "Not yet"
    assert told() == {"newcomer": ["join-declined"]}


def test_who_is_taken_in_after_asking_is_told_once(scene, do, told) -> None:
    do(scene.newcomer, lambda: joining_actions.ask(ours(), person(scene.newcomer), "To help"))
    told()
    do(
        scene.coordinator,
        lambda: joining_actions.approve(waiting(), person(scene.coordinator), Role.MEMBER),
    )
    assert told() == {"newcomer": ["join-accepted"]}


def test_what_is_withdrawn_is_told_to_nobody(scene, do, told) -> None:
    do(scene.newcomer, lambda: joining_actions.ask(ours(), person(scene.newcomer), "To help"))
    told()
    do(scene.newcomer, lambda: joining_actions.withdraw(waiting(), person(scene.newcomer)))
    assert told() == {}


@pytest.mark.parametrize("answer", ["accepted", "declined"])
def test_who_is_invited_is_told_and_who_invited_hears_the_answer(scene, do, told, answer) -> None:
    def invite() -> Any:
        by, guest = person(scene.second), person(scene.newcomer)
        return joining_actions.offer(ours(), guest, by, Role.MEMBER, "Come")

    do(scene.second, invite)
    assert told() == {"newcomer": ["join-offered"]}
    acts = {"accepted": joining_actions.accept_offer, "declined": joining_actions.decline_offer}
    do(scene.newcomer, lambda: acts[answer](waiting(), person(scene.newcomer)))
    assert told() == {"second": [f"offer-{answer}"]}


def test_who_comes_in_by_herself_needs_no_telling(scene, do, told) -> None:
    do(scene.newcomer, lambda: groups.begin_membership(scene.newcomer, ours()))
    assert told() == {}
    do(None, lambda: groups.begin_membership(scene.outsider, ours()))
    assert told() == {}, "invitations to the instance are accepted by nobody who is signed in"


@pytest.mark.parametrize(
    ("event", "how", "kind"),
    [
        (
            lambda who, where: events.RoleChanged(who, where, "member"),
            "role-changed",
            "role-member",
        ),
        (events.MembershipEnded, "member-removed", "membership-ended"),
        (events.WritingPaused, "paused", "writing-paused"),
        (events.WritingResumed, "resumed", "writing-resumed"),
    ],
)
@pytest.mark.parametrize("act_first", [True, False])
def test_a_person_is_told_of_herself_with_the_sentence_of_the_act(
    app, scene, do, told, event, how, kind, act_first
) -> None:
    def happen() -> None:
        steps = [
            lambda: write_act(how, ours().id, scene.coordinator, "Why so", user_id=scene.observer),
            lambda: events.record(event(scene.observer, ours().id)),
        ]
        for step in steps if act_first else reversed(steps):
            step()

    do(scene.coordinator, happen)
    notice = only(app)
    assert (notice.text, notice.person_id) == ("Why so", scene.coordinator)
    assert told() == {"observer": [kind]}


def test_the_words_about_one_person_are_not_told_to_another(app, scene, do) -> None:
    def happen() -> None:
        write_act("paused", ours().id, scene.coordinator, "About Saule", user_id=scene.reader)
        events.record(events.WritingPaused(scene.author, ours().id))

    do(scene.coordinator, happen)
    assert only(app).text == ""


def test_what_one_does_oneself_is_not_told(scene, do, told) -> None:
    do(scene.author, lambda: groups.end_membership(membership(scene.author)))
    assert told() == {}
    do(
        scene.second,
        lambda: events.record(events.MembershipChanged(scene.second, ours().id)),
    )
    assert told() == {}


def test_a_title_and_a_role_changed_together_are_told_as_the_role(scene, do, told) -> None:
    def change() -> None:
        groups.change_role(membership(scene.observer), Role.MEMBER)
        events.record(events.MembershipChanged(scene.observer, ours().id))

    do(scene.coordinator, change)
    assert told() == {"observer": ["role-member"]}


def test_the_clock_tells_that_the_end_comes_and_that_it_came(scene, do, told) -> None:
    do(None, lambda: events.record(events.MembershipEnding(scene.observer, ours().id)))
    assert told() == {"observer": ["membership-ending"]}
    do(None, lambda: groups.end_membership(membership(scene.observer)))
    assert told() == {"observer": ["membership-ended"]}


def test_all_coordinators_are_told_that_an_administrator_came_in(app, scene, do, told) -> None:
    def appoint() -> None:
        root = person(scene.administrator)
        admin.appoint(ours(), root, root, "Nobody answers")

    do(scene.administrator, appoint)
    with app.app_context():
        assert {n.text for n in db.session.scalars(db.select(Notice))} == {"Nobody answers"}
    assert told() == {
        "coordinator": ["administrator-came-in"],
        "second": ["administrator-came-in"],
    }


def test_whom_an_administrator_appoints_is_told_too(scene, do, told) -> None:
    do(
        scene.administrator,
        lambda: admin.appoint(
            ours(), person(scene.newcomer), person(scene.administrator), "Nobody answers"
        ),
    )
    assert told() == {
        "coordinator": ["administrator-came-in"],
        "second": ["administrator-came-in"],
        "newcomer": ["role-coordinator"],
    }


def test_everybody_is_told_that_the_group_is_archived_and_put_in_use_again(scene, do, told) -> None:
    do(scene.coordinator, lambda: archiving.archive(ours(), person(scene.coordinator)))
    others = ("second", "author", "reader", "observer")
    assert told() == {name: ["group-archived"] for name in others}
    do(scene.second, lambda: archiving.restore(ours(), person(scene.second)))
    others = ("coordinator", "author", "reader", "observer")
    assert told() == {name: ["group-restored"] for name in others}


def test_who_could_agree_to_a_purge_is_told_of_it_and_of_its_end(scene, do, told) -> None:
    do(scene.coordinator, lambda: archiving.archive(ours(), person(scene.coordinator)))
    told()
    do(scene.coordinator, lambda: purging.ask_purge(ours(), person(scene.coordinator)))
    assert told() == {"second": ["purge-asked"], "administrator": ["purge-asked"]}
    do(scene.second, lambda: purging.cancel_purge(ours()))
    assert told() == {"coordinator": ["purge-cancelled"], "administrator": ["purge-cancelled"]}


def test_nobody_is_told_anything_of_a_group_that_is_being_purged(scene, do, told) -> None:
    do(scene.coordinator, lambda: archiving.archive(ours(), person(scene.coordinator)))
    do(scene.coordinator, lambda: purging.ask_purge(ours(), person(scene.coordinator)))
    told()
    do(scene.second, lambda: purging.agree_to_purge(ours(), person(scene.second)))
    do(None, lambda: events.record(events.GroupChanged(ours().id)))
    do(None, lambda: events.record(events.MembershipEnded(scene.author, ours().id)))
    assert told() == {}


def test_a_notice_is_lost_with_what_it_tells_of(app, scene, do, told) -> None:
    def fail() -> None:
        archiving.archive(ours(), person(scene.coordinator))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(scene.coordinator, fail)
    assert told() == {}
    do(scene.coordinator, lambda: None)
    assert told() == {}, "nor is it told by the next transaction"


def test_closed_and_ended_coordinators_are_told_nothing(app, scene, do, told) -> None:
    def close() -> None:
        person(scene.second).active = False
        membership(scene.coordinator).until = now()

    do(None, close)
    do(scene.newcomer, lambda: joining_actions.ask(ours(), person(scene.newcomer), "To help"))
    assert told() == {}


def test_a_person_who_is_erased_leaves_no_notices(app, scene, do, told) -> None:
    do(None, lambda: events.record(events.WritingPaused(scene.author, ours().id)))

    def erase() -> None:
        person(scene.author).erased = now()
        events.record(events.AccountErased(scene.author))
        events.record(events.MembershipEnded(scene.author, ours().id))

    do(scene.administrator, erase)
    assert told() == {}
