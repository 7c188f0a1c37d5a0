"""Small files and a group with people for tests of the library."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, stream_encode_multipart

import factories as make
from collab.extensions import db
from collab.library.cleaning_job import clean_version
from collab.library.models import Document, Version
from collab.library.reading_job import read_version
from collab.policy import Role, Standing

JSON = {"Accept": "application/json, text/html;q=0.9"}


@dataclass
class People:
    """Ids of a group's people and of others, and the address of the group's library."""

    group: int
    library: str
    member: int
    colleague: int
    coordinator: int
    observer: int
    outsider: int
    outside_observer: int


@pytest.fixture
def people(app: Flask) -> People:
    with app.app_context():
        group = make.group(slug="legal")
        return People(
            group=group.id,
            library="/g/legal/library",
            member=make.member(group, name="Aigul Member").id,
            colleague=make.member(group).id,
            coordinator=make.member(group, Role.COORDINATOR).id,
            observer=make.member(group, Role.OBSERVER).id,
            outsider=make.user().id,
            outside_observer=make.user(standing=Standing.OBSERVER).id,
        )


@pytest.fixture
def member(people: People, client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """A member of the group, signed in."""
    return client_of(people.member)


@pytest.fixture
def send() -> Callable[..., TestResponse]:
    """Send one file to a library as a script does, or as a plain form with `plain=True`."""

    def send(
        client: FlaskClient,
        content: bytes = b"A few words.",
        name: str = "notes.txt",
        *,
        to: str = "/g/legal/library",
        plain: bool = False,
        **fields: Any,
    ) -> TestResponse:
        return post_files(client, [(name, content)], to, None if plain else JSON, **fields)

    return send


@pytest.fixture
def read(app: Flask) -> Callable[[], None]:
    """Do the jobs of all versions, oldest first: clean, then read."""

    def read() -> None:
        with app.app_context():
            ids = db.session.scalars(db.select(Version.id).order_by(Version.created)).all()
            db.session.rollback()
            for version_id in ids:
                clean_version(version_id)
                read_version(version_id)

    return read


@pytest.fixture
def documents(app: Flask) -> Callable[[], list[Document]]:
    """All documents, whoever may see them."""

    def documents() -> list[Document]:
        return list(db.session.scalars(db.select(Document).order_by(Document.created)).unique())

    return documents


def post_files(
    client: FlaskClient,
    sent: list[tuple[str, bytes]],
    to: str = "/g/legal/library",
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> TestResponse:
    """Post a form with files. Werkzeug's client would leave large bodies in files unclosed."""
    data: MultiDict[str, Any] = MultiDict({"audience": "group"} | fields)
    for name, content in sent:
        data.add("files", FileStorage(io.BytesIO(content), filename=name))
    body, length, boundary = stream_encode_multipart(data, use_tempfile=False)
    return client.post(
        to,
        input_stream=body,
        content_length=length,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers=headers,
    )


@pytest.fixture
def post_many() -> Callable[..., TestResponse]:
    return post_files


def docx(*paragraphs: str) -> bytes:
    """A word processor's file of a few paragraphs."""
    words = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
        ),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats'
            '.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
        ),
        "word/document.xml": (
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{words}</w:body></w:document>"
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF with a line of Latin text on each page."""
    count = len(pages)
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
    ]
    font = 3 + 2 * count
    for number, text in enumerate(pages):
        stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {4 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    return docx


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return pdf


@pytest.fixture
def stored(app, member, send, read, make_pdf) -> str:
    """The address of a document with two pages that were read."""
    answer = send(member, make_pdf("First page", "Second page"), "Отчёт о визите.pdf")
    read()
    return answer.json["url"]
