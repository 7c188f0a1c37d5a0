"""The whole way: types and lies, limits, and a file that tries to take the process over."""

import ctypes
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from collab.library.reading import Limits, Reason, read_file, supervisor
from collab.library.reading.media_types import claimed_type

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
        (PNG, "a.png", Reason.NO_TEXT),
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
    reading = read(data, "a.txt", Limits(memory_bytes=260 * 1024 * 1024))
    assert (reading.state, reading.reason) == ("unreadable", Reason.TOO_LARGE)


def run_confined(code: str, tmp_path: Path) -> str:
    """Run code where a reader would run, as if a file had taken the process over."""
    package = Path(supervisor.__file__).parent
    program = (
        f"import sys; sys.path.insert(0, {str(package.parent)!r})\n"
        "import os, socket, json\n"
        "from reading.confine import confine\nfrom reading.model import Limits\n"
        f"confine(Limits())\n{code}"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={}, timeout=60,
    )  # fmt: skip
    return result.stdout.strip() or result.stderr.strip().splitlines()[-1]


def test_a_taken_over_process_cannot_write_or_start_others(tmp_path):
    attempt = "try:\n    open('x', 'w').write('x' * 99999)\nexcept OSError as e: print('refused')\n"
    assert run_confined(attempt, tmp_path) == "refused"
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


def test_a_taken_over_process_cannot_send_anything_out(tmp_path):
    attempt = (
        "with socket.socket() as s:\n"
        "    s.settimeout(3)\n"
        "    print(s.connect_ex(('127.0.0.1', {port})))\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = run_confined(attempt.format(port=server.getsockname()[1]), tmp_path)
    if answer == "0":
        pytest.skip("this system forbids network namespaces to ordinary processes")
    assert int(answer) > 0


def test_a_taken_over_process_cannot_read_the_secrets_of_the_instance(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("key")
    # Asking for the version of the interface: a negative answer means there is none.
    if ctypes.CDLL(None).syscall(444, None, 0, 1) < 1:
        pytest.skip("this kernel has no Landlock, which is what hides files")
    attempt = f"try: print(open({str(secret)!r}).read())\nexcept OSError: print('refused')"
    assert run_confined(attempt, tmp_path) == "refused"


def test_the_reading_process_knows_nothing_of_the_application():
    program = (
        "import runpy, sys, json\n"
        f"sys.argv = ['launch.py', '', json.dumps({{}})]\n"
        f"runpy.run_path({str(supervisor._LAUNCH)!r}, run_name='__main__')\n"
        "loaded = [name for name in sys.modules if name.split('.')[0] in\n"
        "          ('collab', 'flask', 'sqlalchemy')]\n"
        "print(json.dumps({'loaded': loaded}))\n"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program], input=b"text", capture_output=True, check=True
    )
    assert json.loads(result.stdout.splitlines()[-1]) == {"loaded": []}


def test_nonsense_from_the_reading_process_is_left(caplog):
    outcome = supervisor._Outcome(None)
    for line in (
        b"nonsense",
        b"[1]",
        b'{"page": [1]}',
        b'{"page": [1, 2, 3]}',
        b'{"type": 5}',
        b'{"page": [9, null, "kept"]}',
        b'{"end": {"reason": "odd", "title": 5}}',
    ):
        outcome.take(line)  # fmt: skip
    reading = outcome.reading("text/plain", None)
    assert [(page.number, page.text) for page in reading.pages] == [(1, "kept")]
    assert (reading.reason, reading.title) == (None, None)
