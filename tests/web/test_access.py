"""What stands before every view: the mark, the origin, the CSRF token."""

import re

import pytest

import factories as make


@pytest.fixture
def someone(app):
    with app.app_context():
        return make.user().id


def test_a_stranger_is_led_to_the_front_door_and_back(app) -> None:
    answer = app.test_client().get("/groups?x=1")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/groups?x%3D1"


@pytest.mark.asvs("3.5.1")
def test_a_change_without_a_token_is_refused_and_says_what_to_do(app, client_of, someone) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client_of(someone).post("/account", data={"name": "New"})
    assert answer.status_code == 400
    assert "Nothing was sent" in answer.text


def test_a_change_with_the_token_of_the_page_is_taken(app, client_of, someone) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = client_of(someone)
    page = client.get("/account").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "name": "New", "locale": "en", "timezone": "UTC", "theme": "auto"}
    assert client.post("/account", data=form).status_code == 302


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_a_change_that_another_site_asks_for_is_refused(client_of, someone, headers) -> None:
    assert client_of(someone).post("/sign-out", headers=headers).status_code == 403


def test_a_script_gets_its_message_as_json(client_of, someone) -> None:
    answer = client_of(someone).get("/c/1", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["error"]


@pytest.mark.asvs("16.5.1")
def test_an_error_page_names_the_request_and_not_the_fault(app, client_of, someone) -> None:
    def broken() -> None:
        raise RuntimeError("the inside of it")

    broken.access = "signed in"
    app.add_url_rule("/broken", "broken", broken)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client_of(someone).get("/broken")
    assert answer.status_code == 500
    assert "the inside of it" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
