"""Two web servers of one instance, on PostgreSQL, with Redis between them."""

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership
from processes import Processes
from services import Redis

pytestmark = pytest.mark.slow
SECONDS = 2.0
"""How long a stream may outlive its right."""


@pytest.fixture
def database() -> str:
    return "postgresql"


@pytest.fixture
def instance(instance: Path, redis_server: Redis) -> Path:
    """Every process of the instance finds Redis: the two servers, the worker, this one."""
    with (instance / "collab.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'redis_url = "{redis_server.url}"\n')
    return instance


@pytest.fixture
def servers(app: Flask, instance: Path) -> Iterator[list[str]]:
    """The addresses of two web servers."""
    with Processes(instance) as one, Processes(instance) as other:
        one.web(wait=False)
        other.web()
        one.web_is_ready()
        yield [one.url, other.url]


def say(server: str, client: FlaskClient, body: str, key: str) -> int:
    """Post a chat message as a browser does, over HTTP; returns its number."""
    cookie = client.get_cookie("collab")
    assert cookie is not None
    ours = {"Cookie": f"collab={cookie.value}"}
    page = urllib.request.Request(f"{server}/g/legal/chat", headers=ours)
    with urllib.request.urlopen(page, timeout=10) as answer:
        token = re.search(r'name="csrf-token" content="([^"]+)"', answer.read().decode())
        session = answer.headers["Set-Cookie"].split(";")[0]
    assert token is not None
    form = urllib.parse.urlencode({"body": body, "key": key, "csrf_token": token[1]}).encode()
    headers = {"Cookie": session, "Accept": "application/json"}
    sent = urllib.request.Request(f"{server}/g/legal/chat/messages", form, headers)
    with urllib.request.urlopen(sent, timeout=10) as answer:
        return int(json.load(answer)["seq"])


def test_news_crosses_from_one_server_to_the_other(group, client_of, servers, browse, work) -> None:
    speaker, room = client_of(group["member"]), f"chat:{group['room']}"
    here, there = (browse(group["other"], at=server) for server in servers)
    for browser in (here, there):
        assert browser.watch(room) is True
        browser.watch(f"content:{group['document']}")
    for number, server in enumerate(servers, 1):
        assert say(server, speaker, f"line {number}", f"key {number}") == number
        for browser in (here, there):
            event, news = browser.next()
            assert (event, news["seq"]) == ("item", number)
            assert f"line {number}" in news["html"]

    here.types(room)
    told = {"room": room, "by": group["other"], "name": "Rustam Nazri"}
    assert there.next() == ("typing", told)

    work(group)
    for browser in (here, there):
        assert browser.next()[0] == "change"

    # Another instance may use the same Redis: its rooms have the same names and other people.
    work(group, COLLAB_SECRET_KEY="the key of another instance, not of ours")
    assert here.hears_nothing()
    assert there.hears_nothing()


def test_a_removed_member_is_cut_off_at_both(app, group, client_of, servers, browse) -> None:
    room = f"chat:{group['room']}"
    removed = [browse(group["other"], at=server) for server in servers]
    left = [browse(group["observer"], at=server) for server in servers]
    for browser in removed + left:
        assert browser.watch(room) is True
    with app.app_context(), transaction():
        groups.end_membership(db.session.get(Membership, (group["other"], group["id"])))
    for browser in removed:
        assert browser.closed.wait(SECONDS)
    say(servers[0], client_of(group["member"]), "not for her", "key")
    assert all(browser.next()[1]["seq"] == 1 for browser in left)
    assert all(browser.heard.empty() for browser in removed)


def test_an_outage_of_redis_costs_no_message(
    app, group, client_of, servers, browse, redis_server
) -> None:
    """What is said meanwhile is saved and heard at home; the others come anew and fetch it."""
    speaker, room = client_of(group["member"]), f"chat:{group['room']}"
    here, there = (browse(group["other"], at=server) for server in servers)
    for browser in (here, there):
        browser.watch(room)
    redis_server.halt()
    try:
        assert say(servers[0], speaker, "meanwhile", "1") == 1
        assert here.next()[1]["seq"] == 1
        assert there.heard.empty()
    finally:
        redis_server.start()
    assert there.closed.wait(10), "asked to come anew, and to fetch what was missed"
    again = browse(group["other"], at=servers[1])
    again.watch(room)
    assert say(servers[0], speaker, "afterwards", "2") == 2
    assert again.next()[1]["seq"] == 2
