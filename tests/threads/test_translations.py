"""Posts in several languages: what they are in, what members make of them, how they are read."""

import pytest

from collab.accounts.models import User
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.moderation import acts
from collab.search import index
from collab.threads.models import Post
from collab.threads.translations import PostTranslation

KAZAKH = (
    "Қамаудағы адамның құқықтары туралы ақпарат әр тілде болуы керек және түсінікті жазылуы тиіс."
)
RUSSIAN = "Сведения о правах задержанного должны быть на каждом языке и написаны понятно."


def reads(place, who: str, *languages: str, locale: str = "ru", fold: bool = False) -> None:
    with place.app.app_context(), transaction():
        user = db.session.get_one(User, place.people[who])
        user.locale, user.languages, user.fold_languages = locale, list(languages), fold


def language_of(place, post: int) -> str | None:
    with place.app.app_context():
        return db.session.get_one(Post, post).language


@pytest.mark.parametrize(
    ("words", "language"),
    [(KAZAKH, "kk"), (RUSSIAN, "ru"), ("Yes, on Monday, at nine o'clock", "en")],
)
def test_the_language_is_found_out(place, words: str, language: str) -> None:
    thread = place.begin()
    assert language_of(place, place.answer("helper", thread, words)) == language
    assert language_of(place, place.answer("helper", thread, "Ок!")) is None


def test_the_author_says_what_it_is_in(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, RUSSIAN)
    form = {"body": RUSSIAN, "language": "tg"}
    assert place.send("helper", thread, f"posts/{post}/edit", **form).status_code == 303
    assert language_of(place, post) == "tg"
    assert "changed" not in place.page("helper", thread)
    place.send("helper", thread, f"posts/{post}/edit", body=RUSSIAN + " Да.", language="")
    assert language_of(place, post) == "ru"
    assert (
        place.send("helper", thread, f"posts/{post}/edit", body="x", language="xx").status_code
        == 422
    )


def test_a_translation_stands_beside_the_original_with_the_name(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, KAZAKH)
    form = {"language": "ru", "body": f"**{RUSSIAN}**"}
    assert place.send("third", thread, f"posts/{post}/translate", **form).status_code == 303
    reads(place, "asker", "ru")
    page = place.page("asker", thread)
    assert page.index(RUSSIAN) < page.index("Қамаудағы"), "her own language first"
    assert "Dinara Third" in page.partition(RUSSIAN)[2]
    reads(place, "asker", "kk", locale="ru")
    page = place.page("asker", thread)
    assert page.index("Қамаудағы") < page.index(RUSSIAN), "what she reads needs no translation"


def test_the_original_that_was_changed_since_is_said(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, KAZAKH)
    place.send("third", thread, f"posts/{post}/translate", language="en", body="In English.")
    assert "the original was changed since" not in place.page("asker", thread)
    place.send("helper", thread, f"posts/{post}/edit", body=KAZAKH + " Иә.", language="kk")
    with place.app.app_context(), transaction():
        row = db.session.get_one(Post, post)
        row.created = row.created.replace(year=2020)
    assert "the original was changed since" in place.page("asker", thread)
    place.send("asker", thread, f"posts/{post}/translate", language="en", body="In English, anew.")
    page = place.page("asker", thread)
    assert "the original was changed since" not in page
    assert "In English, anew." in page
    assert "In English.<" not in page


def test_other_languages_are_folded_for_who_wants_it(place) -> None:
    thread = place.begin()
    place.answer("helper", thread, KAZAKH)
    reads(place, "asker", "en", locale="en")
    assert "In Kazakh: show" not in place.page("asker", thread)
    reads(place, "asker", "en", locale="en", fold=True)
    assert "In Kazakh: show" in place.page("asker", thread)
    reads(place, "asker", "en", "kk", locale="en", fold=True)
    assert "In Kazakh: show" not in place.page("asker", thread)


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("outsider", 404), ("guest", 404)])
def test_who_may_not_answer_translates_nothing(place, who: str, status: int) -> None:
    thread = place.begin()
    post = place.answer("helper", thread)
    answer = place.send(who, thread, f"posts/{post}/translate", language="en", body="x")
    assert answer.status_code == status


def test_a_translation_is_taken_away_by_who_made_it_and_by_coordinators(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, KAZAKH)
    take = f"posts/{post}/translations/en/take"
    for who, status in (("asker", 403), ("third", 303), ("coordinator", 303)):
        place.send("third", thread, f"posts/{post}/translate", language="en", body="Canary words.")
        assert place.send(who, thread, take).status_code == status
        assert ("Canary words." in place.page("asker", thread)) == (status == 403)
    assert place.send("third", thread, take).status_code == 404


def test_the_own_language_of_a_post_is_no_translation(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, KAZAKH)
    answer = place.send("third", thread, f"posts/{post}/translate", language="kk", body="x")
    assert answer.status_code == 422


def test_a_translation_is_found_and_goes_with_the_post(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, KAZAKH)
    place.send("third", thread, f"posts/{post}/translate", language="en", body="A rare kanareika")
    with place.app.app_context():
        index.rebuild()
    found = place.client("asker").get("/search?q=kanareika").text
    assert f"#c{post}" in found
    assert "<mark>kanareika</mark>" in found
    with place.app.app_context(), transaction():
        row = db.session.get_one(Post, post)
        row.state = State.BINNED
        by = db.session.get_one(User, place.people["coordinator"])
        acts.erase(row, by=by, sentence="It named a victim.")
    with place.app.app_context():
        assert db.session.scalars(db.select(PostTranslation)).all() == []


def test_newcomers_wait_with_translations_too(place) -> None:
    thread = place.begin()
    post = place.answer("helper", thread, KAZAKH)
    with place.app.app_context(), transaction():
        db.session.get_one(Post, post).group.approve_first = 100
    answer = place.send(
        "third", thread, f"posts/{post}/translate", language="en", body="Words kept"
    )
    assert answer.status_code == 403
    assert "Words kept</textarea>" in answer.text
