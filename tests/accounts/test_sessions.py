"""Sessions: how long they last, who ends them, and what their cookie tells."""

import re

import pytest
from flask import Flask

import factories as make
from addresses import every
from collab import create_app
from collab.accounts.models import Session, User
from collab.extensions import db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def rows(app: Flask) -> list[Session]:
    with app.app_context():
        return list(db.session.scalars(db.select(Session).where(Session.stage == "full")))


def living(app: Flask) -> list[Session]:
    return [row for row in rows(app) if row.ended is None]


def with_cookie(visitor, cookie: str):
    thief = visitor("198.51.100.9")
    thief.set_cookie("collab", cookie)
    return thief


# The list of devices


@pytest.mark.asvs("7.5.2")
def test_a_person_sees_where_she_is_signed_in(visitor, phone) -> None:
    client = visitor()
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    client.sign_in()
    client.give(phone.code())
    page = client.get("/account/devices").text
    assert "Firefox, Linux" in page
    assert "this device" in page
    assert "Sign out all other devices" not in page, "there is none"


def test_one_device_is_signed_out(app, visitor, inside) -> None:
    lost, here = inside(), inside()
    address = re.findall(
        r'action="(/account/devices/[^"]+/end)"', here.get("/account/devices").text
    )
    assert len(address) == 1, "her own is not offered"
    assert here.post(address[0]).status_code == 303
    assert not lost.is_in()
    assert here.is_in()
    assert here.post(address[0]).status_code == 303, "a second click does no harm"


def test_all_other_devices_are_signed_out(inside) -> None:
    others, here = [inside(), inside()], inside()
    assert "Sign out all other devices" in here.get("/account/devices").text
    here.post("/account/devices/end")
    assert not any(each.is_in() for each in others)
    assert here.is_in()


def test_nobody_ends_a_foreign_session(app, visitor, inside, client_of) -> None:
    hers = inside()
    with app.app_context():
        stranger = client_of(make.user().id)
    row = living(app)[0]
    for name in (row.public_id, row.id, "nothing"):
        assert stranger.post(f"/account/devices/{name}/end").status_code == 404
    assert hers.is_in()


@pytest.mark.asvs("7.1.2")
def test_the_sixth_device_ends_the_one_used_longest_ago(inside, clock) -> None:
    clients = []
    for _ in range(5):
        clients.append(inside())
        clock.forward(minutes=1)
    clock.forward(minutes=5)
    assert clients[0].is_in(), "used again"
    clock.forward(minutes=1)
    clients.append(inside())
    assert [each.is_in() for each in clients] == [True, False, True, True, True, True]


# Time-outs


@pytest.mark.asvs("7.3.1")
def test_an_idle_session_has_ended(inside, clock) -> None:
    client = inside()
    clock.forward(minutes=29)
    assert client.is_in()
    clock.forward(minutes=29)
    assert client.is_in(), "it was used"
    clock.forward(minutes=31)
    assert not client.is_in()


@pytest.mark.asvs("7.3.2")
def test_a_session_ends_however_much_it_is_used(inside, phone, clock) -> None:
    client = inside()
    for _ in range(35):
        clock.forward(minutes=20)
        assert client.is_in()
    assert client.post("/account/prove", data={"proof_code": phone.code()}).status_code == 303
    clock.forward(minutes=19)
    assert client.is_in()
    clock.forward(minutes=2)
    assert not client.is_in(), "proving anew does not make it longer"


# Tokens


@pytest.mark.asvs("7.2.4")
def test_the_token_changes_with_each_step(visitor, phone) -> None:
    client, cookies = visitor(), []
    client.sign_in()
    cookies.append((client.token(), client.get_cookie("collab").value))
    client.give(phone.code())
    cookies.append((client.token(), client.get_cookie("collab").value))
    client.post("/account/prove", data={"proof_code": phone.next_code()})
    cookies.append((client.token(), client.get_cookie("collab").value))
    assert len({token for token, _cookie in cookies}) == 3
    for _token, old in cookies[:2]:
        thief = with_cookie(visitor, old)
        assert not thief.is_in()
        assert thief.get("/sign-in/second").location == "/sign-in"
    assert client.is_in()


@pytest.mark.asvs("7.2.4")
def test_signing_in_again_ends_what_the_browser_had(app, inside, visitor, phone) -> None:
    client = inside()
    old = client.get_cookie("collab").value
    client.sign_in()
    assert not with_cookie(visitor, old).is_in()
    half = client.get_cookie("collab").value
    client.sign_in()
    assert with_cookie(visitor, half).get("/sign-in/second").location == "/sign-in"
    assert client.give(phone.next_code()).status_code == 303
    assert len(living(app)) == 1


@pytest.mark.asvs("7.2.3", "7.2.2")
def test_tokens_are_random_and_kept_as_hashes(app, inside, visitor) -> None:
    tokens = [inside().token() for _ in range(3)]
    assert len(set(tokens)) == 3
    assert all(len(token) == 43 for token in tokens), "256 bits in Base64"
    with app.app_context():
        for table in ("sessions", "known_devices", "failures"):
            kept = str(db.session.execute(db.text(f"SELECT * FROM {table}")).all())
            assert not any(token in kept for token in tokens)


def test_a_hash_from_the_database_is_no_token(app, inside, visitor) -> None:
    inside()
    thief = visitor()
    with thief.session_transaction() as session:
        session["_user_id"] = living(app)[0].id
    assert not thief.is_in()


# Proving anew


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize(
    "address",
    ["/account/recovery-codes", "/account/security/app", "/account/security/password",
     "/account/security/email"],
)  # fmt: skip
def test_what_is_dangerous_asks_again_after_five_minutes(inside, phone, clock, address) -> None:
    client = inside()
    assert client.get(address).status_code == 200
    clock.forward(minutes=5)
    asked = client.get(address)
    assert asked.location == f"/account/prove?next={address}"
    page = client.get(asked.location)
    assert f'value="{address}"' in page.text
    form = {"proof_code": phone.code(), "proof_next": address}
    answer = client.post("/account/prove", data=form)
    assert (answer.status_code, answer.location) == (303, address)
    assert client.get(address).status_code == 200


@pytest.mark.asvs("7.5.1")
def test_every_dangerous_view_asks_again(app, inside, clock) -> None:
    client = inside()
    clock.forward(minutes=6)
    views = app.view_functions
    asked = 0
    for endpoint, method, address in every(app, frozenset({"GET", "POST"})):
        view = views[endpoint]
        if getattr(view, "fresh", False) and view.access == "signed in":
            answer = client.open(address, method=method)
            assert (answer.location or "").startswith("/account/prove") or (
                answer.status_code == 403 and "/account/prove" in answer.text
            ), (endpoint, method)
            asked += 1
    assert asked >= 12


def test_a_form_that_was_sent_survives_the_proof(app, inside, phone, clock) -> None:
    """As a browser does it: the page sends the kept fields, 307 has them sent on."""
    client = inside()
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/account/security/email").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    clock.forward(minutes=10)
    form = {"csrf_token": token, "email": "new@example.org"}
    asked = client.post("/account/security/email", data=form)
    assert asked.status_code == 403
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    assert fields["email"] == "new@example.org"
    assert fields["proof_next"] == "/account/security/email"
    wrong = client.post("/account/prove", data=fields | {"proof_code": "000000"})
    assert wrong.status_code == 422
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', wrong.text))
    sent = fields | {"proof_code": phone.code()}
    answer = client.post("/account/prove", data=sent)
    assert (answer.status_code, answer.location) == (307, "/account/security/email")
    answer = client.post(answer.location, data=sent)
    assert (answer.status_code, answer.location) == (303, "/account/security")
    with app.app_context():
        assert db.session.scalar(db.select(User.email)) == "new@example.org"


def test_another_sites_form_is_not_kept_for_the_proof(app, inside, clock) -> None:
    client = inside()
    clock.forward(minutes=10)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/account/security/email", data={"email": "thief@example.org"})
    assert answer.status_code == 400
    assert "thief@example.org" not in answer.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_a_proof_never_leads_to_another_site(inside, phone, elsewhere) -> None:
    form = {"proof_code": "", "proof_next": elsewhere}
    client = inside()
    answer = client.post("/account/prove", data=form | {"proof_code": phone.next_code()})
    assert (answer.status_code, answer.location) == (303, "/account/security")


# The cookie


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
@pytest.mark.parametrize("https", [True, False])
def test_cookies_carry_the_flags_that_browsers_know(instance, https: bool) -> None:
    settings = {"SECURE_COOKIES": https, "TRUSTED_PROXIES": 1, "LOG_LEVEL": "WARNING"}
    app = create_app(settings, instance)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["SECOND_FACTOR"] = "optional"
    with app.app_context():
        make.user(email="aigul@example.org")
    form = {"email": "aigul@example.org", "password": make.PASSWORD}
    answer = app.test_client().post("/sign-in", data=form, base_url="https://localhost")
    cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    prefix = "__Host-" if https else ""
    assert set(cookies) == {f"{prefix}collab", f"{prefix}collab-device"}
    for line in cookies.values():
        parts = {part.strip() for part in line.split(";")}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert ("Secure" in parts) is https
        assert "Domain" not in line
    with app.app_context():
        db.engine.dispose()


@pytest.mark.asvs("3.3.4")
def test_the_token_stands_in_no_page_and_no_address(app, inside) -> None:
    client = inside()
    canaries = {client.token(), living(app)[0].id, client.get_cookie("collab").value}
    canaries.add(client.get_cookie("collab-device").value)
    looked = 0
    for endpoint, _method, address in every(app, frozenset({"GET"})):
        answer = client.get(address)
        assert not any(canary in answer.text for canary in canaries), endpoint
        assert not any(canary in (answer.location or "") for canary in canaries), endpoint
        looked += answer.status_code == 200
    assert looked > 15
