"""The whole way: types and lies, limits, and a file that tries to take the process over."""

import json
from pathlib import Path

import pytest

from collab.files.media_types import claimed_type
from collab.files.reading import Limits, Reason, read, read_file

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 600


def test_pdf_is_read_page_by_page(read, pdf):
    reading = read(pdf(["Nobody shall be tor-", "tured."], [], ["Third page"], title="T"), "a.pdf")
    assert reading.state == "read"
    assert reading.reason is None
    assert [page.number for page in reading.pages] == [1, 2, 3]
    assert [page.text for page in reading.pages] == ["Nobody shall be tortured.", "", "Third page"]
    assert reading.title == "T"
    assert reading.complete


def test_a_pdf_without_letters_has_pages_but_no_text(read, pdf):
    reading = read(pdf([], []), "scan.pdf")
    assert (reading.state, reading.reason) == ("unreadable", Reason.NO_TEXT)
    assert len(reading.pages) == 2


def test_progress_is_told_page_by_page(tmp_path, pdf):
    path = tmp_path / "a"
    path.write_bytes(pdf(["a"], ["b"], ["c"]))
    heard = []
    read_file(path, "a.pdf", on_progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_an_error_in_the_listener_ends_the_reading_and_is_passed_on(tmp_path, pdf):
    path = tmp_path / "a"
    path.write_bytes(pdf(["a"], ["b"]))

    def cancelled(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_file(path, "a.pdf", on_progress=cancelled)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", Reason.EMPTY),
        (b" \n \n", "a.txt", Reason.EMPTY),
        (b"%PDF-1.7\nnothing", "a.pdf", Reason.DAMAGED),
        (b"PK\x03\x04" + b"\x00" * 50, "a.docx", Reason.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", Reason.TYPE_MISMATCH),
        (PNG, "a.png", Reason.DAMAGED),
        (PNG, "a.pdf", Reason.TYPE_MISMATCH),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 90, "a.docx", Reason.TYPE_MISMATCH),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 90, "a.exe", Reason.UNSUPPORTED),
        (bytes(range(256)) * 9, "a.bin", Reason.UNSUPPORTED),
        (b"{\\rtf1 " + b"{" * 5000, "a.rtf", Reason.DAMAGED),
    ],
)
def test_what_cannot_be_read_says_why(read, data, name, reason):
    reading = read(data, name)
    assert (reading.state, reading.reason) == ("unreadable", reason)


def test_a_missing_file_and_a_folder_are_said_to_be_missing(tmp_path):
    assert read_file(tmp_path / "absent", "a.pdf").reason is Reason.MISSING
    assert read_file(tmp_path, "a.pdf").reason is Reason.MISSING


def test_a_false_ending_is_noted_and_the_file_is_read_by_its_content(read):
    reading = read("<!doctype html><p>Текст страницы".encode(), "отчёт.pdf")
    assert reading.type_mismatch
    assert (reading.claimed_type, reading.media_type) == ("application/pdf", "text/html")
    assert reading.pages[0].text == "Текст страницы"


def test_a_true_ending_is_not_called_false(read, docx, pdf):
    body = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    for data, name in ((docx(body), "a.DOCX"), (pdf(["x"]), "a.pdf"), (b"# x", "a.md"),
                       (b"x <b>y</b>", "a.txt"), (b"x", "без окончания")):  # fmt: skip
        assert not read(data, name).type_mismatch, name


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.tar.PDF", "application/pdf"), (".pdf", None), ("pdf", None), ("a.", None), ("", None)],
)
def test_claimed_type(name, media_type):
    assert claimed_type(name) == media_type


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(file_bytes=100), Reason.TOO_LARGE),
        (Limits(pages=2), Reason.TOO_LARGE),
        (Limits(characters=8), Reason.TOO_LARGE),
    ],
)
def test_limits_of_size_keep_what_came_before(read, pdf, limits, reason):
    reading = read(pdf(["first"], ["second"], ["third"]), "a.pdf", limits)
    assert reading.reason is reason
    texts = [page.text for page in reading.pages]
    assert (
        texts
        == {100: [], 2: ["first", "second"], 8: ["first", "sec"]}[
            min(limits.file_bytes, limits.pages, limits.characters)
        ]
    )


def children() -> set[str]:
    """The process ids of this process's children; other tests may have some of their own."""
    listed = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    return set(" ".join(listed).split())


def test_no_time_means_too_slow_and_no_child_is_left(read, pdf):
    before = children()
    reading = read(pdf(["x"]), "a.pdf", Limits(wall_seconds=0.05))
    assert (reading.state, reading.reason) == ("unreadable", Reason.TOO_SLOW)
    assert children() <= before


def test_a_reading_that_eats_processor_time_is_stopped(read):
    # Deeply stacked brackets make Markdown slow; two million of them take far over a second.
    source = ("[" * 200 + "a" + "](b)" * 100 + "\n\n") * 2500
    reading = read(source.encode(), "a.md", Limits(cpu_seconds=1))
    assert reading.reason is Reason.TOO_SLOW


def test_a_reading_that_eats_memory_is_stopped(read):
    data = ("слово " * 5_000_000).encode()
    reading = read(data, "a.txt", Limits(memory_bytes=160 * 1024 * 1024))
    assert (reading.state, reading.reason) == ("unreadable", Reason.TOO_LARGE)


def test_nonsense_from_the_reading_process_is_left(caplog):
    outcome = read._Outcome(None)
    for line in (
        b"[1]",
        b'{"page": [1]}',
        b'{"page": [1, 2, 3]}',
        b'{"page": [null, "left", 1]}',
        b'{"type": 5}',
        b'{"page": [null, "kept", false]}',
        b'{"about": {"title": 5}}',
    ):
        outcome.take(json.loads(line))  # fmt: skip
    reading = outcome.reading("text/plain", None)
    assert [(page.number, page.text) for page in reading.pages] == [(1, "kept")]
    assert (reading.reason, reading.title) == (None, None)
