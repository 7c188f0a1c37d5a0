"""Reporting: who may, what hides, what the reporter and others read of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.log import Act
from collab.groups.models import Group, Membership
from collab.moderation import reporting
from collab.moderation.models import Reason, Report, Review

from .conftest import KINDS

INSULT = {"reason": "insult", "note": "It hurts."}


def rows(app, model) -> list:
    with app.app_context():
        return list(db.session.scalars(db.select(model)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["reader", "observer", "coordinator"])
def test_everybody_who_sees_it_can_report_it(app, client_of, scene, put, kind, who) -> None:
    content_id = put(kind)
    client = client_of(getattr(scene, who))
    page = client.get(f"/c/{content_id}/report")
    assert "The author is not told who reported." in page.text
    assert "The coordinators of Ours read your report, with your name." in page.text
    for label in ("Personal data of a victim", "Too many people see it", "Spam", "Wrong place"):
        assert label in page.text
    sent = client.post(f"/c/{content_id}/report", data=INSULT, follow_redirects=True)
    assert sent.status_code == 200
    assert "Thank you. The coordinators have it now." in sent.text
    [report] = rows(app, Report)
    assert (report.reason, report.note) == ("insult", "It hurts.")


def test_people_outside_report_what_the_coalition_reads(app, client_of, scene, put) -> None:
    content_id = put("document", audience=Audience.COALITION)
    client = client_of(scene.coalition)
    assert client.post(f"/c/{content_id}/report", data=INSULT).status_code == 303
    [review] = rows(app, Review)
    assert (review.group_id, review.content_id) == (scene.group, content_id)
    page = client_of(scene.coordinator).get(f"/g/ours/moderation/{review.id}").text
    assert "It hurts." in page
    assert "Dina Coalition" not in page  # she is not listed: nobody here may know of her
    assert "somebody of another group" in page


def test_who_may_not_see_it_finds_nothing(client_of, scene, put) -> None:
    content_id = put()
    for who in (scene.elsewhere, scene.coalition):
        for answer in (
            client_of(who).get(f"/c/{content_id}/report"),
            client_of(who).post(f"/c/{content_id}/report", data=INSULT),
        ):
            assert answer.status_code == 404


def test_nobody_reports_her_own(app, client_of, scene, put) -> None:
    content_id = put("thread")
    with app.app_context():
        first = db.session.scalar(db.select(Content.id).filter_by(parent_id=content_id))
    for each in (content_id, first):
        answer = client_of(scene.author).post(f"/c/{each}/report", data=INSULT)
        assert answer.status_code == 403
        assert "This is your own" in answer.text
    assert rows(app, Review) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose what is wrong."),
        ({"reason": "other"}, "Say what is wrong."),
        ({"reason": "spam", "note": "x" * 1001}, "At most 1000 characters."),
    ],
)
def test_a_faulty_form_comes_back_as_it_was(app, client_of, scene, put, data, words) -> None:
    content_id = put()
    answer = client_of(scene.reader).post(f"/c/{content_id}/report", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert data.get("note", "") in answer.text
    assert rows(app, Report) == []


def test_the_first_post_stands_for_its_thread(app, client_of, scene, put) -> None:
    thread_id = put("thread")
    with app.app_context():
        first = db.session.scalar(db.select(Content.id).filter_by(parent_id=thread_id))
    client_of(scene.reader).post(f"/c/{first}/report", data=INSULT)
    client_of(scene.reader2).post(f"/c/{thread_id}/report", data=INSULT)
    [review] = rows(app, Review)
    assert review.content_id == thread_id
    assert len(rows(app, Report)) == 2


def test_personal_data_is_hidden_at_once(app, client_of, scene, put, state_of) -> None:
    content_id = put("document", title="A secret name")
    data = {"reason": "personal-data"}
    answer = client_of(scene.reader).post(f"/c/{content_id}/report", data=data)
    assert answer.location == "/g/ours"  # she does not see it any more
    assert state_of(content_id) == State.HIDDEN
    assert client_of(scene.reader2).get(f"/c/{content_id}").status_code == 404
    assert {act.how for act in rows(app, Act)} == {"reported", "reported-hidden"}
    again = client_of(scene.reader).get(f"/c/{content_id}/report")
    assert "You reported this already" in again.text
    assert "A secret name" not in again.text


@pytest.mark.parametrize("threshold", [1, 2, 3])
def test_enough_reports_hide_it(app, scene, put, reported, state_of, threshold) -> None:
    content_id = put()
    with app.app_context(), transaction():
        db.session.get_one(Group, scene.group).report_threshold = threshold
    for count, who in enumerate((scene.reader, scene.reader2, scene.observer), 1):
        reported(content_id, who)
        assert state_of(content_id) == ("hidden" if count >= threshold else "shown")


def test_one_person_counts_once(app, client_of, scene, put, state_of) -> None:
    content_id = put()
    client = client_of(scene.reader)
    for _ in range(2):  # a double click
        assert client.post(f"/c/{content_id}/report", data=INSULT).status_code == 303
    again = client.post(
        f"/c/{content_id}/report", data={"note": "And it is untrue."}, follow_redirects=True
    )
    assert "You reported this already" in again.text
    assert [report.note for report in rows(app, Report)] == ["It hurts.\n\nAnd it is untrue."]
    assert state_of(content_id) == "shown"


def test_a_double_click_on_what_it_hides_is_answered_alike(app, client_of, scene, put) -> None:
    content_id = put()
    client = client_of(scene.reader)
    for _ in range(2):
        answer = client.post(f"/c/{content_id}/report", data={"reason": "personal-data"})
        assert (answer.status_code, answer.location) == (303, "/g/ours")
    assert len(rows(app, Report)) == 1


def test_who_left_the_group_learns_nothing_from_her_report(app, client_of, scene, put) -> None:
    content_id = put()
    client = client_of(scene.reader)
    client.post(f"/c/{content_id}/report", data=INSULT)
    with app.app_context(), transaction():
        db.session.get_one(Group, scene.group).visibility = "hidden"
        groups.end_membership(db.session.get_one(Membership, (scene.reader, scene.group)))
    assert client.get(f"/c/{content_id}/report").status_code == 404


def test_a_note_has_an_end(app, client_of, scene, put) -> None:
    content_id = put()
    client = client_of(scene.reader)
    client.post(f"/c/{content_id}/report", data={"reason": "other", "note": "a" * 1000})
    codes = [
        client.post(f"/c/{content_id}/report", data={"note": letter * 1000}).status_code
        for letter in "bcde"
    ]
    assert codes == [303, 303, 422, 422]


def test_after_a_decision_it_can_be_reported_anew(app, scene, put, reported) -> None:
    content_id = put()
    first = reported(content_id, scene.reader)
    with app.app_context(), transaction():
        db.session.get_one(Review, first).state = "decided"
    assert reported(content_id, scene.reader) != first


def test_what_is_erased_cannot_be_reported(app, scene, put, reported) -> None:
    content_id = put()
    with app.app_context(), transaction():
        db.session.get_one(Content, content_id).state = State.ERASED
    with pytest.raises(reporting.Erased):
        reported(content_id, scene.reader)


@pytest.mark.parametrize("state", [State.HIDDEN, State.BINNED, State.WAITING])
def test_what_is_hidden_meanwhile_is_reported_all_the_same(
    app, scene, put, reported, state_of, state
) -> None:
    content_id = put()
    with app.app_context(), transaction():
        db.session.get_one(Content, content_id).state = state
    reported(content_id, scene.reader, Reason.PERSONAL_DATA)
    assert state_of(content_id) == state
    assert not rows(app, Review)[0].hid


def test_a_hostile_note_is_only_words(client_of, scene, put, reported) -> None:
    review_id = reported(put(), scene.reader, note="<img src=x onerror=alert(1)><b>bold</b>")
    page = client_of(scene.coordinator).get(f"/g/ours/moderation/{review_id}").text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_event_has_the_ids(app, scene, put, reported, monkeypatch) -> None:
    happened = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    review_id = reported(put(), scene.reader)
    [report] = rows(app, Report)
    assert events.Reported(report.id, review_id, scene.group) in happened


def test_the_log_does_not_say_who_reported(app, scene, put, reported) -> None:
    reported(put(), scene.reader)
    [act] = rows(app, Act)
    assert (act.how, act.actor_id, act.user_id) == ("reported", None, scene.author)


@pytest.mark.both_databases
def test_many_at_once_make_one_review(app, scene, put) -> None:
    content_id = put()
    with app.app_context():
        group = db.session.get_one(Group, scene.group)
        readers = [make.member(group).id for _ in range(4)]

    def send(user_id: int) -> None:
        with app.app_context(), transaction():
            item = db.session.get_one(Content, content_id)
            reporting.report(item, db.session.get_one(User, user_id), Reason.SPAM, "Same")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, readers * 2))
    with app.app_context():
        [review] = db.session.scalars(db.select(Review))
        assert sorted(report.reporter_id for report in review.reports) == sorted(readers)
        hidden = db.select(Act).filter_by(how="reported-hidden")
        assert len(db.session.scalars(hidden).all()) == 1
