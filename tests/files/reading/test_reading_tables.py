"""Cells stay in their columns, whatever program wrote the sheet."""

import pytest

from collab.files.model import Limits
from collab.files.reading.grid import Grid
from collab.library.tables import table_of

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHOW = MAIN.replace("spreadsheetml.sheet", "presentationml.presentation")


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="{kind}" Type="{R}/{kind}" Target="{target}"/>'


@pytest.fixture
def xlsx(zipped):
    """Make a workbook of one sheet from the XML of its rows."""

    def make(rows: str, **parts: str) -> bytes:
        related = "".join(relation(kind, f"{kind}.xml") for kind in parts)
        return zipped(
            {
                "[Content_Types].xml": f'<Types><Override ContentType="{MAIN}"/></Types>',
                "_rels/.rels": f'<R><Relationship Type="{R}/officeDocument" Target="xl/wb.xml"/>'
                "</R>",
                "xl/_rels/wb.xml.rels": f'<R><Relationship Id="r1" Type="{R}/worksheet" '
                'Target="s.xml"/></R>',
                "xl/_rels/s.xml.rels": f"<R>{related}</R>",
                "xl/wb.xml": f'<w xmlns:r="{R}"><sheet name="Cases" r:id="r1"/></w>',
                "xl/s.xml": f"<s>{rows}</s>",
                **{f"xl/{kind}.xml": content for kind, content in parts.items()},
            }
        )

    return make


def cell(place: str, text: str = "") -> str:
    return f'<c r="{place}" t="str"><v>{text}</v></c>'


def test_xlsx_keeps_empty_cells_between_and_drops_empty_columns_around(told, xlsx) -> None:
    rows = (
        f"<row>{cell('C3', 'name')}{cell('D3', 'age')}{cell('E3', 'town')}{cell('XFD3')}</row>"
        f"<row>{cell('C4')}</row>"
        f"<row>{cell('C5', 'Aigul')}{cell('E5', 'Osh')}</row><row>{cell('E6', 'Almaty')}</row>"
    )
    read = told(xlsx(rows), "a.xlsx")
    assert read.pages == ["name\tage\ttown\nAigul\t\tOsh\n\t\tAlmaty"]
    table = table_of(read.pages[0], lambda text: [], 0)
    assert [len(row) for row in table.rows] == [3, 3, 3]


def test_an_empty_first_cell_keeps_its_column_in_the_first_row(told, xlsx) -> None:
    rows = f"<row>{cell('B1', 'age')}</row><row>{cell('A2', 'Aigul')}{cell('B2', '31')}</row>"
    assert told(xlsx(rows), "a.xlsx").pages == ["\tage\nAigul\t31"]


def test_places_that_make_no_sense_lose_no_word(told, xlsx) -> None:
    rows = f"<row>{cell('D1', 'a')}{cell('A1', 'b')}{cell('??', 'c')}{cell('XFD1', 'd')}</row>"
    (page,) = told(xlsx(rows), "a.xlsx").pages
    assert page.split() == ["a", "b", "c", "d"]
    assert page.startswith("a\tb\tc\t")
    assert page.count("\t") == 2 + 1 + 200


def test_ods_keeps_empty_and_repeated_cells(told, odt) -> None:
    def a(text: str = "", times: int = 1) -> str:
        inside = f"<text:p>{text}</text:p>" if text else ""
        columns = f'table:number-columns-repeated="{times}"'
        return f"<table:table-cell {columns}>{inside}</table:table-cell>"

    rows = (a("x") + a("", 2) + a("two words"), a("", 2) + a("0", 2) + a("", 16_000))
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    read = told(odt(f'<table:table table:name="S">{body}</table:table>', kind="spreadsheet"))
    assert read.pages == ["x\t\t\ttwo words\n\t\t0\t0"]
    assert read.labels == ["S"]


def test_ods_that_breaks_off_keeps_the_rows_before(told, odt) -> None:
    row = "<table:table-row><table:table-cell><text:p>kept</text:p></table:table-cell>"
    broken = f'<table:table table:name="S">{row}</table:table-row><table:table-row></wrong>'
    read = told(odt(broken, kind="spreadsheet"), "a.ods")
    assert (read.pages, read.reason) == (["kept"], "damaged")


def test_lists_of_values_keep_empty_values(told) -> None:
    read = told(b";age;town\nAigul;;Osh\n;;\n;;Almaty;;\n", "a.csv")
    assert read.pages == ["\tage\ttown\nAigul\t\tOsh\n\t\tAlmaty"]


def test_a_list_of_values_that_is_too_long_keeps_its_beginning(told) -> None:
    read = told(b"one;two\n" * 1000, "a.csv", Limits(characters=100))
    assert read.reason == "too_large"
    assert read.pages[0].startswith("one\ttwo\none\ttwo")


def test_empty_cells_never_crowd_out_words() -> None:
    grid = Grid(Limits(characters=10_000))
    for number in range(100):
        grid.row([(0, f"a{number}"), (16_000, "z")])
    text = grid.take()
    assert text.count("\t") == 10_000 // 4 + 100
    assert text.split() == [word for number in range(100) for word in (f"a{number}", "z")]


def test_empty_cells_neither_glue_words_nor_part_phrases(app) -> None:
    from collab.web.finding import finder

    with app.app_context():
        find = finder('"two words"', "en")
        assert find("one\t\t\ttwo words\t\tx") == [(6, 15)]
        assert find("twowords\ttwo\t\t\twords") == [(9, 20)]


def test_comments_and_their_authors_are_not_read(told, xlsx, odt, zipped) -> None:
    comments = "<c><author>Alex</author><comment><t>doubtful witness</t></comment></c>"
    sheet = xlsx(f"<row>{cell('A1', 'seen')}</row>", comments=comments, threadedComment=comments)
    note = (
        '<office:annotation><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Alex'
        "</dc:creator><text:p>doubtful witness</text:p></office:annotation>"
    )
    text = odt(f"<text:p>se{note}en</text:p>")
    rtf = (
        rb"{\rtf1 s{\*\atnauthor Alex}{\*\annotation doubtful witness}{\deleted struck}"
        rb"{\deleted {\v0 struck}}een}"
    )
    assert told(sheet, "a.xlsx").text == "seen"
    assert told(text, "a.odt").text == "seen"
    assert told(rtf, "a.rtf").text == "seen"
    show = zipped(
        {
            "[Content_Types].xml": f'<Types><Override ContentType="{SHOW}"/></Types>',
            "_rels/.rels": f"<R>{relation('officeDocument', 'ppt/p.xml')}</R>",
            "ppt/_rels/p.xml.rels": f"<R>{relation('slide', 's.xml')}</R>",
            "ppt/_rels/s.xml.rels": "<R>"
            f"{relation('comments', 'c.xml')}{relation('notesSlide', 'n.xml')}</R>",
            "ppt/p.xml": f'<p xmlns:r="{R}"><sldId r:id="slide"/></p>',
            "ppt/s.xml": "<s><p><t>seen</t></p></s>",
            "ppt/n.xml": "<s><p><t>to be said</t></p></s>",
            "ppt/c.xml": "<c><cm><text>doubtful witness</text></cm></c>",
        }
    )
    read = told(show, "a.pptx")
    assert read.text == "seen\nto be said"
