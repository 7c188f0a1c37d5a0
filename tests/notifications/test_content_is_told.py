"""Who is told of reports, decisions, and what coordinators do to what somebody wrote."""

import pytest

import factories as make
from collab.chat import actions as chat
from collab.content import Audience, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.log import write_act
from collab.groups.models import Group, Membership
from collab.moderation import acts, deciding, reporting
from collab.moderation.models import Decision, Reason, Review
from collab.moderation.states import set_state
from collab.notifications.models import Notice
from collab.policy import Role
from collab.threads import actions as threads
from notifications.conftest import item, ours, person

pytestmark = pytest.mark.both_databases


def other() -> Group:
    return db.session.scalars(db.select(Group).filter_by(slug="other")).one()


def reported(do, content_id: int, by: int, reason: Reason = Reason.INSULT) -> int:
    return do(by, lambda: reporting.report(item(content_id), person(by), reason).review_id)


def decided(do, review_id: int, by: int, decision: Decision, sentence: str = "Because") -> None:
    def decide() -> None:
        to = other() if decision == Decision.MOVE else None
        review = db.session.get_one(Review, review_id)
        deciding.decide(review, person(by), decision, sentence, to_group=to)

    do(by, decide)


def test_coordinators_are_told_of_a_report_once(scene, do, told, document, app) -> None:
    review_id = reported(do, document, scene.reader)
    with app.app_context():
        addresses = set(db.session.scalars(db.select(Notice.address)))
        assert addresses == {f"/g/ours/moderation/{review_id}"}
        assert set(db.session.scalars(db.select(Notice.person_id))) == {None}
    reported(do, document, scene.observer, Reason.SPAM)
    heard = told()
    assert heard.pop("author") == ["reported-hidden"]
    assert heard == {"coordinator": ["reported"], "second": ["reported"]}


def test_personal_data_is_told_as_that_even_after_another_report(scene, do, told, document) -> None:
    reported(do, document, scene.reader)
    reported(do, document, scene.observer, Reason.PERSONAL_DATA)
    heard = told()
    assert heard["coordinator"] == ["reported", "reported-personal-data"]
    assert heard["second"] == ["reported", "reported-personal-data"]
    assert heard["author"] == ["reported-hidden"]


def test_a_coordinator_is_not_told_of_reports_that_she_must_not_decide(
    app, scene, do, told, document
) -> None:
    reported(do, document, scene.second)
    reported(do, document, scene.reader)
    assert told()["coordinator"] == ["reported"]
    with app.app_context():
        hers = make.document(ours(), person(scene.coordinator)).id
    reported(do, hers, scene.reader)
    assert told() == {"second": ["reported"]}


@pytest.mark.parametrize("decision", list(Decision))
def test_author_and_reporters_are_told_the_decision_once(app, scene, do, told, decision) -> None:
    with app.app_context():
        author = person(scene.author)
        thread = make.thread(ours(), author, title="A question")
        make.post(thread, author)
        thread_id = thread.id
    review_id = reported(do, thread_id, scene.reader)
    reported(do, thread_id, scene.observer)
    told()
    if decision == Decision.MOVE:
        do(None, lambda: groups.begin_membership(scene.coordinator, other(), Role.MEMBER))
    decided(do, review_id, scene.coordinator, decision, "Because of the rules")
    with app.app_context():
        rows = db.session.scalars(db.select(Notice)).all()
        assert {row.text for row in rows} == {"Because of the rules"}
        assert {row.person_id for row in rows} == {scene.coordinator}
    assert told() == {
        "author": [f"decided-{decision}"],
        "reader": [f"report-{decision}"],
        "observer": [f"report-{decision}"],
    }


def test_who_cannot_know_of_the_group_any_more_is_not_told_the_decision(
    app, scene, do, told, document
) -> None:
    review_id = reported(do, document, scene.reader)

    def leave() -> None:
        ours().visibility = "hidden"
        for user_id in (scene.reader, scene.author):
            groups.end_membership(db.session.get_one(Membership, (user_id, ours().id)))

    do(None, leave)
    told()
    decided(do, review_id, scene.coordinator, Decision.HIDE)
    assert told() == {}


def test_coordinators_look_again_when_the_author_has_changed_it(app, scene, do, told) -> None:
    with app.app_context():
        thread = make.thread(ours(), person(scene.reader))
        make.post(thread, person(scene.reader))
        post_id = make.post(thread, person(scene.author)).id
    review_id = reported(do, post_id, scene.reader)
    decided(do, review_id, scene.coordinator, Decision.ASK)
    told()
    do(scene.author, lambda: threads.edit_post(item(post_id), "Better"))
    assert told() == {"coordinator": ["review-reopened"], "second": ["review-reopened"]}


ACTS = {
    "hidden": lambda by, it: acts.hide(it, by, "Why"),
    "removed": lambda by, it: acts.remove(it, by, "Why"),
    "erased": lambda by, it: acts.erase(it, by, "Why"),
}


@pytest.mark.parametrize("how", sorted(ACTS))
def test_the_author_is_told_what_a_coordinator_did(app, scene, do, told, document, how) -> None:
    do(scene.second, lambda: ACTS[how](person(scene.second), item(document)))
    with app.app_context():
        [row] = db.session.scalars(db.select(Notice)).all()
        assert (row.text, row.person_id, row.content_id) == ("Why", scene.second, document)
    assert told() == {"author": [how]}


@pytest.mark.parametrize(("state", "how"), [(State.HIDDEN, "shown"), (State.WAITING, "approved")])
def test_and_that_it_is_seen_again(app, scene, do, told, document, state, how) -> None:
    do(None, lambda: set_state(item(document), state))
    told()
    do(scene.second, lambda: acts.show(item(document), person(scene.second), "Fine"))
    assert told() == {"author": [how]}


def test_what_the_author_does_herself_is_not_told(scene, do, told, document) -> None:
    do(scene.author, lambda: acts.remove(item(document), person(scene.author), ""))
    do(scene.author, lambda: acts.restore(item(document), person(scene.author), ""))
    assert told() == {}


def test_what_the_bin_erases_in_time_is_not_told(scene, do, told, document) -> None:
    do(scene.second, lambda: acts.remove(item(document), person(scene.second), "Why"))
    told()
    do(None, lambda: acts.erase(item(document), None, ""))
    assert told() == {}


def test_an_author_who_left_is_not_told_of_what_she_cannot_see(scene, do, told, document) -> None:
    do(
        scene.author,
        lambda: groups.end_membership(db.session.get_one(Membership, (scene.author, ours().id))),
    )
    do(scene.second, lambda: acts.hide(item(document), person(scene.second), "Why"))
    assert told() == {}


class TestWaiting:
    """Contributions of newcomers."""

    @pytest.fixture(autouse=True)
    def _approves(self, app, scene) -> None:
        with app.app_context(), transaction():
            ours().approve_first = 3

    def test_coordinators_are_told_once_a_day_of_all_kinds(self, app, scene, do, told) -> None:
        me = scene.author
        do(me, lambda: chat.post_message(me, chat.room_of(ours().id), "One"))
        do(me, lambda: threads.start_thread(me, ours().id, "Two", "Two"))
        do(me, lambda: chat.post_message(me, chat.room_of(ours().id), "Three"))
        assert told() == {"coordinator": ["waiting"], "second": ["waiting"]}

    def test_who_has_looked_is_told_again(self, app, scene, do, told) -> None:
        me = scene.author
        do(me, lambda: chat.post_message(me, chat.room_of(ours().id), "One"))
        with app.app_context(), transaction():
            [row] = db.session.scalars(db.select(Notice).filter_by(user_id=scene.second)).all()
            row.seen = now()
        do(me, lambda: chat.post_message(me, chat.room_of(ours().id), "Two"))
        assert told() == {"coordinator": ["waiting"], "second": ["waiting", "waiting"]}

    def test_what_a_coordinator_does_not_see_is_not_told_her(self, app, scene, do, told) -> None:
        def restricted() -> None:
            document = item(document_id)
            document.audience = Audience.RESTRICTED
            document.readers = [person(scene.author), person(scene.second)]
            set_state(document, State.WAITING)

        with app.app_context():
            document_id = make.document(ours(), person(scene.author)).id
        do(scene.author, restricted)
        assert told() == {"second": ["waiting"]}

    def test_what_does_not_wait_is_not_told(self, app, scene, do, told) -> None:
        me = scene.coordinator
        do(me, lambda: chat.post_message(me, chat.room_of(ours().id), "One"))
        assert told() == {}


def test_a_changed_audience_is_told_without_codes(app, scene, do, told, document) -> None:
    def change() -> None:
        write_act(
            "audience-changed",
            ours().id,
            scene.second,
            "group → coalition",
            content=item(document),
        )

    do(scene.second, change)
    with app.app_context():
        assert db.session.scalars(db.select(Notice)).one().text == ""
    assert told() == {"author": ["audience-changed"]}
