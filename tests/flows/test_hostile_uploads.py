"""Files made to do harm: taken, read within limits, and never shown as a page of ours."""

import io
import re
import resource

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

import factories as make
from collab.extensions import db
from collab.library.models import ReadingState, Version
from collab.library.reading_job import read_version

ENDED = {ReadingState.READ, ReadingState.UNREADABLE}
RUN_BY_BROWSERS = re.compile(r"html|svg|xml(?!formats)|javascript|^text/")
MOST_MEMORY_MB = 1500


@pytest.fixture
def member(app, client_of):
    with app.app_context():
        person = make.member(make.group(slug="g")).id
    return client_of(person)


@pytest.mark.slow
def test_what_is_made_to_do_harm_does_none(app, member, shared_data) -> None:
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
    for address, path in addresses.items():
        page = member.get(address)
        assert page.status_code == 200, path.name
        assert not re.search(r"<script(?! type=\"module\" src=\"/static/)|<img|<iframe", page.text)
        assert "root:x:0" not in page.text, "a file of this machine was read into the text"
        check_download(member.get(f"{address}/file"), path.read_bytes())
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
    """Do the reading jobs as the worker does, each in its child process."""
    with app.app_context():
        numbers = db.session.scalars(db.select(Version.id)).all()
        db.session.rollback()
        for number in numbers:
            read_version(number)
        assert set(db.session.scalars(db.select(Version.state))) <= ENDED
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    assert largest < MOST_MEMORY_MB


def check_download(answer, content: bytes) -> None:
    assert answer.data == content
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert not RUN_BY_BROWSERS.search(headers["Content-Type"])
