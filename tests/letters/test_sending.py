"""Letters go out when they are due, say little, and never twice."""

from datetime import time, timedelta

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import State
from collab.db import now, transaction
from collab.extensions import db
from collab.letters import sending
from collab.letters.models import Letter
from collab.notifications import settings
from collab.notifications.levels import choose, place_of
from collab.notifications.models import Notice
from collab.notifications.rule import Level
from collab.notifications.words import SENTENCES
from collab.people import care_actions
from collab.threads.models import Thread

LONG_AGO = timedelta(hours=25)
pytestmark = pytest.mark.both_databases


@pytest.mark.asvs("14.2.6")
def test_a_letter_says_nothing_but_that_there_is_something(place) -> None:
    place.tell(ago=LONG_AGO)
    assert place.round() == 1
    [letter] = place.letters
    assert str(letter["To"]) == "aigul@example.org"
    words = letter["Subject"] + letter.as_string()
    for part in letter.iter_parts():
        words += part.get_content()
    names = ("Aigul", "Rustam", "Aid", "Помощь", "Canary")
    assert not [name for name in names if name in words]
    assert "https://collab.example.org/notifications" in words
    assert "<img" not in words


def test_the_letter_is_in_the_language_of_the_person(place) -> None:
    with place.app.app_context(), transaction():
        db.session.get_one(User, place.reader).locale = "ru"
    place.tell(ago=LONG_AGO)
    place.round()
    assert place.letters[0]["Subject"] == "Новое для вас"
    assert '<html lang="ru">' in place.letters[0].get_body(("html",)).get_content()


def test_several_are_one_letter_and_none_is_written_twice(place) -> None:
    for _each in range(5):
        place.tell(ago=LONG_AGO)
    assert [place.round(), place.round()] == [1, 0]
    place.tell()
    assert place.round() == 0, "the next one tomorrow"
    assert place.round(now() + timedelta(days=1)) == 1


def test_what_was_seen_is_not_written(place) -> None:
    place.tell(ago=LONG_AGO, seen=now())
    assert place.round() == 0


def test_titles_stand_in_it_where_both_want_it(place) -> None:
    place.tell(ago=LONG_AGO)
    place.chooses(titles=True)
    place.round()
    assert "Canary" not in place.letters[0].as_string()
    place.group_allows_titles()
    place.tell(ago=timedelta(seconds=1))
    place.round(now() + timedelta(days=1))
    body = place.letters[1].get_body(("plain",)).get_content()
    assert "- There is a new answer: «Canary»" in body
    assert "There is more" not in body
    page = place.letters[1].get_body(("html",)).get_content()
    assert "<li>There is a new answer: «Canary»</li>" in page
    place.chooses(titles=False, told_until=None)
    place.round(now() + timedelta(days=2))
    assert "Canary" not in place.letters[2].as_string()
    assert all(letter["Subject"] == "Something new for you" for letter in place.letters)


def test_a_title_is_no_markup(place) -> None:
    with place.app.app_context(), transaction():
        db.session.get_one(Thread, place.thread).title = "<b>A & B</b>"
    place.group_allows_titles()
    place.chooses(titles=True)
    place.tell(ago=LONG_AGO)
    place.round()
    [letter] = place.letters
    assert "«<b>A & B</b>»" in letter.get_body(("plain",)).get_content()
    assert "«&lt;b&gt;A &amp; B&lt;/b&gt;»" in letter.get_body(("html",)).get_content()


@pytest.mark.parametrize("how", ["silenced", "hidden", "removed", "closed"])
def test_what_is_not_for_her_any_more_makes_no_letter(place, how: str) -> None:
    place.tell(ago=LONG_AGO)
    with place.app.app_context(), transaction():
        thread = db.session.get_one(Thread, place.thread)
        reader = db.session.get_one(User, place.reader)
        if how == "silenced":
            choose(reader.id, place_of(thread.group, thread.group), Level.NOTHING)
        elif how == "hidden":
            thread.state = State.HIDDEN
        elif how == "removed":
            db.session.delete(reader.memberships[0])
        else:
            reader.active = False
    assert place.round() == 0
    assert place.letters == []


def test_a_decision_is_written_at_once_also_from_a_silenced_group(place) -> None:
    place.tell("decided-hide", because="duty", ago=timedelta(minutes=3))
    assert place.round() == 1


def test_who_wants_none_gets_none(place) -> None:
    place.chooses(rhythm="none")
    place.tell("decided-hide", because="duty", ago=LONG_AGO)
    assert place.round() == 0


def test_quiet_hours_put_it_off(place) -> None:
    place.chooses(rhythm="once")
    with place.app.app_context(), transaction():
        user = db.session.get_one(User, place.reader)
        user.timezone = "UTC"
        settings.save(user.id, Level.CONCERNS, time(0), time(12), range(7))
    place.tell(ago=timedelta(minutes=3))
    noon = now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert place.round(noon - timedelta(minutes=1)) == 0
    assert place.round(noon + timedelta(minutes=1)) == 1


def test_a_server_that_says_no_is_asked_again_later(place) -> None:
    place.tell(ago=LONG_AGO)
    place.box.answers = {"MAIL": "421 too busy"}
    assert [place.round(), place.round()] == [0, 0]
    assert len([each for each in place.box.commands if each.startswith("mail")]) == 1
    assert place.settings().tries == 1
    place.box.answers = {}
    assert place.round(now() + timedelta(minutes=6)) == 1
    assert place.settings().tries == 0


def test_a_server_that_refuses_the_address_ends_letters_and_the_bell_says_so(place) -> None:
    place.tell(ago=LONG_AGO)
    place.box.answers = {"RCPT": "550 no such mailbox"}
    place.round()
    place.box.answers = {}
    assert place.round(now() + timedelta(days=2)) == 0
    with place.app.app_context():
        asked = db.select(Notice.kind).filter_by(user_id=place.reader)
        assert "letters-refused" in db.session.scalars(asked).all()


def test_one_bad_address_holds_nobody_up(place) -> None:
    with place.app.app_context():
        group = db.session.get_one(Thread, place.thread).group
        other = make.member(group, email="zarina@example.org").id
    place.tell(ago=LONG_AGO)
    place.tell(ago=timedelta(hours=24, minutes=30), user_id=other)
    original = place.box.answers

    class Once(dict):
        def __contains__(self, verb: object) -> bool:
            return verb == "RCPT" and "aigul" in place.box.commands[-1]

        def __getitem__(self, _verb: str) -> str:
            return "550 no"

    place.box.answers = Once()
    assert place.round() == 1
    assert [str(letter["To"]) for letter in place.letters] == ["zarina@example.org"]
    place.box.answers = original


def test_what_the_server_may_have_taken_is_not_sent_again(place) -> None:
    place.tell(ago=LONG_AGO)
    place.box.taken = lambda: None
    assert place.round() == 0
    place.box.taken = lambda: "250 taken"
    assert place.round(now() + timedelta(days=3)) == 0
    assert len(place.letters) == 1
    with place.app.app_context():
        assert db.session.scalars(db.select(Letter.state)).all() == ["handed"]


def test_an_erased_account_leaves_nothing(place) -> None:
    place.tell(ago=LONG_AGO)
    place.round()
    with place.app.app_context():
        by = make.user(administrator=True).id
    with place.app.app_context(), transaction():
        people = [db.session.get_one(User, each) for each in (place.reader, by)]
        care_actions.deactivate(*people)
        care_actions.erase(*people)
    with place.app.app_context():
        assert db.session.scalars(db.select(Letter)).all() == []


def test_rows_of_letters_go_after_a_quarter(place) -> None:
    place.tell(ago=LONG_AGO)
    place.round()
    with place.app.app_context():
        sending.sweep_letters("2026-01-31")
        assert db.session.scalar(db.select(Letter.id)) is not None
        with transaction():
            db.session.scalars(db.select(Letter)).one().created = now() - timedelta(days=91)
        sending.sweep_letters("2026-01-31")
        assert db.session.scalar(db.select(Letter.id)) is None


def test_letters_are_sent_about_what_is_told(ctx) -> None:
    assert set(SENTENCES) >= sending.URGENT


def test_two_weeks_in_a_silenced_group_make_no_letter(place, client_of) -> None:
    """Both took part in the discussion; one of them wants to hear nothing of the group."""
    with place.app.app_context():
        thread = db.session.get_one(Thread, place.thread)
        other = make.member(thread.group, email="zarina@example.org")
        for someone in (db.session.get_one(User, place.reader), other):
            make.post(thread, someone, "I was here")
        with transaction():
            choose(place.reader, place_of(thread.group, thread.group), Level.NOTHING)
    writer = client_of(place.author)
    for day in range(1, 15):
        form = {"body": f"Day {day}: @Aigul Reader"}
        answer = writer.post(f"/g/legal/threads/{place.thread}/posts", data=form)
        assert answer.status_code == 303
        place.round(now() + timedelta(days=day))
    assert {str(letter["To"]) for letter in place.letters} == {"zarina@example.org"}
    with place.app.app_context():
        asked = db.select(Notice.id).filter_by(user_id=place.reader)
        assert db.session.scalars(asked).all() == []
