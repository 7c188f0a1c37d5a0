"""Real files go in by the front door, and their phrases are found through the search page.

The files lie beside the checkout of those who have them; elsewhere these tests are skipped.
"""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

import factories as make
from collab.accounts.models import User
from collab.extensions import db
from collab.files.reading import recognition
from collab.library import spans
from collab.library.models import Document, Page, ReadingState, Version
from collab.library.reading_job import read_version, recognise_version
from collab.policy import Scope
from collab.search import index, results

WANTED_SHARE, WANTED_OF_SCANS = 0.98, 0.90
SCANNED = "OCR only"


@pytest.mark.slow
# The test client keeps what it sends in temporary files and leaves closing them to chance.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_real_files_are_taken_read_and_their_phrases_found(
    app, client_of, shared_data: Path, record_property
) -> None:
    folder = shared_data / "documents"
    with app.app_context():
        author = make.member(make.group(slug="g")).id
    client = client_of(author)
    ids = {}
    for path in sorted(p for part in ("hr", "office") for p in (folder / part).iterdir()):
        name = f"{path.parent.name}/{path.name}"
        form = {"files": (io.BytesIO(path.read_bytes()), path.name), "key": name}
        answer = client.post("/g/g/library", data=form, headers={"Accept": "application/json"})
        assert answer.status_code == 201, f"{name}: {answer.text[:300]}"
        ids[answer.json["id"]] = name
    with app.app_context():
        for version_id in db.session.scalars(db.select(Version.id)).all():
            read_version(version_id)
        recognised = recognise_the_rest()
        index.rebuild()
        states = Counter(db.session.scalars(db.select(Version.state)))
        silent = db.select(Version.filename).where(
            Version.state != ReadingState.READ, Version.reason.is_(None)
        )
        assert db.session.scalars(silent).all() == [], "neither text nor a reason"
    if recognised:
        assert set(states) <= {ReadingState.READ, ReadingState.UNREADABLE}
    for document_id, name in ids.items():
        assert client.get(f"/g/g/library/{document_id}").status_code == 200, name

    shares = {}
    with app.test_request_context():
        scope = Scope.of(db.session.get(User, author))
        for scanned in (False, True):
            rows = [row for row in _phrases(folder) if row["kind"].startswith(SCANNED) == scanned]
            missed = [row for row in rows if not _found(scope, row, ids)]
            shares[scanned] = 1 - len(missed) / len(rows)
            lines = [f"{row['file']}: {row['phrase']} ({row['page_or_sheet']})" for row in missed]
            what = "of scans" if scanned else "phrases"
            print(f"\n{len(rows)} {what}, {shares[scanned]:.1%} found", *lines, sep="\n  ")
    print(dict(states))
    assert shares[False] >= WANTED_SHARE
    if recognised:
        assert shares[True] >= WANTED_OF_SCANS


def recognise_the_rest() -> bool:
    """Do the jobs of recognition that the worker would; tell whether it is installed here."""
    if not recognition.installed():
        return False
    going = db.select(Version).where(Version.state == ReadingState.READING)
    for version in db.session.scalars(going).unique().all():
        left = db.select(Page.number).where(Page.version_id == version.id, Page.text == "")
        everything = spans.spans(db.session.scalars(left.order_by(Page.number)))
        version_id = version.id
        recognise_version(version_id, everything, "", "test")
    return True


def _phrases(folder: Path) -> list[dict[str, str]]:
    with (folder / "phrases.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _found(scope: Scope, row: dict[str, str], ids: dict[int, str]) -> bool:
    """The file is among the hits of the quoted phrase, with the right page where one is given."""
    phrase = row["phrase"].replace('"', " ")
    for number in (1, 2, 3):
        for result in results.find(scope, f'"{phrase}"', page=number).results:
            if ids.get(str(result.item.id), ids.get(result.item.id)) != row["file"]:
                continue
            wanted = _number_of(row["page_or_sheet"], result.item)
            pages = {snippet.page for snippet in result.snippets}
            return wanted is None or wanted in pages
    return False


def _number_of(page_or_sheet: str, item: Document) -> int | None:
    """Return the number of a page, or of the sheet that is called so; None where none is given."""
    if page_or_sheet.isdigit():
        return int(page_or_sheet)
    named = db.select(Page.number).filter_by(version_id=item.version_id, label=page_or_sheet)
    return db.session.scalar(named)
