"""Who may no longer hear stops hearing, whoever took the right away."""

import pytest
import socketio
from flask import Flask, session
from sqlalchemy import create_engine

from collab.accounts import sessions
from collab.accounts.models import Stage, User
from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership

SECONDS = 2.0
"""How long a stream may outlive its right; waiting ends as soon as it is closed."""


def refused(browse, who, **headers: str) -> bool:
    try:
        browse(who, **headers)
    except socketio.exceptions.ConnectionError:
        return True
    return False


def remove(app: Flask, group: dict, who: str) -> None:
    with app.app_context(), transaction():
        groups.end_membership(db.session.get(Membership, (group[who], group["id"])))


def elsewhere(app: Flask, *statements: str) -> None:
    """Change the database past this process, as another one would."""
    other = create_engine(app.config["DATABASE_URL"])
    with other.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    other.dispose()


@pytest.mark.asvs("4.4.3", "4.4.4")
def test_a_stranger_is_not_connected(app, server, browse) -> None:
    assert refused(browse, app.test_client())


def test_a_forged_cookie_is_not_connected(app, browse) -> None:
    assert refused(browse, app.test_client(), Cookie="collab=eyJfdXNlcl9pZCI6IngifQ.x.y")


@pytest.mark.asvs("4.4.2")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_another_site_is_not_connected(group, browse, client_of, origin, transport) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        browse(group["member"], transport, Origin=origin)


def test_the_own_site_is_connected(group, browse, server) -> None:
    assert browse(group["member"], Origin=server).client.connected


POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.mark.asvs("4.4.2")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),  # what browsers send when they poll
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 400),
        ({"Sec-Fetch-Site": "same-origin", "Upgrade": "websocket"}, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 401),
        ({"Sec-Fetch-Site": "same-site"}, 401),
        ({"Sec-Fetch-Site": "none"}, 401),
        ({"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}, 401),
        ({}, 401),
    ],
)
def test_a_page_that_polls_says_whose_it_is(group, client_of, headers, status: int) -> None:
    headers.setdefault("X-Forwarded-Proto", "https")
    answer = client_of(group["member"]).get(POLLING, headers=headers)
    assert answer.status_code == status


@pytest.mark.asvs("3.5.6")
def test_no_answer_of_the_sockets_is_a_script(group, client_of) -> None:
    own = {"Origin": "http://localhost"}
    assert client_of(group["member"]).get(f"{POLLING}&j=0", headers=own).status_code == 401
    assert client_of(group["member"]).get(POLLING, headers=own).status_code == 200


@pytest.mark.asvs("4.4.1")
def test_beyond_loopback_a_line_without_encryption_is_refused(app, group, client_of) -> None:
    client = client_of(group["member"])
    app.config["SECURE_COOKIES"] = True
    own = {"Origin": "http://localhost"}
    assert client.get(POLLING, headers=own).status_code == 401
    encrypted = {"Origin": "https://localhost"}
    answer = client.get(POLLING, headers=encrypted, base_url="https://localhost")
    assert answer.status_code == 200


@pytest.mark.asvs("4.4.4", "6.3.3")
def test_who_showed_no_second_factor_is_not_connected(app, group, browse) -> None:
    client = app.test_client()
    with app.test_request_context():
        with transaction():
            user = db.session.get_one(User, group["member"])
            sessions.begin(user, "a test", "password", Stage.FIRST)
        signed = dict(session)
        db.session.remove()
    for token in ("first", "_user_id"):  # also where a full session would keep it
        with client.session_transaction() as cookie:
            cookie.update(signed | {token: signed["first"]})
        assert refused(browse, client)


@pytest.mark.asvs("4.4.4", "7.4.2")
def test_a_removed_member_stops_hearing(app, group, client_of, browse) -> None:
    removed, left = browse(group["other"]), browse(group["observer"])
    for browser in (removed, left):
        assert browser.watch(f"chat:{group['room']}") is True
    remove(app, group, "other")
    client_of(group["member"]).post(
        "/g/legal/chat/messages", data={"body": "not for her", "key": "k"}
    )
    assert left.next()[1]["seq"] == 1
    assert removed.closed.wait(SECONDS)
    assert removed.heard.empty()
    assert browse(group["other"]).watch(f"chat:{group['room']}") is False


@pytest.mark.asvs("4.4.4", "7.4.2")
def test_polling_browsers_are_cut_off_too(app, group, browse) -> None:
    browser = browse(group["other"], "polling")
    browser.watch(f"chat:{group['room']}")
    remove(app, group, "other")
    assert browser.closed.wait(SECONDS)


@pytest.mark.asvs("4.4.4", "7.4.2")
def test_a_removal_by_another_process_is_noticed(app, group, browse) -> None:
    removed, left = browse(group["other"]), browse(group["observer"])
    for browser in (removed, left):
        browser.watch(f"chat:{group['room']}")
    elsewhere(
        app,
        f"DELETE FROM memberships WHERE user_id = {group['other']}",
        f"UPDATE users SET access_version = access_version + 1 WHERE id = {group['other']}",
    )
    assert removed.closed.wait(SECONDS)
    assert left.client.connected


@pytest.mark.parametrize("kind", ["thread", "content"])
def test_an_audience_narrowed_by_another_process_is_noticed(app, group, browse, kind) -> None:
    elsewhere(app, f"UPDATE content SET audience = 'coalition' WHERE id = {group['thread']}")
    room = f"{kind}:{group['thread']}"
    outside, inside = browse(group["outsider"]), browse(group["other"])
    for browser in (outside, inside):
        assert browser.watch(room) is True
    elsewhere(app, f"UPDATE content SET audience = 'group' WHERE id = {group['thread']}")
    assert outside.closed.wait(SECONDS)
    assert browse(group["outsider"]).watch(room) is False
    assert inside.client.connected


def test_a_room_that_was_left_is_not_guarded(app, group, browse) -> None:
    elsewhere(app, f"UPDATE content SET audience = 'coalition' WHERE id = {group['thread']}")
    outside = browse(group["outsider"])
    outside.watch(f"thread:{group['thread']}")
    outside.leave(f"thread:{group['thread']}")
    elsewhere(app, f"UPDATE content SET audience = 'group' WHERE id = {group['thread']}")
    assert not outside.closed.wait(SECONDS)


def test_a_closed_account_is_noticed(app, group, browse) -> None:
    browser = browse(group["other"])
    with app.app_context(), transaction():
        db.session.get(User, group["other"]).active = False
    assert browser.closed.wait(SECONDS)
    assert refused(browse, group["other"])


def test_an_idle_session_is_noticed(app, group, browse) -> None:
    browser = browse(group["other"])
    elsewhere(app, "UPDATE sessions SET seen = '2020-01-01 00:00:00.000000'")
    assert browser.closed.wait(SECONDS)


def test_signing_out_ends_the_sockets_of_that_session_only(app, group, client_of, browse) -> None:
    phone, desk = client_of(group["member"]), client_of(group["member"])
    on_phone, on_desk = browse(phone), browse(desk)
    assert phone.post("/sign-out").status_code in (302, 303)
    assert on_phone.closed.wait(SECONDS)
    with pytest.raises(socketio.exceptions.ConnectionError):
        browse(phone)
    assert browse(desk).watch(f"chat:{group['room']}") is True
    on_desk.client.disconnect()


def test_a_browser_that_floods_us_is_cut_off(group, browse) -> None:
    browser = browse(group["member"])
    for _ in range(60):
        browser.client.emit("nonsense", {"a": 1})
    assert browser.closed.wait(10)


def test_a_browser_with_many_rooms_is_not_cut_off(group, browse) -> None:
    browser = browse(group["member"])
    for _ in range(20):
        assert browser.watch(f"chat:{group['room']}") is True
    assert not browser.closed.is_set()


def test_the_workers_news_reaches_browsers(group, browse, work) -> None:
    browser = browse(group["other"])
    browser.watch(f"content:{group['document']}")
    work(group)
    assert browser.next() == (
        "change",
        {"room": f"content:{group['document']}", "id": group["document"]},
    )
    work(group)
    assert browser.next()[0] == "change"


def test_the_worker_works_when_nobody_listens(group, instance, work) -> None:
    work(group)
    assert not (instance / "live.sock").exists()


def test_nobody_else_may_speak_into_the_socket(group, browse, instance) -> None:
    browse(group["member"])
    assert (instance / "live.sock").stat().st_mode & 0o077 == 0
