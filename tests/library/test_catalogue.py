"""Describing documents: what the form takes, what pages say, what search finds."""

import re

import pytest

import factories as make
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.library import dates, kinds, tags
from collab.library.models import Document, Tag
from collab.policy import Scope
from collab.search import index
from collab.search.results import find
from collab.topics.models import Topic

FORM = {"title": "Отчёт", "folder": "0", "audience": "group"}


def described(app) -> Document:
    return db.session.scalar(db.select(Document).order_by(Document.created))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2024", "2024"),
        ("05.2024", "2024-05"),
        ("5.2024", "2024-05"),
        ("12.05.2024", "2024-05-12"),
        ("12/5/2024", "2024-05-12"),
        (" 2024-05 ", "2024-05"),
        ("2024-05-12", "2024-05-12"),
        ("", None),
    ],
)
def test_dates_are_kept_as_exactly_as_they_were_typed(typed: str, kept: str | None) -> None:
    assert dates.parse(typed) == kept
    assert dates.parse(dates.typed(kept)) == kept


@pytest.mark.parametrize(
    "typed", ["31.02.2024", "13.2024", "May", "24", "0001", "12.05.20245", "٢٠٢٤-١٣"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.parse(typed)


def test_a_date_is_said_as_exactly_as_it_is_known(app) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        said = [dates.partial_date(each) for each in ("2024", "2024-05", "2024-05-12")]
    assert said == ["2024", "May 2024", "May 12, 2024"]


def test_tags_are_told_apart_by_letters_and_not_by_case() -> None:
    assert tags.parse("пытки, СИЗО\nсизо; #Пытки,, ") == ["пытки", "СИЗО"]
    assert tags.parse("и\u0306од, йод") == ["йод"]
    with pytest.raises(tags.TooMany):
        tags.parse(",".join(f"tag {n}" for n in range(21)))
    with pytest.raises(tags.TooLong):
        tags.parse("x" * 61)


def test_everything_that_is_said_is_shown_and_found(app, people, member, stored) -> None:
    with app.app_context():
        kind = str(kinds.by_key("judgment").id)
        topic = str(db.session.scalar(db.select(Topic.id).filter_by(key="legal-aid")))
    form = FORM | {
        "description": "Решение о возмещении вреда",
        "kind": kind,
        "dated": "12.05.2024",
        "country": "KG",
        "language": "ru",
        "organisation": "Голос свободы",
        "source": "https://example.org/case?id=1",
        "tags": "компенсация, суд",
        "topics": [topic],
    }
    assert member.post(f"{stored}/edit", data=form).status_code == 303
    page = member.get(stored).text
    for words in ("Решение о возмещении", "Judgment", "May 12, 2024", "Kyrgyzstan",
                  "Голос свободы", "компенсация", "Legal aid"):  # fmt: skip
        assert words in page, words
    assert '/leave?to=https%3A%2F%2Fexample.org%2Fcase%3Fid%3D1" rel="noreferrer nofollow"' in page
    again = member.get(f"{stored}/edit").text
    assert 'value="12.05.2024"' in again
    assert f'<option selected value="{kind}">' in again
    with app.app_context():
        index.rebuild()
    with app.test_request_context():
        scope = Scope.of(db.session.get_one(make.User, people.member))
        for words in ("возмещение", "сот чечими", "judgment", "голос свободы", "компенсация"):
            found = find(scope, words)
            assert [result.item.heading for result in found.results] == ["Отчёт"], words


def test_a_corrected_language_stays_when_the_file_is_read_again(app, member, stored, read) -> None:
    member.post(f"{stored}/edit", data=FORM | {"language": "tg"})
    with app.app_context(), transaction():
        described(app).version.state = "waiting"
    read()
    with app.app_context():
        assert (described(app).language, described(app).language_set) == ("tg", True)


def test_bad_input_is_refused_in_words_and_kept(member, stored) -> None:
    bad = FORM | {
        "dated": "summer 2024",
        "tags": ",".join(map(str, range(30))),
        "source": "x" * 501,
    }
    answer = member.post(f"{stored}/edit", data=bad | {"description": "Kept words"})
    assert answer.status_code == 422
    for words in ("2024, 05.2024 or 12.05.2024", "At most 20 tags", "At most 500 characters"):
        assert words in answer.text
    assert "Kept words" in answer.text
    assert 'value="summer 2024"' in answer.text
    for field, value in (
        ("kind", "999999"),
        ("country", "XX"),
        ("language", "xx"),
        ("topics", "x"),
    ):
        assert member.post(f"{stored}/edit", data=FORM | {field: value}).status_code == 422, field


def test_a_source_that_is_no_web_address_is_no_link(member, stored) -> None:
    for source in ("javascript:alert(1)", "ftp://example.org", "архив, дело 12", '"><script>x'):
        assert member.post(f"{stored}/edit", data=FORM | {"source": source}).status_code == 303
        page = member.get(stored).text
        assert "<script>x" not in page
        assert not re.search(r'<a href="[^"]*(javascript|ftp|/leave)', page)


def test_a_tag_that_nobody_uses_is_forgotten(app, member, stored) -> None:
    member.post(f"{stored}/edit", data=FORM | {"tags": "Имя пострадавшего, суд"})
    member.post(f"{stored}/edit", data=FORM | {"tags": "СУД"})
    with app.app_context():
        assert list(db.session.scalars(db.select(Tag.name))) == ["суд"], "the first spelling stays"
        with transaction():
            described(app).wipe()
        assert db.session.scalar(db.select(Tag.id)) is None


def test_suggestions_tell_nothing_of_what_one_may_not_see(app, people, client_of, member, stored):
    with app.app_context():
        other = make.group(slug="other")
        someone = make.member(other)
        make.document(other, someone, organisation="Тайная организация")
        make.document(other, someone, organisation="Открытая", audience=Audience.COALITION)
        number = make.document(
            db.session.get_one(make.Group, people.group),
            db.session.get_one(make.User, people.colleague),
            organisation="Только для названных",
            audience=Audience.RESTRICTED,
        ).id
        with transaction():
            tags.rows_for(people.group, ["unused"])
            hers = db.session.get_one(Document, number)
            hers.tags = tags.rows_for(people.group, ["закрытый тег"])
    page = member.get(f"{stored}/edit").text
    assert "Открытая" in page
    for hidden in ("Тайная организация", "Только для названных", "закрытый тег", "unused"):
        assert hidden not in page, hidden
    library = member.get("/g/legal/library").text
    assert "закрытый тег" not in library
    assert "Только для названных" not in library
