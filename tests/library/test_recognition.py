"""Scans: letters are recognised page by page, in turns, and what stands in the way is said."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from collab.extensions import db
from collab.files.reading import recognition
from collab.library import reading_job, spans
from collab.library.models import Document, Page, ReadingState, Version

needs_tesseract = pytest.mark.skipif(
    not recognition.installed(), reason="tesseract is not installed here"
)
WORDS = "Nobody shall be subjected to torture"


def scan(*pages: str) -> bytes:
    """A TIFF with a few large words on each page."""
    drawn = []
    for words in pages:
        picture = Image.new("L", (1000, 300), 255)
        font = ImageFont.load_default(44)
        ImageDraw.Draw(picture).text((60, 100), words, fill=0, font=font)
        drawn.append(picture)
    file = io.BytesIO()
    drawn[0].save(file, "TIFF", save_all=True, append_images=drawn[1:])
    return file.getvalue()


def only() -> Version:
    return db.session.scalar(db.select(Version))


def pages() -> list[tuple[str, bool]]:
    rows = db.session.execute(db.select(Page.text, Page.recognised).order_by(Page.number))
    return [(row[0], row[1]) for row in rows]


@pytest.fixture
def turns(app, monkeypatch):
    """Do the jobs of recognition that reading leaves, one after another; return how many."""
    waiting: list[tuple] = []
    real = reading_job.jobs.enqueue

    def enqueue(function, *args, key):
        real(function, *args, key=key)
        if function is reading_job.recognise_version:
            waiting.append(args)

    monkeypatch.setattr(reading_job.jobs, "enqueue", enqueue)

    def run() -> int:
        done = 0
        with app.app_context():
            while waiting:
                reading_job.recognise_version(*waiting.pop(0))
                done += 1
        return done

    return run


@needs_tesseract
def test_a_scan_is_recognised_in_turns_and_shown_as_one(
    app, member, send, read, turns, monkeypatch
) -> None:
    monkeypatch.setattr(reading_job, "AT_ONCE", 2)
    answer = send(member, scan(WORDS, "or to cruel treatment", ""), "scan.tif")
    read()
    with app.app_context():
        assert (only().state, only().pages_done, only().pages_total) == ("reading", 0, 3)
    assert turns() == 2
    with app.app_context():
        assert (only().state, only().reason, only().scanned) == ("read", None, True)
        assert pages() == [(WORDS, True), ("or to cruel treatment", True), ("", True)]
        assert only().document.language == "en"
    assert "recognised in a scan" in member.get(answer.json["url"]).text


@needs_tesseract
def test_a_turn_that_is_repeated_comes_to_the_same_end(app, member, send, read, monkeypatch):
    send(member, scan(WORDS, "or to cruel treatment"), "scan.tif")
    read()
    with app.app_context():
        version_id = only().id
        for _ in range(2):
            reading_job.recognise_version(version_id, "1-2", "", "run")
        assert [text for text, _ in pages()] == [WORDS, "or to cruel treatment"]
        assert only().state == ReadingState.READ


@needs_tesseract
def test_a_page_that_takes_too_long_costs_the_others_nothing(
    app, member, send, read, turns, monkeypatch
) -> None:
    send(member, scan(WORDS, "or to cruel treatment"), "scan.tif")
    read()
    real = recognition.Recogniser.pages

    def second_is_slow(self, numbers):
        for page in real(self, numbers):
            late = recognition.Recognised(page.number, "", recognition.Reason.TOO_SLOW)
            yield late if page.number == 2 else page

    monkeypatch.setattr(recognition.Recogniser, "pages", second_is_slow)
    turns()
    with app.app_context():
        assert pages()[0] == (WORDS, True)
        assert (only().state, only().reason) == (ReadingState.READ, "too_slow")


@needs_tesseract
def test_a_file_that_vanishes_meanwhile_ends_the_recognition(app, member, send, read, turns):
    from collab.library.storage import files

    send(member, scan(WORDS), "scan.tif")
    read()
    with app.app_context():
        files().remove(only().blob)
    turns()
    with app.app_context():
        assert (only().state, only().reason) == (ReadingState.UNREADABLE, "missing")


def test_where_recognition_is_off_the_reason_says_so(app, member, send, read, turns) -> None:
    app.config["OCR"] = "off"
    answer = send(member, scan(WORDS), "scan.tif")
    read()
    with app.app_context():
        assert (only().state, only().reason) == (ReadingState.UNREADABLE, "no_recognition")
    assert "does not recognise letters in pictures" in member.get(answer.json["url"]).text


@needs_tesseract
def test_once_it_is_installed_the_command_reads_scans_again(app, member, send, read, turns):
    app.config["OCR"] = "off"
    send(member, scan(WORDS), "scan.tif")
    read()
    app.config["OCR"] = "auto"
    output = app.test_cli_runner().invoke(args=["library", "read-again"]).output
    assert "1 files enqueued" in output
    read()
    turns()
    with app.app_context():
        assert (only().state, only().reason) == (ReadingState.READ, None)


@needs_tesseract
def test_a_language_that_is_not_installed_is_said_to_be_missing(
    app, member, send, read, turns, monkeypatch
) -> None:
    models = frozenset({"uzb", "osd"})
    monkeypatch.setattr(recognition, "installed", lambda: models)
    send(member, scan(f"{WORDS} or to cruel"), "scan.tif")
    read()
    turns()
    with app.app_context():
        assert (only().state, only().reason) == (ReadingState.READ, "other_language")


def test_a_language_corrected_by_hand_stays(app, member, send, read) -> None:
    send(member, b"Every person has the right to a fair and public hearing. " * 5, "a.txt")
    with app.app_context():
        document = db.session.scalar(db.select(Document))
        document.language, document.language_set = "ky", True
        db.session.commit()
    read()
    with app.app_context():
        assert db.session.scalar(db.select(Document)).language == "ky"


@pytest.mark.parametrize("numbers", [[], [1], [1, 2, 3], [1, 3, 4, 9], [*range(1, 400), 500]])
def test_spans_say_many_numbers_in_few_letters(numbers) -> None:
    assert spans.numbers(spans.spans(numbers)) == numbers
    assert len(spans.spans(numbers)) < 12
