"""Files made to do harm: taken, read within limits, and never shown as a page of ours."""

import io
import re
import resource
import tempfile
import time

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

import factories as make
from collab.extensions import db
from collab.library.cleaning_job import clean_version
from collab.library.drawing_job import draw_version
from collab.library.models import CleanState, Document, ReadingState, Version
from collab.library.reading_job import read_version, recognise_version

ENDED = {ReadingState.READ, ReadingState.UNREADABLE}
RUN_BY_BROWSERS = re.compile(r"html|svg|xml(?!formats)|javascript|^text/")
FOREIGN = re.compile(
    r"<script(?! type=\"module\" src=\"/static/)|<iframe"
    r"|<img(?=[^>]* src=)(?![^>]* src=\"/g/g/library/\d+/versions/)"
)
"""What of a file must not come into a page: anything but our scripts and pictures of its pages."""
MOST_MEMORY_MB = 1500
LONGEST_SECONDS = 20 + 2
"""What the reading of a file may take, and saving its text."""


@pytest.fixture
def member(app, client_of):
    with app.app_context():
        person = make.member(make.group(slug="g")).id
    return client_of(person)


@pytest.mark.slow
def test_what_is_made_to_do_harm_does_none(app, member, shared_data, tmp_path, monkeypatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    folders = [shared_data / "hostile" / name for name in ("fixtures", "xml", "payloads/upload")]
    folders += [shared_data / "hostile" / "payloads" / name for name in ("xss", "xxe", "ssrf")]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(paths) > 40
    addresses = {}
    for path in paths:
        answer = send(member, path.name, path.read_bytes())
        assert answer.status_code == 201, path.name
        addresses[answer.json["url"]] = path
    read_all(app)
    assert list(temporary.iterdir()) == []
    for address, path in addresses.items():
        page = member.get(address)
        assert page.status_code == 200, path.name
        assert not FOREIGN.search(page.text), path.name
        assert "root:x:0" not in page.text, "a file of this machine was read into the text"
        given = None if cleaned(app, address) else path.read_bytes()
        check_download(member.get(f"{address}/file"), given)
    assert member.get("/g/g/library").status_code == 200


def send(client, name: str, content: bytes):
    """Upload as a script does. Werkzeug's client would leave large bodies in files unclosed."""
    file = FileStorage(io.BytesIO(content), filename=name)
    body, length, boundary = stream_encode_multipart(
        {"files": file, "audience": "group"}, use_tempfile=False
    )
    return client.post(
        "/g/g/library",
        input_stream=body,
        content_length=length,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers={"Accept": "application/json"},
    )


def read_all(app) -> None:
    """Do the jobs of all files as the worker does, each in its child process."""
    with app.app_context():
        numbers = db.session.scalars(db.select(Version.id)).all()
        db.session.rollback()
        for number in numbers:
            for job in (clean_version, read_version, draw_version):
                start = time.monotonic()
                job(number)
                assert time.monotonic() - start < LONGEST_SECONDS
        scans = db.session.scalars(db.select(Version.id).filter_by(state=ReadingState.READING))
        for number in scans.all():
            recognise_version(number, "1", "", "test")
        assert set(db.session.scalars(db.select(Version.state))) <= ENDED
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    assert largest < MOST_MEMORY_MB


def cleaned(app, address: str) -> bool:
    """Tell whether members are given a copy that is another file."""
    with app.app_context():
        document = db.session.get_one(Document, int(address.rsplit("/", 1)[1]))
        return bool(document.version.clean_state == CleanState.CLEANED)


def check_download(answer, content: bytes | None) -> None:
    assert answer.status_code == 200
    assert content is None or answer.data == content
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert not RUN_BY_BROWSERS.search(headers["Content-Type"])
