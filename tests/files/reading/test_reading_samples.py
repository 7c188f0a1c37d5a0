"""Real documents in six languages, and files that were made to do harm."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from collab.files.reading import Reading, Reason, read_file
from tests.benchmarks.reading import DATA, finds, phrases

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the sample documents are not here (../shared/data)"
    ),
]


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    documents = DATA / "documents"
    names = {row["file"] for row in phrases(documents)}
    return {name: read_file(documents / name, name) for name in names}


def test_phrases_are_found_on_their_pages(readings):
    missed = [
        f"{row['file']}: {row['phrase']}"
        for row in phrases(DATA / "documents")
        if not finds(readings[row["file"]], row)
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
        ("hostile/fixtures/png_pixel_bomb_900mpx.png", Reason.TOO_LARGE),
        ("documents/office/full_encrypted.7z", Reason.ENCRYPTED),
        ("documents/office/video_10s.mp4", Reason.MEDIA),
    ],
)
def test_files_that_give_no_text_say_why(name, reason):
    reading = read_file(DATA / name, Path(name).name)
    assert (reading.state, reading.reason) == ("unreadable", reason)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("hr/udhr_ru_password.pdf", "tayna-146"),
        ("office/tika_protected_passtika.doc", "tika"),
        ("office/tika_protected_passtika.docx", "tika"),
    ],
)
def test_a_password_opens_what_is_locked_and_another_does_not(name, password):
    path = DATA / "documents" / name
    assert read_file(path, path.name, password=password).state == "read"
    assert read_file(path, path.name, password="wrong").reason is Reason.ENCRYPTED


@pytest.mark.parametrize("name", ["zip_bomb_100mb.zip", "zip_droste_recursive.zip", "quine.gz"])
def test_what_unpacks_without_end_is_only_listed(name):
    reading = read_file(DATA / "hostile" / "fixtures" / name, name)
    assert (reading.state, reading.reason, len(reading.pages)) == ("read", Reason.LISTED, 1)


def test_hostile_files_cost_20_seconds_and_512_mb_at_most_and_give_no_secrets():
    """Read in a process that has no other children, so that the memory is that of the readers."""
    program = (
        "import json, resource, sys, time\n"
        "from pathlib import Path\n"
        "from collab.files.reading import read_file\n"
        "longest, secrets = 0.0, []\n"
        "for path in sorted(Path(sys.argv[1]).rglob('*')):\n"
        "    if not path.is_file(): continue\n"
        "    start = time.monotonic()\n"
        "    reading = read_file(path, path.name)\n"
        "    longest = max(longest, time.monotonic() - start)\n"
        "    if any('root:x:0' in page.text for page in reading.pages): secrets.append(path.name)\n"
        "most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(json.dumps([longest, most, secrets]))\n"
    )
    folder = DATA / "hostile" / "fixtures"
    result = subprocess.run(
        [sys.executable, "-c", program, folder], capture_output=True, check=True, timeout=300
    )
    longest, most, secrets = json.loads(result.stdout.splitlines()[-1])
    print(f"longest {longest:.1f} s, most {most} MB")
    assert (secrets, longest < 20, most < 512) == ([], True, True)
