"""The moderation log: what it says, to whom, and as a table that no program calculates with."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act, write_act
from collab.groups.models import Group
from collab.moderation import acts, export, words
from collab.moderation import log as entries

HERE = "/g/ours/moderation/log"
# fmt: off
CODES = [
    "hidden", "shown", "approved", "removed", "restored", "erased", "held", "released", "pinned",
    "unpinned", "locked", "unlocked", "moved", "retopicked", "split", "merged", "paused",
    "resumed", "reported-hidden", "kept", "asked-to-change", "reported", "viewed", "exported",
    "version-named", "version-unnamed", "version-removed", "former-removed",
    "thread-changed",
    "audience-changed", "group-changed", "role-changed", "member-removed",
]
# fmt: on


@pytest.fixture
def act(app: Flask, scene):
    """Return a function: write an act into the log of the group."""

    def act(how: str, by: int | None, why: str = "", at: datetime | None = None, **given) -> int:
        with app.app_context(), transaction():
            row = write_act(how, given.pop("group", scene.group), by, why, **given)
            if at is not None:
                row.created = at
            return row.id

    return act


def table(client, query: str = "") -> list[list[str]]:
    answer = client.get(f"{HERE}?format=csv{query}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_every_act_has_words() -> None:
    assert set(CODES) <= set(words.ACTS)


def test_it_says_who_what_why_and_when_but_not_the_words(app, client_of, scene, put) -> None:
    content_id = put("document", title="The secret title")
    with app.app_context(), transaction():
        by = db.session.get_one(User, scene.coordinator)
        acts.hide(db.session.get_one(Content, content_id), by, "Not for all <b>")
    page = client_of(scene.second).get(HERE).text
    for said in ("Hidden", "Not for all &lt;b&gt;", "Document", "Aigul Author", "by: Gulnara First",
                 "Today"):  # fmt: skip
        assert said in page
    assert "The secret title" not in page
    assert "walnut" not in page


def test_it_is_the_log_of_this_group(client_of, scene, act) -> None:
    act("hidden", scene.elsewhere, "In the other group", group=scene.other)
    page = client_of(scene.coordinator).get(HERE).text
    assert "In the other group" not in page
    assert "Nothing of this is in the log" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"one", "two", "three"}),
        ("act=hidden", {"one", "three"}),
        ("person={coordinator}", {"one", "three"}),
        ("person={reader}", {"two"}),
        ("from=2026-03-02", {"two", "three"}),
        ("to=2026-03-01", {"one"}),
        ("from=2026-03-02&to=2026-03-02", {"two"}),
        ("from=2026-03-02&act=hidden", {"three"}),
        ("from=x&to=0000&person=y&act=", {"one", "two", "three"}),
        ("to=9999-12-31", {"one", "two", "three"}),
        ("from=0001-01-01", {"one", "two", "three"}),
        ("act=nonsense", set()),
    ],
)
def test_it_can_be_narrowed(client_of, scene, act, query, found) -> None:
    act("hidden", scene.coordinator, "Why one", datetime(2026, 3, 1, 10, tzinfo=UTC))
    act("paused", scene.second, "Why two", datetime(2026, 3, 2, 10, tzinfo=UTC),
        user_id=scene.reader)  # fmt: skip
    act("hidden", scene.coordinator, "Why three", datetime(2026, 3, 3, 10, tzinfo=UTC))
    client = client_of(scene.coordinator)
    asked = query.format(coordinator=scene.coordinator, reader=scene.reader)
    page = client.get(f"{HERE}?{asked}").text
    assert {each for each in ("one", "two", "three") if f"Why {each}" in page} == found
    taken = {row[5].removeprefix("Why ") for row in table(client, f"&{asked}")[1:] if row[5]}
    assert taken == found


def test_days_are_those_of_the_reader(app, client_of, scene, act) -> None:
    act("hidden", scene.coordinator, "Late", datetime(2026, 3, 1, 20, tzinfo=UTC))
    with app.app_context(), transaction():
        db.session.get_one(User, scene.coordinator).timezone = "Asia/Almaty"  # 1 a.m. on the 2nd
    client = client_of(scene.coordinator)
    assert "Late" in client.get(f"{HERE}?from=2026-03-02").text
    assert "Late" not in client.get(f"{HERE}?to=2026-03-01").text


def test_it_has_pages(client_of, scene, act) -> None:
    for number in range(51):
        act("hidden", scene.coordinator, f"Why-{number}.")
    client = client_of(scene.coordinator)
    first, second = client.get(HERE).text, client.get(f"{HERE}?page=2&act=hidden").text
    assert "Why-50." in first
    assert "Why-0." not in first
    assert "Why-0." in second
    assert "act=hidden" in second  # the way back keeps what it is narrowed to


def test_strangers_go_without_their_names(app, client_of, scene, act) -> None:
    act("hidden", scene.coordinator, "Why", user_id=scene.coalition)
    client = client_of(scene.coordinator)
    assert "Dina Coalition" not in client.get(HERE).text
    assert "somebody of another group" in client.get(HERE).text
    rows = table(client)
    assert not any("Dina" in cell for row in rows for cell in row)


class TestTable:
    """The table to take away."""

    def test_it_is_read_as_it_was_written(self, client_of, scene, act) -> None:
        why = 'He said: «Нет», "so";\nand Ҷамшед agreed'
        act("hidden", scene.coordinator, why, datetime(2026, 3, 1, 10, tzinfo=UTC))
        answer = client_of(scene.coordinator).get(f"{HERE}?format=csv&act=hidden")
        assert answer.get_data()  # the answer is read to its end before another one is asked for
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"].startswith(
            'attachment; filename="moderation-ours-'
        )
        head, row = table(client_of(scene.coordinator), "&act=hidden")
        assert head == ["When (UTC)", "What", "By", "Kind", "Person concerned", "Why"]
        assert row == ["2026-03-01 10:00:00", "Hidden", "Gulnara First", "", "", why]

    def test_taking_it_away_is_logged(self, app, client_of, scene) -> None:
        table(client_of(scene.coordinator))
        with app.app_context():
            [act] = db.session.scalars(db.select(Act))
            assert (act.how, act.actor_id, act.group_id) == (
                "exported",
                scene.coordinator,
                scene.group,
            )
        assert "Moderation log exported" in client_of(scene.second).get(HERE).text

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
    @pytest.mark.parametrize("before", ["", '"', "'", "\n", "\r\n", "  ", 'a"', "a,", "a;", "a\n "])
    def test_no_cell_begins_a_formula(self, before: str, sign: str) -> None:
        cell = export.disarmed(f"{before}{sign}HYPERLINK(1)")
        for separator in ('"', "\r", "\n", ",", ";"):
            cell = cell.replace(separator, "\0")
        for part in cell.split("\0"):
            assert part.strip(" ")[:1] not in tuple("=+-@\t＝＋－＠")

    @pytest.mark.parametrize("cell", ["A plain reason", "2026-03-01 10:00:00", "a=b, c-d", "«Да»"])
    def test_plain_words_stay_as_they_are(self, cell: str) -> None:
        assert export.disarmed(cell) == cell

    def test_names_are_disarmed_too(self, app, client_of, scene, act) -> None:
        act("hidden", scene.coordinator, "=1+1")
        with app.app_context(), transaction():
            db.session.get_one(User, scene.coordinator).name = "@SUM(A1)"
        row = table(client_of(scene.second), "&act=hidden")[1]
        assert (row[2], row[5]) == ("'@SUM(A1)", "'=1+1")

    @pytest.mark.both_databases
    def test_a_long_log_is_whole(self, app, scene, act, monkeypatch) -> None:
        monkeypatch.setattr(entries, "_AT_ONCE", 3)
        same = datetime(2026, 3, 1, tzinfo=UTC)
        ids = [act("hidden", scene.coordinator, at=same) for _ in range(10)]
        with app.test_request_context():
            from flask import g

            g._login_user = db.session.get_one(User, scene.coordinator)
            group = db.session.get_one(Group, scene.group)
            asked, names = entries.acts_in(group), entries.names_in(group)
            lines = list(entries.all_lines(asked, names))
        assert [line.id for line in lines] == sorted(ids, reverse=True)


def test_other_groups_take_nothing_away(client_of, scene) -> None:
    assert client_of(scene.elsewhere).get(f"{HERE}?format=csv").status_code == 404


def test_who_is_a_former_member_has_no_name(app, client_of, scene, act) -> None:
    act("hidden", scene.second, "Why")
    with app.app_context():
        make.group()
    with app.app_context(), transaction():
        person = db.session.get_one(User, scene.second)
        person.erased, person.written_name = datetime(2026, 3, 1, tzinfo=UTC), ""
    assert "by: Former member" in client_of(scene.coordinator).get(HERE).text
