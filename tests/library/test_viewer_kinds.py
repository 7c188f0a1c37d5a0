"""Spreadsheets as tables, sound and film in players."""

import re
from html import unescape

import pytest

from collab.db import transaction
from collab.extensions import db
from collab.library.models import CleanState, Version
from collab.library.tables import COLUMNS, ROWS, table_of

MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 300


def _nothing(text: str) -> list[tuple[int, int]]:
    return []


def _every_x(text: str) -> list[tuple[int, int]]:
    return [(match.start(), match.end()) for match in re.finditer("x", text)]


def test_a_list_of_values_is_a_table_with_marks(member, send, read) -> None:
    rows = "Name;Country\nAigul;Kazakhstan\n<b>Timur</b>;Tajikistan\n"
    address = send(member, rows.encode(), "people.csv").json["url"]
    read()
    page = member.get(f"{address}?q=tajikistan").text
    assert page.count("<tr>") == 3
    assert "<td>Aigul</td><td>Kazakhstan</td>" in page
    assert "&lt;b&gt;Timur&lt;/b&gt;" in page
    assert '<td><mark class="mark--now" id="hit">Tajikistan</mark></td>' in page
    assert re.search(r'class="sheet-box" role="region" tabindex="0" aria-label="[^"]+"', page)


def test_a_long_table_comes_in_parts_and_opens_at_the_hit(member, send, read) -> None:
    lines = [f"row {n};{'needle' if n == ROWS + 7 else 'hay'}" for n in range(1, ROWS + 21)]
    address = send(member, "\n".join(lines).encode(), "long.csv").json["url"]
    read()
    first = member.get(address).text
    assert first.count("<tr>") == ROWS
    links = [unescape(each) for each in re.findall(r'href="([^"]+)"', first)]
    assert f"{address}?page=1&row={ROWS + 1}#viewer" in links
    found = member.get(f"{address}?q=needle").text
    assert found.count("<tr>") == 20
    assert f"rows {ROWS + 1} to {ROWS + 20} of {ROWS + 20}" in found


def test_the_cells_of_a_row_keep_their_places() -> None:
    table = table_of("a\t\tx and x\nx\tb", _every_x, 3)
    assert table.rows[0] == [[("a", 0)], [], [("x", 1), (" and ", 0), ("x", 2)]]
    assert table.rows[1] == [[("x", 3)], [("b", 0)]]


def test_empty_and_very_wide_tables_are_drawn() -> None:
    assert table_of("", _nothing, 0).rows == []
    wide = table_of("\t".join("abc" * COLUMNS), _nothing, 0)
    assert (len(wide.rows[0]), wide.cut) == (COLUMNS, True)
    assert table_of("a\nb", _nothing, 0, first=-(10**15)).first == 1
    assert table_of("a\nb", _nothing, 0, first=10**15).last == 2


@pytest.fixture
def song(app, member, send) -> str:
    address = send(member, MP3, "Интервью.mp3").json["url"]
    with app.app_context(), transaction():
        version = db.session.scalar(db.select(Version))
        version.clean_state = CleanState.UNCHANGED
        version.media_type = "audio/mpeg"
    return address


def test_sound_is_played_piece_by_piece(member, song) -> None:
    page = member.get(song).text
    assert (
        f'<audio class="player" controls preload="metadata" src="{song}/versions/1/media"' in page
    )
    policy = member.get(song).headers["Content-Security-Policy"]
    assert "media-src 'self'" in policy
    piece = member.get(f"{song}/versions/1/media", headers={"Range": "bytes=10-19"})
    assert (piece.status_code, piece.data) == (206, MP3[10:20])
    assert piece.content_type == "audio/mpeg"
    assert piece.headers["Content-Disposition"].startswith("attachment")
    assert piece.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in piece.headers["Cache-Control"]


@pytest.mark.parametrize(
    "values",
    [
        {"clean_state": CleanState.UNCLEANABLE},
        {"clean_state": CleanState.WAITING},
        {"media_type": "video/x-msvideo"},
        {"media_type": "text/html"},
        {"media_type": "image/svg+xml"},
    ],
)
def test_only_known_and_cleaned_recordings_are_played(app, member, song, values) -> None:
    with app.app_context(), transaction():
        for name, value in values.items():
            setattr(db.session.scalar(db.select(Version)), name, value)
    assert member.get(f"{song}/versions/1/media").status_code == 404
    assert "<audio" not in member.get(song).text


def test_a_recording_that_is_being_cleaned_appears_by_itself(app, member, song) -> None:
    with app.app_context(), transaction():
        db.session.scalar(db.select(Version)).clean_state = CleanState.WAITING
    page = member.get(song).text
    assert "is being prepared" in page
    assert f'hx-get="{song}/viewer' in page


def test_outsiders_play_nothing(client_of, people, song) -> None:
    assert client_of(people.outsider).get(f"{song}/versions/1/media").status_code == 404
