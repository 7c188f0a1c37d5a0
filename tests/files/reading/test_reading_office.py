"""Word, OpenDocument, sheets, slides, RTF: what a person sees on paper is what is read."""

import io
import zipfile

import pytest

from collab.files.reading import Limits


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_docx_gives_body_tables_boxes_notes_and_margins_without_comments(told, docx):
    box = f"<w:r><w:txbxContent>{p('в рамке')}</w:txbxContent></w:r>"
    body = (
        "<w:p><w:r><w:t>Право на</w:t></w:r><w:r><w:t> жизнь</w:t>"
        '<w:footnoteReference w:id="2"/><w:commentReference w:id="0"/></w:r>' + box + "</w:p>"
        f"<w:tbl><w:tr><w:tc>{p('имя')}</w:tc><w:tc>{p('город')}</w:tc></w:tr></w:tbl>"
    )
    data = docx(
        body,
        title="Доклад",
        footnotes=f'<w:footnote w:id="2">{p("сноска о праве")}</w:footnote>',
        comments=f'<w:comment w:id="0">{p("проверить дату")}</w:comment>',
        header=p("Конфиденциально"),
        footer=p("страница дела"),
    )
    read = told(data, "a.docx")
    assert read.title == "Доклад"
    assert read.pages[0].splitlines()[0] == "Право на жизнь"
    assert "имя \tгород" in read.text
    for words in ("в рамке", "сноска о праве", "Конфиденциально", "дела"):
        assert words in read.text
    assert "проверить дату" not in read.text


def test_docx_leaves_out_deleted_moved_and_repeated_text(told, docx):
    fallback = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{p('надпись')}</mc:Choice><mc:Fallback>{p('надпись')}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    body = (
        "<w:p><w:del><w:r><w:delText>тайное имя</w:delText><w:t>другое</w:t></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>прежнее место</w:t></w:r></w:moveFrom>"
        "<w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>" + fallback
    )
    assert told(docx(body)).text == "надпись"


def test_docx_pages_are_those_that_word_laid_out(told, docx):
    laid_out = "<w:r><w:lastRenderedPageBreak/></w:r>"
    by_hand = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = f"{p('раз')}<w:p>{laid_out}</w:p>{p('два')}{by_hand}<w:p>{laid_out}</w:p>{p('три')}"
    assert told(docx(body)).pages == ["раз", "два", "три"]


def test_docx_in_the_strict_form_is_read(told, docx, zipped):
    transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    with zipfile.ZipFile(io.BytesIO(docx(p("строгий вид")))) as archive:
        entries = {
            name: archive.read(name).decode().replace(transitional, strict)
            for name in archive.namelist()
        }
    assert told(zipped(entries)).text == "строгий вид"


def test_docx_cut_off_in_the_middle_keeps_what_stood_before(told, docx, zipped):
    with zipfile.ZipFile(io.BytesIO(docx(p("целое") + p("потерянное")))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["word/document.xml"] = entries["word/document.xml"].split("потер".encode())[0]
    read = told(zipped(entries))
    assert read.reason == "damaged"
    assert read.text == "целое"


def test_docx_with_entities_is_refused(told, docx):
    bomb = '<!DOCTYPE x [<!ENTITY a "аааа"><!ENTITY b "&a;&a;&a;">]>'
    read = told(docx(p("&b;"), prolog=bomb))
    assert read.reason == "damaged"
    assert "аааа" not in read.text


def test_docx_that_unpacks_to_far_more_than_it_should_is_a_bomb(told, docx):
    data = docx(p("а" * 6_000_000))
    assert told(data, limits=Limits(archive_ratio=50)).reason == "bomb"


def test_odt_gives_text_notes_boxes_and_footer_without_deletions(told, odt):
    body = (
        "<text:tracked-changes><text:p>вычеркнуто</text:p></text:tracked-changes>"
        '<text:p>Два<text:s text:c="2"/>слова\n   и <text:span>ещё</text:span>'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>примечание</text:p></text:note-body></text:note> три</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>а</text:p></table:table-cell>"
        "<table:table-cell><text:p>б</text:p></table:table-cell></table:table-row></table:table>"
    )
    read = told(odt(body, footer="<text:p>внизу</text:p>"), "a.odt")
    assert read.pages[0].splitlines()[:2] == ["Два слова и ещё три", "а \tб"]
    assert "примечание" in read.text
    assert "внизу" in read.text
    assert "вычеркнуто" not in read.text


def test_odt_pages_come_from_soft_breaks_and_breaking_styles(told, odt):
    style = (
        '<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/>'
        "</style:style>"
    )
    body = (
        "<text:p>раз</text:p><text:soft-page-break/><text:p>два</text:p>"
        '<text:p text:style-name="P1">три</text:p>'
    )
    assert told(odt(body, styles=style)).pages == ["раз", "два", "три"]


def test_sheets_of_ods_are_pages_with_names(told, odt):
    body = "".join(
        f'<table:table table:name="{name}"><table:table-row><table:table-cell '
        'table:number-columns-repeated="99999"><text:p>ячейка</text:p></table:table-cell>'
        "</table:table-row></table:table>"
        for name in ("Дела", "Итоги")
    )
    read = told(odt(body, kind="spreadsheet"), "a.ods")
    assert read.labels == ["Дела", "Итоги"]
    assert read.pages == ["ячейка", "ячейка"]


def test_encrypted_odt_is_said_to_be_encrypted(told, zipped):
    data = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": b"\x01\x02",
            "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
        }
    )
    assert told(data).reason == "encrypted"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'fb\'f2\'ea\'e8\par \b x\b0 y}", "Пытки\nxy"),
        (rb"{\rtf1{\fonttbl{\f0\fcharset204 A;}{\f1\fcharset0 B;}}\f0 \'cf\f1 \'e9}", "Пé"),
        (rb"{\rtf1\uc1 \u1178?\u1091?{\*\generator X;}{\info{\title no}}\emdash{\v no}}", "Қу—"),
        (rb"{\rtf1 a{\pict 00ff}{\*\bkmkstart z}\bin3 {{{b\~c}", "ab c"),
    ],
)
def test_rtf(told, source, text):
    assert told(source, "a.rtf").text == text


def test_rtf_footnote_goes_to_the_end_of_its_page(told):
    read = told(rb"{\rtf1 one{\footnote note} two\par\page three}")
    assert read.pages == ["one two\n\nnote", "three"]


def test_xlsx_sheets_are_pages_and_shared_strings_are_found(told, zipped):
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = zipped(
        {
            "[Content_Types].xml": f'<Types><Override ContentType="{main}"/></Types>',
            "_rels/.rels": f'<R><Relationship Type="{r}/officeDocument" Target="xl/wb.xml"/></R>',
            "xl/_rels/wb.xml.rels": "<R>"
            f'<Relationship Id="r1" Type="{r}/worksheet" Target="s.xml"/>'
            f'<Relationship Id="r2" Type="{r}/sharedStrings" Target="strings.xml"/></R>',
            "xl/wb.xml": f'<w xmlns:r="{r}"><sheet name="Жалобы" r:id="r1"/></w>',
            "xl/strings.xml": "<sst><si><r><t>Биш</t></r><r><t>кек</t></r></si></sst>",
            "xl/s.xml": '<s><row><c t="s"><v>0</v></c><c><v>42</v></c></row>'
            '<row><c t="s"><v>7</v></c><c t="inlineStr"><is><t>прямо</t></is></c></row></s>',
        }
    )
    read = told(data, "a.xlsx")
    assert read.labels == ["Жалобы"]
    assert read.pages == ["Бишкек\t42\n\tпрямо"]
