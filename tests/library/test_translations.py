"""Translations of a document: one item in several languages."""

import pytest

from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.library import translations
from collab.library.models import Document
from collab.policy import Scope

TEXT = b"Everyone has the right to life, liberty and the security of person."
RUSSIAN = "Каждый человек имеет право на жизнь, на свободу и на личную неприкосновенность."


@pytest.fixture
def address(member, send, read) -> str:
    """The address of an original in English."""
    sent = send(member, TEXT, "life.txt")
    read()
    return sent.json["url"]


@pytest.fixture
def translated(app, member, send, address) -> str:
    """The address of its Russian translation."""
    answer = send(
        member, RUSSIAN.encode(), "zhizn.txt", to=f"{address}/translations/new", plain=True,
        language="ru", document="", key="one",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _id(address: str) -> int:
    return int(address.rsplit("/", 1)[1])


def _document(address: str) -> Document:
    return db.session.get_one(Document, _id(address))


def test_a_translation_points_at_its_original(app, address, translated) -> None:
    with app.app_context():
        translation = _document(translated)
        assert (translation.original_id, translation.original_number) == (_id(address), 1)
        assert (translation.language, translation.language_set) == ("ru", True)


def test_the_same_form_twice_makes_one(app, member, send, address, translated) -> None:
    again = send(
        member, RUSSIAN.encode(), "zhizn.txt", to=f"{address}/translations/new", plain=True,
        language="ru", document="", key="one",
    )  # fmt: skip
    assert again.headers["Location"] == translated


def test_a_document_that_is_there_becomes_a_translation(app, member, send, address) -> None:
    other = send(member, RUSSIAN.encode(), "zhizn.txt").json["url"]
    data = {"language": "ru", "document": str(_id(other)), "key": "k"}
    assert member.post(f"{address}/translations/new", data=data).status_code == 303
    with app.app_context():
        assert _document(other).original_id == _id(address)
    assert member.post(f"{other}/translations/new", data=data).status_code == 403


def test_neither_file_nor_document_is_said(member, address) -> None:
    data = {"language": "kk", "document": "", "key": "k"}
    answer = member.post(f"{address}/translations/new", data=data)
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_it_lags_behind_until_somebody_says_otherwise(
    app, member, client_of, people, send, address, translated
) -> None:
    send(member, TEXT + b" More.", "life-2.txt", to=f"{address}/versions", plain=True)
    assert "lags behind" in member.get(address).text
    assert member.post(f"{translated}/translation", data={"act": "follow"}).status_code == 303
    assert "lags behind" not in member.get(address).text
    with app.app_context():
        assert _document(translated).original_number == 2


def test_somebody_else_checks_it(app, member, client_of, people, address, translated) -> None:
    assert member.post(f"{translated}/translation", data={"act": "check"}).status_code == 403
    colleague = client_of(people.colleague)
    assert colleague.post(f"{translated}/translation", data={"act": "check"}).status_code == 303
    with app.app_context():
        assert _document(translated).checked_by_id == people.colleague


@pytest.mark.parametrize(("act", "status"), [("unlink", 303), ("other", 403)])
def test_it_is_let_go(app, member, translated, act: str, status: int) -> None:
    assert member.post(f"{translated}/translation", data={"act": act}).status_code == status
    with app.app_context():
        assert (_document(translated).original_id is None) == (act == "unlink")


def test_no_chains_and_no_circles(app, address, translated) -> None:
    with app.app_context(), transaction():
        for pair in ((address, translated), (translated, translated), (translated, address)):
            with pytest.raises(translations.NotLinked):
                translations.link(*map(_document, pair))


def test_who_does_not_see_the_original_learns_nothing_of_it(
    app, client_of, people, address, translated
) -> None:
    with app.app_context(), transaction():
        _document(translated).audience = Audience.COALITION
        _document(address).title = "A secret title"
    outsider = client_of(people.outsider)
    page = outsider.get(translated).text
    assert "A secret title" not in page
    assert str(_id(address)) not in page
    assert "follows version" not in page
    assert outsider.post(f"{translated}/translation", data={"act": "unlink"}).status_code == 404


def test_a_restricted_original_has_restricted_translations(app, member, send, address) -> None:
    with app.app_context(), transaction():
        original = _document(address)
        original.audience, original.readers = Audience.RESTRICTED, [original.author]
    answer = send(
        member, RUSSIAN.encode(), "zhizn.txt", to=f"{address}/translations/new", plain=True,
        language="ru", document="", key="k",
    )  # fmt: skip
    with app.app_context():
        translation = _document(answer.headers["Location"])
        assert translation.audience == Audience.RESTRICTED
        assert translation.readers == [translation.author]


def test_erasing_the_original_leaves_the_translation_alone(app, address, translated) -> None:
    with app.app_context(), transaction():
        _document(address).wipe()
    with app.app_context():
        assert _document(translated).original_id is None


def test_lists_know_the_languages_in_one_question(app, people, address, translated) -> None:
    with app.app_context():
        original = _document(address)
        scope = Scope.of(original.author)
        found = translations.translations_of([original], scope)
        assert [code for code, _each in found[original.id]] == ["en", "ru"]
        assert translations.for_reader([each for _, each in found[original.id]], "ru") is not None
        assert translations.translations_of([_document(translated)], scope) == {}
