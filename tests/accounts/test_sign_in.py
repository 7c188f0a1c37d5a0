"""Signing in and out."""

import pytest

import factories as make
from collab import create_app
from collab.accounts.models import Session, User
from collab.db import now, transaction
from collab.extensions import db
from conftest import close


@pytest.fixture(autouse=True)
def one_factor(app) -> None:
    """As in a demonstration; the second step is in test_second_factor.py."""
    app.config["SECOND_FACTOR"] = "optional"


def sign_in(app, email: str = "aigul@example.org", password: str = make.PASSWORD, **form):
    client = app.test_client()
    return client, client.post("/sign-in", data={"email": email, "password": password} | form)


def test_the_right_password_opens_the_start_page(app, aigul) -> None:
    client, answer = sign_in(app, email=" Aigul@Example.org ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"), [("aigul@example.org", "wrong"), ("nobody@example.org", make.PASSWORD)]
)
def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(
    app, aigul, email: str, password: str
) -> None:
    client, answer = sign_in(app, email, password)
    assert answer.status_code == 422
    assert "The address or the password is not right." in answer.text
    assert email in answer.text, "what was typed is kept"
    assert password not in answer.text
    assert client.get("/").status_code == 302


def test_a_deactivated_account_is_refused_and_thrown_out(app, aigul, client_of) -> None:
    inside = client_of(aigul)
    with app.app_context(), transaction():
        db.session.get(User, aigul).active = False
    assert inside.get("/").status_code == 302
    assert sign_in(app)[1].status_code == 422


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_signing_in_never_leads_to_another_site(app, aigul, elsewhere: str) -> None:
    assert sign_in(app, next=elsewhere)[1].location == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(app, aigul) -> None:
    assert sign_in(app, next="/search?q=a")[1].location == "/search?q=a"


def test_a_copied_cookie_is_worthless_after_signing_out(app, aigul) -> None:
    client, _ = sign_in(app)
    cookie = client.get_cookie("collab").value
    assert client.post("/sign-out").status_code == 303
    thief = app.test_client()
    thief.set_cookie("collab", cookie)
    assert thief.get("/").status_code == 302


def test_a_session_from_before_signing_in_is_not_taken_over(app, aigul) -> None:
    """Fixation: what an attacker planted in the cookie is gone afterwards."""
    client = app.test_client()
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    client.post("/sign-in", data={"email": "aigul@example.org", "password": make.PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session


@pytest.mark.parametrize("setting", ["SESSION_IDLE_MINUTES", "SESSION_HOURS"])
def test_an_old_session_has_ended(app, aigul, client_of, setting: str) -> None:
    client = client_of(aigul)
    app.config[setting] = 0
    assert client.get("/").status_code == 302


def test_the_token_is_not_kept_in_the_database(app, aigul) -> None:
    client, _ = sign_in(app)
    with client.session_transaction() as session:
        token = session["_user_id"]
    with app.app_context():
        assert db.session.get(Session, token) is None
        assert db.session.scalars(db.select(Session.user_id)).all() == [aigul]


def test_a_new_instance_asks_for_its_administrator_once(app) -> None:
    with app.app_context():
        make.group(slug="legal-aid")
    client = app.test_client()
    assert client.get("/sign-in").location == "/welcome"
    form = {
        "name": "Мадина", "organisation": "Центр", "country": "TJ",
        "email": "madina@example.org", "password": "сорок тюленей пьют кефир",
    }  # fmt: skip
    assert client.post("/welcome", data=form | {"password": "short"}).status_code == 422
    assert client.post("/welcome", data=form).location == "/"
    assert client.get("/").location == "/undertaking", "which holds for her too"
    assert client.post("/undertaking", data={"accepted": "y"}).location == "/"
    assert client.get("/").status_code == 200
    assert client.get("/g/legal-aid/threads/new").status_code == 200, "and coordinates the groups"
    assert app.test_client().get("/welcome").status_code == 404
    with app.app_context():
        assert db.session.scalar(db.select(User)).administrator


def test_the_profile_changes_language_and_zone(app, aigul, client_of) -> None:
    client = client_of(aigul)
    form = {"name": "Айгуль Т.", "locale": "ru", "timezone": "Asia/Bishkek", "theme": "dark"}
    client.post("/account", data=form)
    page = client.get("/account").text
    assert 'lang="ru"' in page
    assert 'data-theme="dark"' in page
    assert "Айгуль Т." in page


def test_an_empty_name_is_refused_and_the_rest_is_kept(app, aigul, client_of) -> None:
    form = {"name": " ", "locale": "en", "timezone": "UTC", "theme": "dark"}
    answer = client_of(aigul).post("/account", data=form)
    assert answer.status_code == 422
    assert '<option selected value="dark">' in answer.text


def test_moments_are_kept_in_utc(app, aigul) -> None:
    with app.app_context():
        assert abs((db.session.get(User, aigul).created - now()).total_seconds()) < 60


@pytest.mark.asvs("6.3.2")
def test_where_strangers_come_by_the_first_account_needs_the_link(instance) -> None:
    behind = {"SECURE_COOKIES": True, "TRUSTED_PROXIES": 1}
    app = create_app(behind | {"PUBLIC_URL": "https://collab.example.org"}, instance)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.get("/sign-in").status_code == 200
    assert client.get("/welcome").status_code == 404
    assert client.get("/welcome?key=1").status_code == 404
    link = app.test_cli_runner().invoke(args=["welcome"]).output.strip()
    assert link.startswith("https://collab.example.org/welcome?key=")
    assert client.get(link.removeprefix("https://collab.example.org")).status_code == 200
    close(app)


def test_there_is_no_link_once_there_is_an_account(app, aigul) -> None:
    answer = app.test_cli_runner().invoke(args=["welcome"])
    assert answer.exit_code == 1
    assert "invite" in answer.output
