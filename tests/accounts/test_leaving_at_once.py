"""Signing out and the quick exit, from every page; windows that tell nothing."""

import re

import pytest

import factories as make
from addresses import every
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db


@pytest.mark.asvs("7.4.4")
def test_every_page_offers_signing_out_and_leaving(app, aigul, inside) -> None:
    with app.app_context():
        group, person = make.group(slug="legal"), db.session.get_one(User, aigul)
        make.join(person, group)
        thread, document = make.thread(group, person), make.document(group, person)
        ids = {"slug": "legal", "thread_id": thread.id, "document_id": document.id,
               "user_id": aigul, "person_id": aigul, "number": 1}  # fmt: skip
        with transaction():
            person.administrator = True
    client = inside()
    pages, without = 0, []
    for endpoint, _method, address in every(app, frozenset({"GET"}), **ids):
        answer = client.get(address)
        if "<html" not in answer.text or "<form" not in answer.text:
            continue
        if app.view_functions[endpoint].access == "public" and "topbar" not in answer.text:
            continue  # the front door, which one is outside of
        pages += 1
        if 'action="/sign-out"' not in answer.text or 'action="/quick-exit"' not in answer.text:
            without.append((endpoint, answer.status_code))
    assert pages > 30
    assert without == []


@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_the_session_on_the_server(visitor, inside) -> None:
    client = inside()
    cookie = client.get_cookie("collab").value
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "storage" in answer.headers["Clear-Site-Data"]
    thief = visitor()
    thief.set_cookie("collab", cookie)
    assert not thief.is_in()


def test_the_quick_exit_ends_everything_and_leads_away(app, visitor, inside) -> None:
    app.config["QUICK_EXIT_URL"] = "https://weather.example/"
    client = inside()
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    cookie = client.get_cookie("collab").value
    for _time in ("in the first tab", "in a second one"):
        answer = client.post("/quick-exit", data={"csrf_token": token})
        assert answer.status_code == 200
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert answer.headers["Refresh"] == "0; url=https://weather.example/"
        assert "Collab" not in answer.text
        assert "csrf" not in answer.text
    thief = visitor()
    thief.set_cookie("collab", cookie)
    assert not thief.is_in()


def test_the_quick_exit_works_halfway_and_for_strangers(visitor, phone) -> None:
    client = visitor()
    client.sign_in()
    assert client.post("/quick-exit").headers["Refresh"].startswith("0; url=https://")
    assert client.give(phone.code()).location == "/sign-in"
    assert visitor().post("/quick-exit").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_throw_anybody_out(inside, site) -> None:
    client = inside()
    for address in ("/quick-exit", "/sign-out"):
        answer = client.post(address, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert client.is_in()


def test_windows_can_be_called_something_that_tells_nothing(app, aigul, inside) -> None:
    with app.app_context():
        group = make.group(slug="legal", names={"ru": "Пытки", "en": "Torture"})
        make.join(db.session.get_one(User, aigul), group)
    client = inside()
    addresses = ("/", "/g/legal/threads", "/account/security", "/search?q=Torture", "/nothing")

    def titles() -> set[str]:
        pages = [client.get(address).text for address in addresses]
        return {re.search(r"<title>([^<]*)</title>", page)[1].strip() for page in pages}

    assert len(titles()) == len(addresses)
    form = {"name": "A", "locale": "en", "timezone": "UTC", "theme": "auto", "neutral_titles": "y"}
    client.post("/account", data=form)
    assert titles() == {"Notes"}


@pytest.mark.asvs("7.4.2")
@pytest.mark.parametrize("column", ["active", "frozen_until"])
def test_a_closed_account_has_no_sessions(app, aigul, inside, clock, column) -> None:
    client = inside()
    with app.app_context(), transaction():
        user = db.session.get_one(User, aigul)
        user.active = column != "active"
        user.frozen_until = None if column == "active" else clock.moment.replace(year=2999)
    assert not client.is_in()
