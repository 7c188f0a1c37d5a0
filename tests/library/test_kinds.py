"""The list of kinds of documents, which administrators edit."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.db import transaction
from collab.extensions import db
from collab.library import kinds
from collab.library.models import Document
from collab.search import index
from collab.search.models import IndexJob


@pytest.fixture
def admin(app: Flask, client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """An administrator's browser."""
    with app.app_context():
        return client_of(make.user(administrator=True, locale="en").id)


def names_on(page: str) -> list[str]:
    return [name.strip() for name in re.findall(r'topic__name">([^<]+)', page)]


def test_a_new_instance_has_kinds_in_every_language(app, admin) -> None:
    with app.app_context():
        rows = kinds.listed()
        assert len(rows) >= 10
        assert all(set(row.names) >= {"ru", "en", "kk", "ky", "tg", "uz"} for row in rows)
        assert all(all(row.names.values()) for row in rows)
    assert "Report" in names_on(admin.get("/admin/kinds").text)


def test_a_kind_is_added_renamed_moved_and_retired(app, admin) -> None:
    before = names_on(admin.get("/admin/kinds").text)
    new = {"name_ru": "Обращение", "name_en": "Appeal"}
    assert admin.post("/admin/kinds/new", data=new).status_code == 303
    with app.app_context():
        key = next(row.key for row in kinds.listed() if row.names["ru"] == "Обращение")
    assert names_on(admin.get("/admin/kinds").text) == [*before, "Appeal"]
    assert admin.post(f"/admin/kinds/{key}/move", data={"direction": "up"}).status_code == 303
    assert names_on(admin.get("/admin/kinds").text)[-2:] == ["Appeal", before[-1]]
    renamed = {"name_ru": "Обращение", "name_en": "Urgent appeal"}
    assert admin.post(f"/admin/kinds/{key}", data=renamed).status_code == 303
    assert "Urgent appeal" in admin.get("/admin/kinds").text
    assert admin.post(f"/admin/kinds/{key}/retire").status_code == 303
    with app.app_context():
        assert key not in {row.key for row in kinds.listed() if not row.retired}
    assert admin.post(f"/admin/kinds/{key}/restore").status_code == 303
    with app.app_context():
        assert str(kinds.by_key(key).id) in dict(kinds.choices())


def test_a_refused_name_is_kept_in_the_form(admin) -> None:
    missing = admin.post("/admin/kinds/new", data={"name_en": "Appeal"})
    assert missing.status_code == 422
    assert 'value="Appeal"' in missing.text
    admin.post("/admin/kinds/new", data={"name_ru": "Обращение"})
    taken = admin.post("/admin/kinds/new", data={"name_ru": "обращение"})
    assert taken.status_code == 422
    assert "There is a kind of this name already" in taken.text
    assert admin.get("/admin/kinds/nothing").status_code == 404
    assert admin.post("/admin/kinds/report/move", data={"direction": "x"}).status_code == 400


def test_others_do_not_edit_the_list(member) -> None:
    for path in ("", "/new", "/report"):
        assert member.get(f"/admin/kinds{path}").status_code == 404, path


def test_documents_are_found_by_the_new_name_of_their_kind(app, admin, people) -> None:
    with app.app_context():
        author, kind = db.session.get_one(make.User, people.member), kinds.by_key("judgment")
        group = db.session.get_one(make.Group, people.group)
        item = make.document(group, author, kind_id=kind.id)
        number = item.id
        while index.catch_up():
            pass
    names = {"name_ru": "Приговор", "name_en": "Verdict"}
    assert admin.post("/admin/kinds/judgment", data=names).status_code == 303
    with app.app_context():
        assert list(db.session.scalars(db.select(IndexJob.content_id))) == [number]
        text = " ".join(
            words for _page, words in db.session.get_one(Document, number).searchable().pages
        )
        assert "Verdict" in text


def test_a_retired_kind_stays_with_its_documents(app, people, member, stored) -> None:
    with app.app_context(), transaction():
        kind = kinds.by_key("report")
        db.session.scalar(db.select(Document)).kind_id = kind.id
        kinds.set_retired(kind, retired=True)
        number = kind.id
    assert f'<option selected value="{number}">' in member.get(f"{stored}/edit").text
