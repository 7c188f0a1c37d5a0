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
from collab.library.models import ReadingState, Version
from collab.library.reading_job import read_version
from collab.policy import Scope
from collab.search import index, results

FORMATS = {".pdf", ".docx", ".odt", ".txt", ".md", ".html"}
WANTED_SHARE = 0.90


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
        index.rebuild()
        states = Counter(db.session.scalars(db.select(Version.state)))
    assert set(states) <= {ReadingState.READ, ReadingState.UNREADABLE}
    for document_id, name in ids.items():
        assert client.get(f"/g/g/library/{document_id}").status_code == 200, name

    with app.test_request_context():
        scope = Scope.of(db.session.get(User, author))
        rows = [row for row in _phrases(folder) if Path(row["file"]).suffix in FORMATS]
        missed = [row for row in rows if not _found(scope, row, ids)]
    share = 1 - len(missed) / len(rows)
    lines = [f"{row['file']}: {row['phrase']} ({row['page_or_sheet']})" for row in missed]
    print(f"\n{len(rows)} phrases, {share:.1%} found; states {dict(states)}", *lines, sep="\n  ")
    assert share >= WANTED_SHARE, lines


def _phrases(folder: Path) -> list[dict[str, str]]:
    with (folder / "phrases.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if not row["kind"].startswith("OCR only")]


def _found(scope: Scope, row: dict[str, str], ids: dict[int, str]) -> bool:
    """The file is among the hits of the quoted phrase, with the right page where one is given."""
    phrase = row["phrase"].replace('"', " ")
    for number in (1, 2, 3):
        for result in results.find(scope, f'"{phrase}"', page=number).results:
            if ids.get(str(result.item.id), ids.get(result.item.id)) != row["file"]:
                continue
            pages = {snippet.page for snippet in result.snippets}
            return not row["page_or_sheet"].isdigit() or int(row["page_or_sheet"]) in pages
    return False
