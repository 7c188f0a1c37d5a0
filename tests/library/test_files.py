"""The files of a document: downloads, versions, and the care for what is stored."""

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pypdfium2
import pytest

from collab.content import Audience
from collab.db import now, transaction
from collab.extensions import db
from collab.library import sweeping
from collab.library.models import Document, Version
from collab.library.storage import Storage, files


def _change(app, **values) -> None:
    with app.app_context(), transaction():
        document = db.session.scalar(db.select(Document))
        for name, value in values.items():
            setattr(document, name, value)


def _pages(data: bytes) -> list[str]:
    """The words on each page of a PDF."""
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def test_outsiders_get_no_older_version(
    app, people, client_of, member, send, read, make_pdf, stored
) -> None:
    send(member, make_pdf("Names removed"), "clean.pdf", to=stored + "/versions", plain=True)
    read()
    _change(app, audience=Audience.COALITION)
    outsider, observer = client_of(people.outsider), client_of(people.observer)
    assert outsider.get(stored + "/versions/1/file").status_code == 404
    assert outsider.get(stored + "/versions/2/file").status_code == 200
    assert "Version 1" not in outsider.get(stored).text
    assert observer.get(stored + "/versions/1/file").status_code == 200


def test_a_download_is_an_attachment_that_nobody_keeps(member, stored) -> None:
    answer = member.get(stored + "/file")
    headers = answer.headers
    assert _pages(answer.data) == ["First page", "Second page"]
    assert headers["Content-Type"] == "application/pdf"
    kind, plain, full = headers["Content-Disposition"].split("; ")
    assert (kind, plain.isascii()) == ("attachment", True)
    assert unquote(full.removeprefix("filename*=UTF-8''")) == "Отчёт о визите.pdf"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "feed.xml"])
def test_what_a_browser_would_run_is_given_out_as_bytes(member, send, read, name: str) -> None:
    content = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
    answer = send(member, content, name)
    read()
    headers = member.get(answer.json["url"] + "/file").headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


def test_a_broken_off_download_is_resumed(member, stored) -> None:
    whole = member.get(stored + "/file")
    size, tag = len(whole.data), whole.headers["ETag"]

    def ask(wanted: str, **headers: str):
        return member.get(stored + "/file", headers={"Range": wanted} | headers)

    rest = ask("bytes=100-", **{"If-Range": tag})
    assert (rest.status_code, rest.data) == (206, whole.data[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{size - 1}/{size}"
    assert ask("bytes=-7").data == whole.data[-7:]
    assert ask("bytes=3-5").data == whole.data[3:6]
    other = ask("bytes=100-", **{"If-Range": '"another file"'})
    assert (other.status_code, other.data) == (200, whole.data)
    beyond = ask(f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    for odd in ("bytes=0-1,5-9", "lines=1-2", "bytes=x"):
        assert ask(odd).status_code == 200


def test_a_new_version_keeps_the_address_and_the_old_file(
    app, people, client_of, send, read, make_pdf, stored
) -> None:
    colleague = client_of(people.colleague)
    newer = make_pdf("Third edition")
    answer = send(colleague, newer, "new.pdf", to=stored + "/versions", plain=True, key="k")
    assert (answer.status_code, answer.location) == (303, stored)
    again = send(colleague, newer, "new.pdf", to=stored + "/versions", plain=True, key="k")
    assert again.status_code == 303
    read()
    page = colleague.get(stored).text
    assert "Third edition" in page
    assert "First page" not in page
    assert _pages(colleague.get(stored + "/file").data) == ["Third edition"]
    older = colleague.get(stored + "/versions/1/file").data
    assert _pages(older) == ["First page", "Second page"]
    assert colleague.get(stored + "/versions/3/file").status_code == 404
    with app.app_context():
        assert sum(1 for _ in files().blobs()) == 4  # each with its cleaned copy


def test_the_same_file_is_no_new_version(app, member, send, make_pdf, stored) -> None:
    same = make_pdf("First page", "Second page")
    answer = send(member, same, "again.pdf", to=stored + "/versions", plain=True)
    assert answer.status_code == 422
    assert "same as the newest version" in answer.text
    assert send(member, b"", to=stored + "/versions", plain=True).status_code == 422
    assert member.post(stored + "/versions", data={}).status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Version)) == 1
        assert sum(1 for _ in files().blobs()) == 2  # with its cleaned copy


def test_observers_add_no_version(people, client_of, send, stored) -> None:
    observer = client_of(people.observer)
    assert send(observer, to=stored + "/versions").status_code == 403
    assert "New version" not in observer.get(stored).text
    assert "data-upload" not in observer.get(f"{stored}/versions").text


def test_sweep_removes_only_old_files_without_a_document(
    app, stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        orphan = files().put(io.BytesIO(b"left over"), 100).blob
        used = db.session.scalar(db.select(Version.blob))
    runner = app.test_cli_runner()
    assert "0 files" in runner.invoke(args=["library", "sweep"]).output
    monkeypatch.setattr(sweeping, "now", lambda: now() + timedelta(days=2))
    assert "1 files" in runner.invoke(args=["library", "sweep", "--dry-run"]).output
    assert (Storage(_folder(app)).folder / orphan).exists()
    assert "1 files" in runner.invoke(args=["library", "sweep"]).output
    assert not (_folder(app) / orphan).exists()
    assert (_folder(app) / used).exists()


def _folder(app):
    return app.extensions["files"].folder


def test_read_again_enqueues_what_was_not_read(app, member, send, stored: str) -> None:
    send(member, b"waiting")
    output: Callable[..., str] = app.test_cli_runner().invoke(args=["library", "read-again"]).output
    assert "1 files enqueued" in output
