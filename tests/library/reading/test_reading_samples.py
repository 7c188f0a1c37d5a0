"""Real documents in six languages, and files that were made to do harm."""

from pathlib import Path

import pytest

from collab.library.reading import Reading, Reason, read_file
from tests.benchmarks.reading import DATA, finds, phrases

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the sample documents are not here (../shared/data)"
    ),
]
_UNREAD = (".msg", ".ppt", ".xls")


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    documents = DATA / "documents"
    names = {row["file"] for row in phrases(documents)}
    return {name: read_file(documents / name, name) for name in names}


def test_phrases_are_found_on_their_pages(readings):
    missed = [
        f"{row['file']}: {row['phrase']}"
        for row in phrases(DATA / "documents")
        if not row["file"].endswith(_UNREAD) and not finds(readings[row["file"]], row)
    ]
    assert missed == []


def test_languages_are_told(readings):
    wrong = [
        f"{row['file']}: {row['language']}, not {readings[row['file']].language}"
        for row in phrases(DATA / "documents")
        if row["file"].startswith("hr/")
        and readings[row["file"]].state == "read"
        and readings[row["file"]].language != row["language"].partition("-")[0]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("documents/hr/udhr_ru_password.pdf", Reason.ENCRYPTED),
        ("documents/hr/scan_udhr_ru_2p.pdf", Reason.NO_TEXT),
        ("documents/office/encrypted.odt", Reason.ENCRYPTED),
        ("documents/office/tika_protected_passtika.doc", Reason.ENCRYPTED),
        ("documents/office/tika_protected_passtika.docx", Reason.ENCRYPTED),
        ("hostile/fixtures/docx_billion_laughs.docx", Reason.DAMAGED),
        ("hostile/fixtures/docx_deflate_bomb_200mb.docx", Reason.BOMB),
        ("hostile/fixtures/docx_xxe_passwd.docx", Reason.DAMAGED),
        ("hostile/fixtures/exe_header_named_pdf.pdf", Reason.TYPE_MISMATCH),
        ("hostile/fixtures/pdf_two_gb_claim.pdf", Reason.DAMAGED),
        ("hostile/fixtures/png_pixel_bomb_900mpx.png", Reason.NO_TEXT),
        ("hostile/fixtures/zip_bomb_100mb.zip", Reason.UNSUPPORTED),
    ],
)
def test_files_that_give_no_text_say_why(name, reason):
    reading = read_file(DATA / name, Path(name).name)
    assert (reading.state, reading.reason) == ("unreadable", reason)


def test_hostile_files_are_read_or_refused_without_secrets():
    for path in sorted((DATA / "hostile" / "fixtures").iterdir()):
        reading = read_file(path, path.name)
        assert "root:x:0" not in "".join(page.text for page in reading.pages), path.name
