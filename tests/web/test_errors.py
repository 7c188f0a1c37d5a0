"""When something breaks: a sentence for the person, a line for the log, and never an open door."""

import pytest
from sqlalchemy.exc import OperationalError

from collab.policy import Scope
from collab.web import errors


@pytest.fixture
def app(app):
    """As in earnest: a fault becomes an answer."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def fail(*_args, **_more):
    raise OperationalError("SELECT kanareika", {}, Exception("the disk is gone"))


def break_down() -> None:
    raise RuntimeError("the inside of it")


break_down.access = "public"


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("address", ["/g/legal/chat", "/g/legal/threads", "/search?q=x", "/c/1"])
def test_who_may_not_be_asked_for_is_not_let_in(app, ids, client_of, monkeypatch, address) -> None:
    """Neither a member nor a stranger sees anything while nobody can say who may."""
    clients = client_of(ids["user_id"]), client_of(ids["person"])
    monkeypatch.setattr(Scope, "of", fail)
    for client in clients:
        answer = client.get(address)
        assert answer.status_code == 503
        assert "A line" not in answer.text


@pytest.mark.asvs("16.5.3", "16.5.2")
def test_who_cannot_be_recognised_is_not_let_in(app, ids, client_of, monkeypatch) -> None:
    client = client_of(ids["person"])
    monkeypatch.setattr("collab.accounts.sessions._living", fail)
    for address in ("/", "/g/legal/chat", "/account"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "3"
        assert "kanareika" not in answer.text
    assert client.post("/g/legal/chat/messages", data={"body": "x"}).status_code == 503


@pytest.mark.asvs("16.5.4", "16.5.1")
def test_when_even_the_error_page_breaks_a_sentence_is_left(app, monkeypatch, written) -> None:
    app.add_url_rule("/broken", "broken", break_down)
    monkeypatch.setattr(errors, "render_template", fail)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "Something broke on our side" in answer.text
    assert "inside" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    (line,) = [line for line in written() if "error page" in line["event"]]
    assert "OperationalError" in line["exception"]


@pytest.mark.asvs("16.5.4")
def test_a_fault_below_the_application_is_answered_too(app, monkeypatch) -> None:
    monkeypatch.setattr(app, "request_context", fail)
    answer = app.test_client().get("/sign-in")
    assert answer.status_code == 500
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.asvs("16.3.4", "16.5.1")
def test_a_fault_is_logged_with_the_number_that_the_page_shows(app, ids, person, written) -> None:
    app.add_url_rule("/broken", "broken", break_down)
    answer = person.get("/broken", headers={"Accept-Language": "en"})
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert number in answer.text
    for inside in ("the inside of it", "Traceback", "RuntimeError", "break_down", ".py"):
        assert inside not in answer.text
    told = [line for line in written() if "exception" in line]
    assert [line["request_id"] for line in told] == [number]
    assert "the inside of it" in told[0]["exception"]


@pytest.mark.asvs("16.4.1")
@pytest.mark.parametrize(
    "sign", ["\r\n", "\n", "\x1b[2J\x1b[31m", "\x00", "\u2028", "\u202e", '"}\n{"event": "x"']
)
def test_what_is_logged_stays_on_its_line(app, written, sign: str) -> None:
    app.logger.warning("a visitor sent %s", sign)
    for line in written():  # each line is one object
        assert set(line) >= {"event", "level"}
    (line,) = [line for line in written() if "a visitor sent" in line["event"]]
    assert line["event"] == f"a visitor sent {sign}"
    assert written.raw().count("\n") == len(written())
    assert not set(written.raw()) & set("\x1b\x00\u2028\u202e\r")


@pytest.mark.asvs("16.4.1")
def test_a_forged_number_of_a_request_is_not_taken_over(app, written) -> None:
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": "\x1b[31mevil" + "x" * 99})
    assert "evil" not in answer.headers["X-Request-ID"]
    assert "evil" not in written.raw()


@pytest.mark.asvs("16.4.1")
def test_what_strangers_tell_the_sockets_is_escaped_too(app, written, capfd) -> None:
    for origin in ("https://\x1b[31mevil", "null"):
        path = "/socket.io/?EIO=4&transport=polling"
        app.test_client().get(path, headers={"Origin": origin})
    app.test_client().get("/socket.io/?EIO=4&transport=\x1b[31m")
    assert "\x1b" not in written.raw()
    assert capfd.readouterr().err == ""
