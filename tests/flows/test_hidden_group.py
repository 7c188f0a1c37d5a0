"""To who is not in it, a hidden group is not there: every answer is the same with it and without.

Every address is asked by people outside while a hidden group exists that is full of people and
content, and again on the database as it was before; the addresses name its real things both times.
Administrators are no outsiders here: their list of groups has it, with numbers and no content.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import factories as make
from collab.accounts.joining import actions as joining
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import write_act
from collab.groups.models import Group, JoinRequest, Visibility
from collab.library.models import Folder
from collab.moderation.models import Report, Review
from collab.notifications.models import Notice
from collab.policy import Role, Standing
from collab.search import index
from collab.topics.models import Topic

OUTSIDERS = ("neighbour", "coordinator", "guest", "anonymous")
"""A member and a coordinator of another group; an observer of the coalition in it; nobody."""

WORDS = "zarbuzkon"
"""Said in the hidden group alone."""

ELSEWHERE = "vellichor"
"""Said in a group that all of them know, so that searches find something."""

EVERYWHERE = (
    f"/search?q={WORDS}",
    f"/search?q={WORDS[:-1]}",
    f"/search?q={WORDS[:-1]}a+{ELSEWHERE}",
    f"/search?q={ELSEWHERE}",
    f"/search?q={ELSEWHERE}&group=secret",
    f"/search?q={ELSEWHERE}&kind=message",
    "/search?q=secret",
    f"/people?q={WORDS}",
    "/people?q=Person",
    "/knowledge?kind=document",
    "/knowledge?page=2",
    "/groups/new?parent=secret",
    "/people/invite?group=secret",
    "/robots.txt",
    "/static/secret",
    "/g/theirs/library?folder={folder}",
    "/g/theirs/chat?around={number}",
    "/c/{content_id}?fragment=1",
    "/g/theirs/moderation/log?format=csv",
    "/g/secret/moderation/log?format=csv",
    "/g/secret/chat/messages?after=0",
)
"""Besides each rule of the address map, with these things of the hidden group."""


@dataclass
class Outside:
    """An instance before the hidden group, and the ids of what will be in it."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def database() -> str:
    """SQLite, whose file is put back; the rules know no database."""
    return "sqlite"


@pytest.fixture
def outside(app: Flask, client_of) -> Outside:
    """A group that is listed, people in it and beside it, and content of every audience."""
    found = Outside(app)
    with app.app_context():
        theirs = make.group(slug="theirs", names={"en": "Theirs"})
        found.people = {
            "neighbour": make.member(theirs, name="Neda Neighbour").id,
            "coordinator": make.member(theirs, Role.COORDINATOR, name="Kamila Coordinates").id,
            "guest": make.member(theirs, Role.OBSERVER, standing=Standing.OBSERVER).id,
            "both": make.member(theirs, name="Bota Both").id,
            "hidden coordinator": make.user(name="Hamid Hidden", listed=True).id,
            "hidden member": make.user(name="Malika Member", listed=False).id,
            "invited": make.user(name="Sara Stranger", standing=Standing.OBSERVER).id,
        }
        author = db.session.get_one(User, found.people["both"])
        make.document(theirs, author, (ELSEWHERE,), audience=Audience.COALITION, title="Open")
        thread = make.thread(theirs, author, title="Known")
        make.post(thread, author, ELSEWHERE)
        make.message(theirs, author, ELSEWHERE)
    for who in OUTSIDERS:
        known = who in found.people
        found.clients[who] = client_of(found.people[who]) if known else app.test_client()
    found.clients["hidden coordinator"] = client_of(found.people["hidden coordinator"])
    return found


def found_a_hidden_group(outside: Outside, above: str | None) -> None:
    """Make the group with everything in it that an address can name."""
    people = {name: db.session.get_one(User, id_) for name, id_ in outside.people.items()}
    parent = db.session.scalar(db.select(Group).filter_by(slug=above)) if above else None
    group = make.group(
        slug="secret",
        names={"en": f"Secret {WORDS}"},
        visibility=Visibility.HIDDEN,
        parent_id=parent.id if parent else None,
    )
    with transaction():
        group.topics = list(db.session.scalars(db.select(Topic)))
    make.join(people["hidden coordinator"], group, Role.COORDINATOR)
    make.join(people["hidden member"], group)
    make.join(people["both"], group)
    author, both = people["hidden member"], people["both"]
    folder = make.save(Folder(group_id=group.id, name=WORDS))
    thread = make.thread(group, author, title=WORDS, topics=[_topic()], pinned=now())
    post = make.post(thread, both, f"{WORDS} and {ELSEWHERE}")
    waits = make.message(group, both, WORDS, state=State.WAITING)
    make.message(group, author, f"{WORDS} {ELSEWHERE}")
    document = make.document(
        group, author, (f"{WORDS} {ELSEWHERE}",), title=WORDS, folder_id=folder.id
    )
    make.document(group, author, (WORDS,), title=WORDS, state=State.BINNED, binned=now())
    named = make.document(group, both, (WORDS,), audience=Audience.RESTRICTED)
    outside.ids |= {
        "slug": "secret", "group": group.id, "folder": folder.id, "thread_id": thread.id,
        "post_id": post.id, "document_id": document.id, "content_id": document.id, "number": 1,
        "room": make.room(group).id, "waits": waits.id, "person_id": both.id,
        "user_id": author.id, "organisation_id": author.organisation_id,
    }  # fmt: skip
    _what_waits(outside, group, people, post, named)


def _topic() -> Topic:
    return db.session.scalars(db.select(Topic)).first()


def _what_waits(outside, group: Group, people: dict, reported: Content, named: Content) -> None:
    """Requests, offers, invitations, reports and notices of the hidden group."""
    coordinator, both, invited = (people[who] for who in ("hidden coordinator", "both", "invited"))
    with transaction():
        named.readers = [both]
        offer = JoinRequest(group_id=group.id, user_id=invited.id, invited_by_id=coordinator.id)
        review = Review(content_id=reported.id, group_id=group.id)
        db.session.add_all([offer, review])
        db.session.flush()
        report = Report(review_id=review.id, reporter_id=coordinator.id, reason="spam", note=WORDS)
        act = write_act("pinned", group.id, coordinator.id, WORDS, content=reported)
        db.session.add(report)
        notice = Notice(user_id=both.id, kind="moderated", group_id=group.id, content_id=named.id)
        db.session.add(notice)
        [made] = joining.invite(
            coordinator, ["new@example.org"], both.organisation, {group.id: Role.MEMBER}
        )
        membership = next(m for m in both.memberships if m.group_id == group.id)
        membership.until = now() + timedelta(days=30)
        db.session.flush()
        outside.ids |= {
            "request_id": offer.id, "join_request_id": offer.id, "review_id": review.id,
            "report_id": report.id, "act_id": act.id, "notice_id": notice.id,
            "invitation_id": made.invitation.id,
        }  # fmt: skip


@pytest.fixture
def earlier(app: Flask, outside: Outside, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the database without the hidden group."""
    kept = sqlite3.connect(tmp_path / "earlier.sqlite")
    live = sqlite3.connect(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    live.backup(kept)
    yield kept
    kept.close()
    live.close()


def go_back(app: Flask, earlier: sqlite3.Connection) -> None:
    """Have everything as it was before the hidden group."""
    live = sqlite3.connect(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    earlier.backup(live)
    live.close()


def addresses(app: Flask, ids: dict[str, Any]) -> list[tuple[str, str]]:
    """Every method and address: with the things of the hidden group, and those under `theirs`."""
    found = [("GET", address.format(**ids)) for address in EVERYWHERE]
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for parts in _parts(rule, ids, method):
                found.append((method, adapter.build(rule.endpoint, parts, method=method)))
    return found


def _parts(rule: Rule, ids: dict[str, Any], method: str) -> list[dict[str, Any]]:
    concrete = {"verb": "hide", "key": "nothing", "token": "nothing", "public_id": "nothing"}
    named = {name: (concrete | ids).get(name, 1) for name in rule.arguments}
    if method == "POST" and not rule.arguments & {"slug", "content_id", "invitation_id"}:
        return []  # these are of the visitor herself
    ways = [named]
    if "slug" in named and len(named) > 1:
        ways.append(named | {"slug": "theirs"})
    elif "slug" in named and method == "GET":
        ways.append({"slug": "theirs"})
    return ways


def told(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    """Return what an answer tells, without what differs between any two answers."""
    headers = {name: value for name, value in answer.headers if name not in _OWN}
    page = answer.get_data(as_text=True).replace(answer.headers.get("X-Request-ID", "-"), "")
    page = re.sub(r'(name="(csrf-token|csrf_token)" (content|value))="[^"]*"', r"\1", page)
    page = re.sub(r'(name="(key|seen|until)"[^>]*value)="[^"]*"', r"\1", page)
    page = re.sub(r"<time\b.*?</time>", "<time>", page, flags=re.S)
    page = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "<time>", page)
    page = re.sub(
        r'id="act-\d+"', "<act>", page
    )  # a random number: of the export that was asked for
    for counted in _ENTRIES:
        page = re.sub(counted, "<entry>", page)
    return answer.status_code, headers, page


_ENTRIES = (
    r'id="entry-\d+"',
    r'<span class="row__end num">\d+</span>',
    r'<p class="hint section">Newest entry of the whole log: \d+, <code .*?</code></p>',
)
"""The audit log numbers whatever happens in the instance, every signing in too, and coordinators
are given its newest number to compare. So they can tell that something happened, but not where."""
_OWN = {"X-Request-ID", "Set-Cookie", "Date", "Content-Length", "Retry-After"}


def differences(one: tuple, other: tuple) -> list[Any]:
    """Return what differs between two answers, for the message of the test."""
    lines = unified_diff(other[2].split("\n"), one[2].split("\n"), lineterm="", n=0)
    headers = one[1].items() ^ other[1].items()
    return [one[0], other[0], *headers, *lines]


def ask(outside: Outside, who: str) -> dict[tuple[str, str], tuple]:
    """Ask everything as one of them; each time with the session as it is."""
    answers = {}
    client = outside.clients[who]
    for method, address in addresses(outside.app, outside.ids):
        answer = client.open(address, method=method, data={} if method == "POST" else None)
        answers[method, address] = told(answer)
        answer.close()
    return answers


@pytest.mark.asvs("8.2.2", "8.2.3")
@pytest.mark.parametrize("above", [None, "theirs"])
def test_nobody_outside_can_tell_that_it_is_there(
    app: Flask, outside: Outside, earlier: sqlite3.Connection, above: str | None
) -> None:
    # Who coordinates the group above may have opened it.
    asking = [who for who in OUTSIDERS if not (above and who == "coordinator")]
    with app.app_context():
        found_a_hidden_group(outside, above)
        index.rebuild()
    insider = outside.clients["hidden coordinator"]
    assert WORDS in insider.get("/g/secret").text
    assert "/g/secret" in insider.get(f"/search?q={WORDS}").text
    there = {who: ask(outside, who) for who in asking}
    go_back(app, earlier)
    with app.app_context():
        index.rebuild()
    assert insider.get("/g/secret").status_code == 404
    for who in asking:
        absent = ask(outside, who)
        assert 429 not in {answer[0] for answer in absent.values()}
        telling = {
            at: differences(answer, absent[at])
            for at, answer in there[who].items()
            if answer != absent[at]
        }
        assert telling == {}, who
        assert not [at for at, answer in there[who].items() if answer[0] >= 500], who
