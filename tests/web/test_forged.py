"""What another site makes a browser send changes nothing, at any address of the application."""

import hashlib
from urllib.parse import urlsplit

import pytest
from flask import Flask

import factories as make
from addresses import CHANGING
from collab.extensions import db

OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example/http://localhost"},
    {"Origin": "http://localhost@evil.example"},
    {"Origin": "http://localhost:81"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "anything"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
]
WITHOUT_TOKEN = {
    "letters.do_stop": "mail programs post from no page; its token names the person",
    "csp_report": "nothing can be changed there, and browsers that report know no token",
    "accounts.quick_exit": "leaving must work in a tab whose token is gone; it ends one session",
}


@pytest.mark.asvs("3.5.1")
def test_no_form_is_taken_without_its_token(app, walk, client_of, halfway, ids) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answers = {}
    for endpoint, method, address in walk(CHANGING):
        confirming = app.view_functions[endpoint].access == "confirming"
        client = halfway(ids["user_id"]) if confirming else client_of(ids["person"])
        answers[method, endpoint] = client.open(address, method=method, headers=OWN).status_code
    assert len(answers) >= 10
    taken = {key for key, status in answers.items() if status != 400}
    assert {endpoint for _method, endpoint in taken} == set(WITHOUT_TOKEN) & set(app.view_functions)


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("headers", FOREIGN)
def test_nothing_is_taken_from_another_site(app, walk, person, halfway, ids, headers) -> None:
    confirming = halfway(ids["user_id"])
    before = everything(app)
    answers = {}
    for endpoint, method, address in walk(CHANGING):
        mark = app.view_functions[endpoint].access
        client = confirming if mark == "confirming" else person
        answers[method, endpoint] = client.open(address, method=method, headers=headers).status_code
    assert {key: status for key, status in answers.items() if status != 403} == {}
    assert everything(app) == before


@pytest.mark.asvs("16.3.3")
@pytest.mark.parametrize(
    ("headers", "event"),
    [
        ({"Origin": "https://evil.example"}, "asked for by another site"),
        ({"Sec-Fetch-Site": "cross-site"}, "asked for by another site"),
        ({}, "form refused"),
    ],
)
def test_a_refusal_is_logged_without_what_was_sent(app, person, written, headers, event) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    person.post("/account", data={"name": "kanareika"}, headers=headers)
    (line,) = [line for line in written() if line["event"] == event]
    assert (line["rule"], line["method"]) == ("/account", "POST")
    assert line["request_id"]
    assert line["level"] == "warning"
    assert "kanareika" not in str(written())
    assert "evil.example" not in str(written())


@pytest.mark.asvs("3.5.3")
def test_reading_every_page_changes_nothing(app, walk, person, halfway, ids, client_of) -> None:
    clients = (person, client_of(ids["user_id"]), halfway(ids["user_id"]), app.test_client())
    before = everything(app)
    changed = []
    for endpoint, _method, address in walk(frozenset({"GET"})):
        for client in clients:
            for method in ("GET", "HEAD", "OPTIONS"):
                client.open(address, method=method).close()
        if everything(app) != before:
            changed.append(endpoint)
            before = everything(app)
    assert changed == []


@pytest.mark.asvs("4.1.4", "13.4.4")
def test_a_method_that_an_address_does_not_have_is_refused(app, walk, person) -> None:
    known = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    answers = {}
    for _endpoint, _method, address in walk(frozenset(known)):
        path = urlsplit(address).path
        allowed = app.url_map.bind("localhost").allowed_methods(path)
        for method in {*known, "TRACE", "CONNECT", "PROPFIND", "FOO"} - set(allowed):
            answers[method, path] = person.open(path, method=method, headers=OWN).status_code
    assert {key: status for key, status in answers.items() if status != 405} == {}


@pytest.mark.asvs("4.1.4", "13.4.4")
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "FOO"])
def test_files_and_sockets_know_no_other_method_either(app, method: str) -> None:
    for address in (f"/static/dist/{name_of(app)}", "/socket.io/?EIO=4&transport=polling"):
        assert app.test_client().open(address, method=method).status_code == 405


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_what_a_visitor_says_of_proxies_is_not_believed(app, client_of, ids) -> None:
    forged = {
        "X-Forwarded-For": "10.1.2.3",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "444",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=10.1.2.3;host=evil.example;proto=https",
        "X-Real-IP": "10.1.2.3",
    }
    assert seen(app, forged) == ("127.0.0.1", "http://localhost/", "127.0.0.0/24")
    page = app.test_client().get("/sign-in", headers=forged)
    assert "evil" not in page.text + str(page.headers)


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_the_proxy_in_front_is_believed_and_nobody_before_it(instance) -> None:
    from collab import create_app

    app = create_app({"TRUSTED_PROXIES": 1, "DEFAULT_LOCALE": "en"}, instance)
    chain = {
        "X-Forwarded-For": "10.6.6.6, 203.0.113.9",
        "X-Forwarded-Proto": "gopher, https",
        "X-Forwarded-Host": "evil.example, collab.example.org",
    }
    assert seen(app, chain) == (
        "203.0.113.9",
        "https://collab.example.org/",
        "203.0.113.0/24",
    )


@pytest.mark.parametrize("path", ["/sign-in"])
def test_a_browser_without_cookies_is_told_what_to_do(app, ids, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client(use_cookies=False)
    form = {"email": "a@example.org", "password": "x", "csrf_token": "x"}
    answer = client.post(path, data=form)
    assert answer.status_code == 400
    assert "Your browser keeps no cookies" in answer.text
    assert "allow cookies for this site" in answer.text
    with_cookies = app.test_client()
    with_cookies.get(path)
    assert "open for too long" in with_cookies.post(path, data=form).text


ELSEWHERE = [
    "https://evil.example", "http://evil.example", "//evil.example", "///evil.example",
    "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example", " //evil.example", "\x00//evil.example", "/\x00/evil.example",
    "\u00a0//evil.example", "https:evil.example", "https:/evil.example", "http:\\\\evil.example", "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
    "vbscript:x", "evil.example", "evil.example/path", "@evil.example", ".evil.example",
    "?next=//evil.example", "#//evil.example", "http://localhost@evil.example",
    "http://localhost.evil.example", "http://localhost:80@evil.example", "//localhost@evil.example",
    "//evil.example/localhost", "/\u2028/evil.example\n", "//[::1]", "//[", "http://[", "//%65vil",
    "/\x1b/evil.example", "/x\r\nLocation: https://evil.example", "/x\nSet-Cookie: a=b",
    "\ufeff//evil.example", "ftp://evil.example", "//evil。example", "／/evil.example",
]  # fmt: skip


@pytest.mark.asvs("3.7.2")
def test_choosing_a_language_leads_nowhere_else(app, ids) -> None:
    client = app.test_client()
    for address in ELSEWHERE:
        answer = client.post("/language", data={"locale": "en", "next": address})
        assert answer.status_code in {302, 303}, address
        must_be_ours(answer)


@pytest.mark.asvs("3.7.2")
def test_signing_in_leads_nowhere_else(instance) -> None:
    from collab import create_app

    app = create_app({"DEMO": True, "DEFAULT_LOCALE": "en"}, instance)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        email = make.user().email
    own = "/groups?x=1"
    for address in [own, *ELSEWHERE]:
        client = app.test_client()
        form = {"email": email, "password": make.PASSWORD, "next": address}
        answer = client.post("/sign-in", data=form)
        assert answer.status_code in {302, 303}, address
        must_be_ours(answer)
        assert (answer.location == own) == (address == own)
        again = client.get("/sign-in", query_string={"next": address})
        must_be_ours(again)


def must_be_ours(answer) -> None:
    """A browser drops tabs and line ends from an address and takes a backslash for a slash."""
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not set(location) & set("\\\t\r\n\x00")
    assert not location.startswith("//")
    assert "evil.example" not in str(answer.headers.get_all("Set-Cookie"))


def everything(app: Flask) -> dict[str, str]:
    """Return a hash of each table's rows.

    Left out are when a session was used last, and the tries of whoever guesses at secrets in
    addresses, which are counted.
    """
    with app.app_context():
        found = {}
        for table in (t for t in db.metadata.sorted_tables if t.name != "failures"):
            columns = [c for c in table.columns if str(c) != "sessions.seen"]
            rows = db.session.execute(db.select(*columns)).all()
            found[table.name] = hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
        db.session.rollback()
        return found


def seen(app: Flask, headers: dict[str, str]) -> tuple[str, str, str]:
    """Return address, own URL and network as a view sees them."""
    from flask import request

    from collab.web import network

    told = []

    def look() -> str:
        told.append((request.remote_addr, request.host_url, network.prefix()))
        return ""

    look.access = "public"
    app.add_url_rule("/look", "look", look)
    assert app.test_client().get("/look", headers=headers).status_code == 200
    return told[0]


def name_of(app: Flask) -> str:
    return str(app.extensions["assets"]["app.css"])
