"""What the administrators say about the instance is on every page, and only they say it."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from collab import instance
from collab.db import transaction
from collab.extensions import db

ADDRESS = "/admin/instance"


def form_of(client, **words: str) -> dict[str, str]:
    """What a browser sends that has opened the form just now."""
    page = client.get(ADDRESS).text
    field = re.search(r'<input[^>]*name="seen"[^>]*>', page)
    seen = re.search(r'value="([^"]*)"', field[0])
    return {"seen": seen[1], **words}


def test_a_new_instance_is_called_by_the_name_of_the_software(client_of, world) -> None:
    page = client_of(world.member).get("/").text
    assert re.search(r"<title>[^<]+ · Collab</title>", page)
    assert 'class="welcome' not in page
    assert "banner--news" not in page


def test_name_welcome_and_announcement_are_shown_at_once(app, client_of, world, admin) -> None:
    member = client_of(world.member)
    member.get("/")  # what it says now is kept for some seconds
    words = {"name_ru": "Коалиция", "name_en": "Coalition", "welcome_ru": "Привет, **все**"}
    words |= {"banner_en": "Maintenance <b>tonight</b>", "banner_ru": "Ночью работы"}
    answer = admin.post(ADDRESS, data=form_of(admin, **words))
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    page = member.get("/").text
    assert "· Coalition</title>" in page
    assert re.search(r'class="brand"[^>]*>.*Coalition', page)
    assert "<p>Привет, <strong>все</strong></p>" in page
    assert "Maintenance &lt;b&gt;tonight&lt;/b&gt;" in page
    assert "banner--news" in member.get("/people").text
    assert 'class="welcome' not in member.get("/people").text


def test_strangers_read_the_name_and_nothing_else(app, admin) -> None:
    words = {"name_ru": "Коалиция", "welcome_ru": "CANARY", "banner_ru": "CANARY"}
    admin.post(ADDRESS, data=form_of(admin, **words))
    page = app.test_client().get("/sign-in").text
    assert "· Коалиция</title>" in page
    assert "CANARY" not in page


@pytest.mark.asvs("1.3.1")
def test_a_welcome_carries_no_script(client_of, world, admin) -> None:
    hostile = "<script>alert(1)</script> ![x](https://elsewhere.example/x.png) [y](javascript:z)"
    admin.post(ADDRESS, data=form_of(admin, welcome_ru=hostile))
    shown = client_of(world.member).get("/").text.split('class="welcome')[1].split("</section>")[0]
    assert not re.search(r"<script|<img|href=.javascript", shown)


def test_words_that_are_too_long_are_kept_in_the_form(admin) -> None:
    answer = admin.post(ADDRESS, data=form_of(admin, name_ru="Х" * 41, banner_ru="Новость"))
    assert answer.status_code == 422
    assert "Новость" in answer.text
    assert "Х" * 41 not in admin.get("/").text


def test_two_administrators_at_once(admin) -> None:
    early = form_of(admin, name_ru="Первая")
    late = form_of(admin, name_ru="Вторая")
    assert admin.post(ADDRESS, data=early).status_code == 303
    answer = admin.post(ADDRESS, data=late)
    assert answer.status_code == 422
    assert "Somebody else changed these words" in answer.text
    assert '<q lang="ru">Первая</q>' in answer.text
    assert "Вторая" in answer.text
    assert "· Первая</title>" in admin.get("/").text
    again = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)
    assert admin.post(ADDRESS, data=late | {"seen": again[1]}).status_code == 303
    assert "· Вторая</title>" in admin.get("/").text


def test_words_in_a_language_that_the_pages_lack_stay(app, admin) -> None:
    with app.app_context(), transaction():
        instance.change({"kk": "Коалиция қазақша"}, {}, {}, seen="")
    admin.post(ADDRESS, data=form_of(admin, name_en="Coalition"))
    with app.app_context():
        assert instance.row().names == {"kk": "Коалиция қазақша", "en": "Coalition"}


def test_other_processes_see_it_within_seconds(app, world, monkeypatch) -> None:
    with app.app_context():
        with transaction():
            instance.change({"ru": "Первая"}, {}, {}, seen="")
        assert instance.current().names == {"ru": "Первая"}
        elsewhere = 'UPDATE instance SET names = \'{"ru": "Вторая"}\''
        with transaction():
            db.session.execute(db.text(elsewhere))
        assert instance.current().names == {"ru": "Первая"}
        monkeypatch.setattr(instance, "_LOOK_AGAIN_SECONDS", 0.0)
        assert instance.current().names == {"ru": "Вторая"}


def test_a_page_of_a_fault_has_a_name_without_the_database(app, monkeypatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    with app.test_request_context():
        monkeypatch.setattr(db.session, "scalar", gone)
        from flask import render_template

        page = render_template("error.html", title="A fault", text="", status=500, nav=None)
    assert "· Collab</title>" in page
