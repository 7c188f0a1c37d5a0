"""Pages of PDF files as pictures, with the places of their words."""

import pytest

from collab.files.model import Reason
from tests.files.rendering.conftest import line, pdf

MANY_LINES = " ".join(
    line(
        f"{n}. No one shall be subjected to torture or to cruel treatment.", y=760 - 18 * n, size=13
    )
    for n in range(40)
)


def test_a_page_of_text_is_small_grey_and_readable(draw) -> None:
    drawn = draw(pdf(MANY_LINES))
    (page,) = drawn.drawing.pages
    assert drawn.drawing.reason is None
    assert (page.number, page.width, page.height) == (1, 1100, 1467)
    assert drawn.image().size == (1100, 1467)
    assert page.image_size < 60 * 1024
    assert page.thumb_size < 4 * 1024
    assert drawn.thumbnail().width == 150
    colours = {pixel for _count, pixel in drawn.image().convert("RGB").getcolors()}
    assert all(red == green == blue for red, green, blue in colours)
    assert (0, 0, 0) in colours


def test_a_coloured_page_keeps_its_colours(draw) -> None:
    drawn = draw(pdf(f"1 0 0 rg 100 300 200 200 re f 0 g {line('Black on white')}"))
    image = drawn.image().convert("RGB")
    red, green, blue = image.getpixel((round(200 * 1100 / 600), round(400 * 1100 / 600)))
    assert red > 200
    assert max(green, blue) < 60


def test_the_bytes_of_all_pages_lie_one_after_another(draw) -> None:
    drawn = draw(pdf(line("one"), line("two"), ""))
    at = 0
    for page in drawn.drawing.pages:
        assert (page.image_at, page.thumb_at) == (at, at + page.image_size)
        assert page.layer_at == page.thumb_at + page.thumb_size
        at = page.layer_at + page.layer_size
    assert at == len(drawn.data)
    assert [drawn.words(n) and drawn.words(n)[0][4] for n in range(3)] == ["one", "two", []]


def test_words_stand_where_they_are_drawn(draw) -> None:
    drawn = draw(pdf(line("Torture is forbidden", x=60, y=700)))
    words = drawn.words()
    assert [word[4] for word in words] == ["Torture", "is", "forbidden"]
    left, top, width, height, _ = words[0]
    assert left == pytest.approx(1000, abs=60)
    assert top + height / 2 == pytest.approx(10_000 * (800 - 707) / 800, abs=150)
    grey = drawn.image().convert("L")
    across, down = 1100 / 10_000, 1467 / 10_000
    box = (left * across, top * down, (left + width) * across, (top + height) * down)
    assert grey.crop(tuple(map(round, box))).getextrema()[0] == 0, "there is ink in the box"
    assert words[1][0] > left + width


def test_words_on_a_turned_page_stand_where_they_are_seen(draw) -> None:
    upright = draw(pdf(line("Torture", x=60, y=700))).words()[0]
    drawn = draw(pdf(line("Torture", x=60, y=700), page="/Rotate 90"))
    assert drawn.image().size == (1100, 825)
    left, top, width, height, _ = drawn.words()[0]
    assert (top, height) == (upright[0], upright[2])
    assert left == pytest.approx(10_000 - upright[1] - upright[3], abs=20)
    assert width == upright[3]


def test_words_outside_the_paper_are_left_out(draw) -> None:
    drawn = draw(pdf(f"{line('seen')} {line('outside', x=900)}"))
    assert [word[4] for word in drawn.words()] == ["seen"]


def test_notes_on_the_paper_are_not_drawn_and_filled_fields_are(draw) -> None:
    square = "<< /Type /XObject /Subtype /Form /BBox [0 0 50 50] /Length 22 >>\nstream\n" \
             "0 g 0 0 50 50 re f     \nendstream"  # fmt: skip
    note = "<< /Type /Annot /Subtype /{} /Rect [100 100 150 150] /AP << /N 10 0 R >> /F 4 >>"
    for kind, seen in (("Text", False), ("FileAttachment", False), ("Stamp", True)):
        data = pdf("", page="/Annots [11 0 R]", further=(square, note.format(kind)))
        low, _ = draw(data).image().convert("L").getextrema()
        assert (low == 0) is seen, kind


def test_a_very_long_page_is_bounded(draw) -> None:
    data = pdf(line("Top")).replace(b"[0 0 600 800]", b"[0 0 100 9000]")
    (page,) = draw(data).drawing.pages
    assert page.height == 3300
    assert page.width < 100


def test_only_the_first_pages_of_a_long_file_are_drawn(draw) -> None:
    drawn = draw(pdf(*(line(str(n)) for n in range(1, 8))), most=5)
    assert [page.number for page in drawn.drawing.pages] == [1, 2, 3, 4, 5]
    assert drawn.drawing.reason is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 and nothing that makes one", Reason.DAMAGED),
        (b"PK\x03\x04 is no page", Reason.UNSUPPORTED),
        (b"Plain words.", Reason.UNSUPPORTED),
        (b"", Reason.UNSUPPORTED),
    ],
)
def test_what_has_no_pages_says_why(draw, data: bytes, reason: Reason) -> None:
    drawn = draw(data)
    assert (drawn.drawing.pages, drawn.drawing.reason) == ([], reason)
    assert drawn.data == b""
