"""Pictures drawn as people hold them, with nothing of what cameras write into them."""

import io

import pytest
from PIL import Image, ImageCms

from collab.files.model import Reason
from tests.benchmarks.reading import DATA
from tests.files.rendering.conftest import picture

_ORIENTATION, _MAKER = 0x0112, 0x010F


def test_a_photograph_is_turned_upright_and_made_smaller(draw) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = 6  # held upright, stored lying
    file = io.BytesIO()
    lying = Image.new("RGB", (2400, 1600), "blue")
    lying.paste("red", (0, 0, 1200, 1600))
    lying.save(file, "JPEG", exif=exif)
    image = draw(file.getvalue()).image().convert("RGB")
    assert image.size == (1100, 1650)
    assert image.getpixel((550, 100))[0] > 200, "what was left is above"
    assert image.getpixel((550, 1550))[2] > 200


def test_nothing_but_pixels_goes_out(draw) -> None:
    exif = Image.Exif()
    exif[_MAKER] = "Camera of Aigul"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture("teal", kind="JPEG", exif=exif, icc_profile=profile, comment=b"Aigul was here",
                   xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Aigul</x:xmpmeta>")  # fmt: skip
    assert b"Aigul" in data
    drawn = draw(data)
    assert b"Aigul" not in drawn.data
    for chunk in (b"EXIF", b"ICCP", b"XMP "):
        assert chunk not in drawn.data
    assert not drawn.image().getexif()


def test_every_page_of_a_scan_is_drawn(draw) -> None:
    pages = [Image.new("1", (1700, 2200), colour) for colour in (1, 0, 1)]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    drawn = draw(file.getvalue())
    assert [page.number for page in drawn.drawing.pages] == [1, 2, 3]
    shades = [drawn.image(n).convert("L").getpixel((500, 500)) for n in range(3)]
    assert shades == [255, 0, 255]
    assert drawn.words() == []


def test_a_telephone_picture_of_apple_is_drawn(draw) -> None:
    sample = DATA / "documents" / "office" / "media_dirty.heic"
    if not sample.is_file():
        pytest.skip("the sample documents are not here (../shared/data)")
    drawn = draw(sample.read_bytes())
    assert drawn.image().size == (1024, 768)
    assert b"EXIF" not in drawn.data


@pytest.mark.parametrize(
    ("mode", "colour", "kind", "shade"),
    [
        ("RGBA", (0, 0, 0, 0), "PNG", 255),
        ("LA", (0, 0), "PNG", 255),
        ("CMYK", (0, 0, 0, 255), "JPEG", 0),
        ("P", 0, "GIF", 0),
        ("1", 1, "BMP", 255),
        ("L", 90, "WEBP", 90),
    ],
)
def test_pictures_of_every_mode_stand_on_white_paper(draw, mode, colour, kind, shade) -> None:
    drawn = draw(picture(colour, mode=mode, kind=kind))
    assert drawn.image().size == (400, 300), "a small picture is not blown up"
    assert drawn.image().convert("L").getpixel((50, 50)) == pytest.approx(shade, abs=12)


def test_deep_pictures_keep_their_shades(draw) -> None:
    deep = Image.new("I;16", (300, 300), 1000)
    deep.paste(3000, (150, 0, 300, 300))
    file = io.BytesIO()
    deep.save(file, "PNG")
    image = draw(file.getvalue()).image().convert("L")
    assert image.getpixel((30, 30)) < 30
    assert image.getpixel((250, 30)) > 225


def test_a_photograph_is_not_made_into_four_tones(draw) -> None:
    file = io.BytesIO()
    Image.radial_gradient("L").resize((900, 900)).save(file, "PNG")
    image = draw(file.getvalue()).image().convert("L")
    assert len(image.getcolors()) > 50


def test_a_bomb_is_refused_before_it_is_unpacked(draw) -> None:
    drawn = draw(picture(0, size=(20_000, 20_000), mode="1"))
    assert (drawn.drawing.pages, drawn.drawing.reason) == ([], Reason.TOO_LARGE)


def test_a_picture_that_is_cut_off_is_drawn_as_far_as_it_goes_or_says_why(draw) -> None:
    file = io.BytesIO()
    Image.effect_noise((800, 800), 80).save(file, "JPEG")
    drawn = draw(file.getvalue()[: len(file.getvalue()) // 2])
    assert drawn.drawing.pages or drawn.drawing.reason is Reason.DAMAGED
    assert draw(b"GIF89a nothing").drawing.reason is Reason.DAMAGED
