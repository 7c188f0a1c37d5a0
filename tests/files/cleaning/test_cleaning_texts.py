"""OpenDocument, books, RTF, web pages, drawings: what is read stays, the rest goes."""

import re

import pytest

from collab.files.cleaning import What
from collab.files.model import Reason

from .making import zipped

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = (
    " ".join(
        f'xmlns:{name}="{_ODF}{long}:1.0"'
        for name, long in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odt(body: str, **more: str) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    listed = "".join(
        f'<m:file-entry m:full-path="{name}"/>' for name in ("/", "content.xml", *more)
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": (
                f'<m:manifest xmlns:m="{_ODF}manifest:1.0">{listed}</m:manifest>'
            ),
            **more,
        }
    )


def test_changes_comments_and_all_but_the_text_go_from_odt(clean) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><dc:creator>Alex</dc:creator>"
        "<text:p>deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>one <text:change text:change-id="c"/>two<office:annotation><dc:creator>Dana'
        "</dc:creator><text:p>hidden</text:p></office:annotation> three"
        '<draw:image xlink:href="http://evil.example/x.png"/>'
        '<text:a xlink:href="https://example.org/">four</text:a></text:p>'
    )
    more = {"meta.xml": "<m><initial-creator>Eve</initial-creator></m>", "settings.xml": "<s/>",
            "Basic/x.xml": "<b/>", "Thumbnails/a.png": "p", "secret.txt": "Alex"}  # fmt: skip
    copy = clean(odt(body, **more))
    content = copy.parts["content.xml"].decode()
    assert set(copy.parts) == {"mimetype", "content.xml", "META-INF/manifest.xml"}
    assert b"Basic" not in copy.parts["META-INF/manifest.xml"]
    assert re.sub(r"<[^>]*>", "", content.partition("<office:body>")[2]) == "one two threefour"
    assert "evil" not in content
    assert "https://example.org/" in content
    assert copy.details[What.AUTHORS] == "Alex; Dana; Eve"
    for what in (What.CHANGES, What.COMMENTS, What.MACROS, What.PREVIEWS, What.OUTSIDE):
        assert copy.counts[what] == 1, what


def test_a_locked_odt_cannot_be_cleaned(clean) -> None:
    locked = f'<m:a xmlns:m="{_ODF}manifest:1.0"><m:encryption-data/></m:a>'
    assert clean(odt("", **{"META-INF/manifest.xml": locked})).reason is Reason.ENCRYPTED


def test_a_book_keeps_title_language_and_chapters(clean) -> None:
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' unique-identifier="id"><metadata><dc:title>T</dc:title><dc:language>ky</dc:language>'
        '<dc:creator>Alex</dc:creator><dc:identifier id="id">isbn</dc:identifier></metadata>'
        '<manifest><item href="a.xhtml" media-type="application/xhtml+xml"/></manifest></package>'
    )
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>c</title></head>'
        '<body onload="x()"><p>words<!-- Alex --></p><script>1</script></body></html>'
    )
    container = '<container><rootfiles><rootfile full-path="b/c.opf"/></rootfiles></container>'
    copy = clean(
        zipped(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": container,
                "b/c.opf": book,
                "b/a.xhtml": page,
                "calibre_bookmarks.txt": "Alex",
            }
        )
    )
    assert list(copy.parts) == ["mimetype", "META-INF/container.xml", "b/c.opf", "b/a.xhtml"]
    assert b"Alex" not in b"".join(copy.parts.values())
    assert b"<p>words</p>" in copy.parts["b/a.xhtml"]
    assert b"<dc:language>ky</dc:language>" in copy.parts["b/c.opf"]
    assert not re.search(rb"script|onload", copy.parts["b/a.xhtml"])


@pytest.mark.parametrize(
    ("source", "copy"),
    [
        (r"{\rtf1{\info{\author Alex}}\pard\insrsid7 words\par}", r"{\rtf1 \pard words\par}"),
        (r"{\rtf1{\*\generator X;}a{\*\annotation Alex}b}", r"{\rtf1 ab}"),
        (r"{\rtf1 a{\deleted\revauthdel1 gone \u1234?}b}", r"{\rtf1 a{}b}"),
        (r"{\rtf1 a\revised\revauth1\revdttm9 new}", r"{\rtf1 anew}"),
        (r"{\rtf1{\object\x{\*\objdata 00ff}{\result a}}}", r"{\rtf1{\object\x {\result a}}}"),
        (r"{\rtf1{\field{\*\fldinst DDE cmd}a}}", r"{\rtf1{\field{\*\fldinst QUOTE }a}}"),
        (r"{\rtf1{\info{\author A}}\'e0\{b\}} trailing", r"{\rtf1 \'e0\{b\}}"),
    ],
)  # fmt: skip
def test_rtf_keeps_what_is_read(clean, source: str, copy: str) -> None:
    assert clean(source.encode()).data == copy.encode()


def test_broken_rtf_cannot_be_cleaned(clean) -> None:
    assert clean(b"{\\rtf1 " + b"{" * 5000).reason is Reason.DAMAGED


def test_a_page_keeps_its_words_and_calls_nobody(clean) -> None:
    page = (
        '<html><head><meta name="author" content="Alex"><title>T</title><script>x</script>'
        '<meta charset="windows-1251"></head><body onload="x()"><!-- Alex -->'
        '<p data-user="7">Слова<img src="https://evil.example/pixel.gif">'
        '<a href="javascript:x()">a</a><a href="https://example.org/">b</a></p>'
        '<div style="background:url(//evil.example/y)">c</div></body></html>'
    )
    copy = clean(page.encode("cp1251"), "a.html")
    told = copy.data.decode()
    assert "Слова" in told
    assert 'charset="utf-8"' in told
    assert 'href="https://example.org/"' in told
    assert not re.search(r"Alex|evil|script|onload|data-user", told)
    assert copy.details[What.AUTHORS] == "Alex"


def test_a_drawing_keeps_its_lines_and_runs_nothing(clean) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:i="http://www.inkscape.org/" i:export="/home/alex/a.png" onload="x()">'
        "<title>Alex</title><metadata>Alex</metadata><script>x</script><i:view/>"
        '<defs><path id="used" d="M0 0h9"/></defs><use xlink:href="#used"/><g id="layer1"/>'
        '<image href="https://evil.example/x"/><rect fill="url(#used)" style="fill:url(//evil/)"/>'
        '<a href="javascript:x()"><set attributeName="href" to="javascript:x()"/></a></svg>'
    )
    copy = clean(drawing.encode(), "a.svg")
    told = copy.data.decode()
    assert 'd="M0 0h9"' in told
    assert 'id="used"' in told
    assert not re.search(r"[Aa]lex|evil|script|onload|inkscape|layer1", told)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.md", "a.json"])
def test_plain_text_has_nothing_to_take_out(clean, name: str) -> None:
    copy = clean(b"name,place\nAlex,here\n", name)
    assert (copy.data, copy.reason, copy.counts) == (None, None, {})


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc"),
        (b"From: a@b.org\nTo: c@d.org\nSubject: x\n\ny", "a.eml"),
        (zipped({"a.txt": "x"}), "a.zip"),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 90, "a.exe"),
        (bytes(range(256)) * 9, "a.bin"),
    ],
)  # fmt: skip
def test_other_types_say_that_they_cannot_be_cleaned(clean, data: bytes, name: str) -> None:
    assert clean(data, name).reason is Reason.UNSUPPORTED
