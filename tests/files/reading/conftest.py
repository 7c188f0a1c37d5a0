"""Small documents made by hand, so that the tests need nothing but this checkout."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from collab.files.media_types import claimed_type
from collab.files.reading import Limits, Reading, Reason, child, read_file
from collab.files.sandbox.child import perform

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"


@dataclass
class Told:
    """What a reader reports, gathered without a process of its own."""

    media_type: str | None = None
    pages: list[str] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    pictured: list[bool] = field(default_factory=list)
    reason: Reason | None = None
    title: str | None = None
    error: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


@pytest.fixture
def told() -> Callable[..., Told]:
    """Read bytes in this process: quick, for what the formats say."""

    def read(data: bytes, name: str = "", limits: Limits | None = None) -> Told:
        told = Told()

        def take(message: dict[str, Any]) -> None:
            match message:
                case {"type": media_type}:
                    told.media_type = media_type
                case {"page": [label, text, pictured]}:
                    told.pictured.append(pictured)
                    told.pages.append(text)
                    told.labels.append(label)
                case {"error": error}:
                    told.error = error
                case {"about": about}:
                    told.title = about["title"]
                case {"over": reason}:
                    told.reason = reason

        arguments = {"claimed": claimed_type(name)}
        perform(child, io.BytesIO(data), arguments, limits or Limits(), take, io.BytesIO())
        assert told.error is None, told.error
        return told

    return read


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """Read bytes the way the application does: in a confined process."""

    def read_bytes(data: bytes, name: str, limits: Limits | None = None) -> Reading:
        path = tmp_path / "blob"
        path.write_bytes(data)
        return read_file(path, name, limits)

    return read_bytes


@pytest.fixture
def zipped() -> Callable[[dict[str, str | bytes]], bytes]:
    """Make a zip file from names and contents."""

    def make(entries: dict[str, str | bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return make


@pytest.fixture
def docx(zipped: Callable[[dict[str, str | bytes]], bytes]) -> Callable[..., bytes]:
    """Make a Word document from the XML of its body and of other parts by kind."""

    def make(body: str, prolog: str = "", title: str = "", **parts: str) -> bytes:
        relations = "".join(
            f'<Relationship Id="r{kind}" Type="{_RELATION}{kind}" Target="{kind}.xml"/>'
            for kind in parts
        )
        types = f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/>'
        main = (
            f'<Relationship Id="r1" Type="{_RELATION}officeDocument" Target="word/document.xml"/>'
        )
        entries: dict[str, str | bytes] = {
            "[Content_Types].xml": f"<Types>{types}</Types>",
            "_rels/.rels": f"<Relationships>{main}</Relationships>",
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            "word/document.xml": f"{prolog}<w:document {W}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": f"<core><title>{title}</title></core>",
        }
        for kind, content in parts.items():
            entries[f"word/{kind}.xml"] = f"<w:part {W}>{content}</w:part>"
        return zipped(entries)

    return make


@pytest.fixture
def odt(zipped: Callable[[dict[str, str | bytes]], bytes]) -> Callable[..., bytes]:
    """Make an OpenDocument text from the XML of its body."""

    def make(body: str, kind: str = "text", styles: str = "", footer: str = "") -> bytes:
        names = " ".join(
            f'xmlns:{name}="{_ODF}{long}:1.0"'
            for name, long in (
                ("office", "office"),
                ("text", "text"),
                ("table", "table"),
                ("draw", "drawing"),
                ("style", "style"),
                ("fo", "xsl-fo-compatible"),
            )
        )
        return zipped(
            {
                "mimetype": f"application/vnd.oasis.opendocument.{kind}",
                "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}"
                f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
                "</office:body></office:document-content>",
                "styles.xml": f"<office:document-styles {names}><style:footer>{footer}"
                "</style:footer></office:document-styles>",
            }
        )

    return make


@pytest.fixture
def pdf() -> Callable[..., bytes]:
    """Make a PDF with one page for each list of lines; letters of Latin-1 only."""

    def make(*pages: list[str], title: str = "") -> bytes:
        kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        for index, lines in enumerate(pages):
            shown = " ".join(f"({line}) Tj T*" for line in lines)
            content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents "
                f"{5 + 2 * index} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            )
            objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(f"<< /Title ({title}) >>")
        return _pdf_file(objects)

    return make


def _pdf_file(objects: list[str]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    return data + (
        f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n"
        f"<< /Size {count} /Root 1 0 R /Info {count - 1} 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode("latin-1")
