"""What came to be while a form was on its way counts: rights are asked again in the writing."""

from collections.abc import Callable

import pytest

from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.library import translation_views, uploads, version_views
from collab.library.models import Document, Version

TEXT = b"Everyone has the right to life, liberty and the security of person."


@pytest.fixture
def address(member, send, read) -> str:
    """The address of a document in two versions, both read."""
    address: str = send(member, TEXT, "life.txt").json["url"]
    send(member, TEXT + b" More.", "life.txt", to=f"{address}/versions", plain=True)
    read()
    return address


@pytest.fixture
def in_between(app, monkeypatch) -> Callable[..., None]:
    """Change a document when the request was let in and has not written yet."""

    def change(module, address: str, **values) -> None:
        document_id = int(address.rsplit("/", 1)[1])
        ask_again = module.still_may

        def still_may(*asked, **within) -> None:
            document = db.session.get_one(Document, document_id)
            for name, value in values.items():
                setattr(document, name, value)
            db.session.flush()
            ask_again(*asked, **within)

        monkeypatch.setattr(module, "still_may", still_may)

    return change


def _versions(app) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(Version.id)))


def test_what_became_evidence_takes_no_newer_file(app, member, send, address, in_between) -> None:
    in_between(uploads, address, held=True)
    answer = send(member, b"Other words.", "life.txt", to=f"{address}/versions", plain=True)
    assert answer.status_code == 403
    assert _versions(app) == 2


def test_what_became_evidence_is_not_put_back(app, member, address, in_between) -> None:
    in_between(version_views, address, held=True)
    answer = member.post(f"{address}/versions/1/restore", data={"note": "", "key": "one"})
    assert answer.status_code == 403
    assert _versions(app) == 2


def test_a_name_stays_with_who_may_give_it(app, member, people, address, monkeypatch) -> None:
    ask_again = version_views.still_may

    def still_may(*asked, **within) -> None:
        first = db.session.scalars(db.select(Version).filter_by(number=1)).one()
        first.uploader_id = people.coordinator
        db.session.flush()
        ask_again(*asked, **within)

    monkeypatch.setattr(version_views, "still_may", still_may)
    answer = member.post(f"{address}/versions/1/name", data={"label": "As sent"})
    assert answer.status_code == 403
    with app.app_context():
        assert db.session.scalars(db.select(Version).filter_by(number=1)).one().label is None


def test_a_translation_is_never_wider_than_its_original(
    app, member, send, address, in_between
) -> None:
    with app.app_context(), transaction():
        db.session.scalars(db.select(Document)).one().audience = Audience.COALITION
    in_between(uploads, address, audience=Audience.GROUP)
    answer = send(
        member, "Каждый имеет право.".encode(), "zhizn.txt", to=f"{address}/translations/new",
        plain=True, language="ru", document="", key="one",
    )  # fmt: skip
    assert answer.status_code in (303, 403)
    with app.app_context():
        translations = db.select(Document.audience).where(Document.original_id.is_not(None))
        assert Audience.COALITION not in db.session.scalars(translations).all()


def test_evidence_does_not_become_a_translation(app, member, send, address, in_between) -> None:
    other = send(member, "Каждый имеет право.".encode(), "zhizn.txt").json["url"]
    in_between(translation_views, other, held=True)
    data = {"language": "ru", "document": other.rsplit("/", 1)[1], "key": "k"}
    assert member.post(f"{address}/translations/new", data=data).status_code == 404
    with app.app_context():
        assert db.session.get_one(Document, int(data["document"])).original_id is None


def test_the_key_of_one_restoring_is_not_that_of_another(app, member, send, address) -> None:
    other: str = send(member, b"One.", "other.txt").json["url"]
    send(member, b"Two.", "other.txt", to=f"{other}/versions", plain=True)
    data = {"note": "", "key": "the-same-key"}
    for of in (address, other, other):
        assert member.post(f"{of}/versions/1/restore", data=data).status_code == 303
    assert _versions(app) == 6
