"""Names of files: whatever the browser sends, people see an honest name of bearable length."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.library.names import clean_filename, ending_of, title_of
from collab.web.order import title_key

HIDDEN = set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _is_honest(name: str) -> None:
    assert name
    assert name not in {".", ".."}
    assert not set(name) & {"/", "\\"}
    assert not set(name) & HIDDEN
    assert not [c for c in name if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert name == unicodedata.normalize("NFC", name)
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("Отчёт_2024.pdf", "Отчёт_2024.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\autoexec.bat", "autoexec.bat"),
        ("отчёт\u202efdp.exe", "отчётfdp.exe"),
        ("Ёлка.pdf", "Ёлка.pdf"),
        ("файл\r\nSet-Cookie: x=1.pdf", "файл Set-Cookie: x=1.pdf"),
        ("отчет о пытках.pdf ", "отчет о пытках.pdf"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("noext", "noext"),
    ],
)
def test_known_cases(given_name: str | None, expected: str) -> None:
    assert clean_filename(given_name) == expected


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_filename("ж" * 300 + ".docx")
    assert name.endswith("ж.docx")
    assert 250 < len(name.encode()) <= 255


@given(st.text(max_size=400))
def test_any_text_becomes_an_honest_name_and_stays_it(text: str) -> None:
    name = clean_filename(text)
    _is_honest(name)
    assert clean_filename(name) == name
    assert 0 < len(title_of(name)) <= 200


def test_hostile_names(shared_data: Path) -> None:
    for given_name in json.loads((shared_data / "hostile/filenames.json").read_text("utf-8")):
        _is_honest(clean_filename(given_name))


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("Обзор_практики__2024.pdf", "Обзор практики 2024"),
        (".htaccess", ".htaccess"),
        ("a.b.txt", "a.b"),
    ],
)
def test_the_title_is_the_name_without_ending_and_underscores(filename: str, title: str) -> None:
    assert title_of(filename) == title


def test_endings_that_people_read() -> None:
    names = ("a.pdf", "a", "a.длинное", "a.PDF.exe")
    assert [ending_of(name) for name in names] == ["PDF", "", "", "EXE"]


def test_titles_stand_in_the_order_of_the_alphabet() -> None:
    expected = ["Акт 2", "акт 10", "Әділет", "«Ёлка»", "Жалоба", "Ходатайство", "Ҳисобот", "Ялта"]
    shuffled = sorted(expected, key=len)
    assert sorted(shuffled, key=title_key) == expected
