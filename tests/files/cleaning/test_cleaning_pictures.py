"""Pictures: what is seen stays bit for bit, what is said beside it goes."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin
from PIL.ExifTags import IFD, Base

from collab.files.cleaning import What
from collab.files.cleaning.findings import Findings
from collab.files.cleaning.jpeg2000 import clean_jpeg2000
from collab.files.model import Reason

SECRET = b"Alex Secret"


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[Base.Artist] = SECRET.decode()
    made[Base.Make] = "Telephone 12"
    made[Base.Orientation] = orientation
    made.get_ifd(IFD.GPSInfo).update({1: "N", 2: (43.0, 15.0, 0.0), 3: "E", 4: (76.0, 54.0, 0.0)})
    return made


def picture(kind: str, **more) -> bytes:
    out = io.BytesIO()
    made = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
    made.save(out, kind, **more)
    return out.getvalue()


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as opened:
        return opened.size, opened.convert("RGB").tobytes()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_who_where_and_with_what_is_gone_and_every_pixel_stays(clean, kind: str) -> None:
    data = picture(kind, exif=exif(), icc_profile=profile())
    copy = clean(data)
    assert pixels(copy.data) == pixels(data)
    assert SECRET not in copy.data
    assert b"Telephone" not in copy.data
    assert copy.details[What.AUTHORS] == "Alex Secret"
    assert copy.details[What.DEVICE] == "Telephone 12"
    assert copy.counts[What.COLOUR_PROFILE] == 1
    with Image.open(io.BytesIO(copy.data)) as opened:
        assert "icc_profile" not in opened.info
        assert not opened.getexif().get_ifd(IFD.GPSInfo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_is_told_to_whoever_uploaded_it(clean, kind: str) -> None:
    assert clean(picture(kind, exif=exif())).details[What.PLACE] == "43.25000, 76.90000"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_that_is_turned_stays_turned(clean, kind: str) -> None:
    copy = clean(picture(kind, exif=exif(orientation=6)))
    with Image.open(io.BytesIO(copy.data)) as opened:
        kept = opened.getexif()
        assert kept[Base.Orientation] == 6
        assert Base.Artist not in kept


def test_a_clean_picture_is_left_alone(clean) -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        copy = clean(picture(kind))
        assert (copy.data, copy.reason, copy.counts) == (None, None, {}), kind


def test_what_is_hung_on_to_a_picture_goes(clean) -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        data = picture(kind)
        copy = clean(data + b"PK\x03\x04" + SECRET)
        assert pixels(copy.data) == pixels(data), kind
        assert SECRET not in copy.data, kind
        assert copy.counts[What.APPENDED] == 1, kind


def test_segments_of_other_makers_and_comments_go_from_jpeg(clean) -> None:
    data = picture("JPEG", comment=SECRET, progressive=True)
    maker = b"\xff\xed" + struct.pack(">H", len(SECRET) + 2) + SECRET
    made = data[:2] + maker + data[2:]
    copy = clean(made)
    assert SECRET not in copy.data
    assert pixels(copy.data) == pixels(data)
    assert copy.counts[What.PICTURE_DATA] == 2


def test_colours_of_printing_stay_readable_in_jpeg(clean) -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8), (10, 200, 30, 40)).save(out, "JPEG", comment=SECRET)
    copy = clean(out.getvalue())
    assert pixels(copy.data) == pixels(out.getvalue())


def test_texts_go_from_png(clean) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    copy = clean(picture("PNG", pnginfo=texts, dpi=(300, 300)))
    assert pixels(copy.data) == pixels(picture("PNG"))
    assert b"tEXt" not in copy.data
    assert copy.counts[What.PICTURE_DATA] == 2


def test_a_film_of_pictures_keeps_all_of_them(clean) -> None:
    frames = [Image.new("RGB", (9, 9), (n * 50, 0, 0)) for n in range(3)]
    for kind in ("GIF", "PNG", "WEBP"):
        out = io.BytesIO()
        more = {"comment": SECRET} if kind == "GIF" else {"exif": exif()}
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], loop=0, **more)
        copy = clean(out.getvalue())
        with Image.open(io.BytesIO(copy.data)) as opened:
            assert opened.n_frames == 3, kind
        assert SECRET not in copy.data, kind


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "jpeg", "group4"])
def test_a_scan_of_many_pages_keeps_all_of_them(clean, compression: str) -> None:
    mode = "1" if compression == "group4" else "RGB"
    pages = [Image.linear_gradient("L").resize((70, 40 + n)).convert(mode) for n in range(3)]
    out = io.BytesIO()
    pages[0].save(
        out, "TIFF", save_all=True, append_images=pages[1:], compression=compression,
        software=SECRET.decode(), dpi=(300, 300),
    )  # fmt: skip
    copy = clean(out.getvalue())
    assert SECRET not in copy.data
    with (
        Image.open(io.BytesIO(out.getvalue())) as before,
        Image.open(io.BytesIO(copy.data)) as after,
    ):
        assert after.n_frames == 3
        for number in range(3):
            before.seek(number)
            after.seek(number)
            assert after.tobytes() == before.tobytes()


def test_boxes_of_words_go_from_jpeg_2000() -> None:
    start = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
    code = struct.pack(">I4s", 16, b"jp2c") + b"\xff\x4fpixels"
    words = struct.pack(">I4s", 8 + len(SECRET), b"xml ") + SECRET
    findings = Findings()
    assert clean_jpeg2000(start + words + code, findings) == start + code
    assert findings


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\x00\x02",
        b"\xff\xd8\xff\xe1\xff\xff" + b"\x00\x01" * 600,
        b"\x89PNG\r\n\x1a\n" + b"\x00\x00\xff\xffIHDR" + b"\x00\x01" * 600,
        b"GIF89a" + b"\x00\x01" * 600,
        b"RIFF\xff\xff\xff\x7fWEBP" + b"\x00\x01" * 600,
        b"II*\x00\x08\x00\x00\x00\xff\xff" + b"\xff" * 600,
        b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00" + b"\x00" * 600,
    ],
)
def test_broken_pictures_are_said_to_be_broken(clean, data: bytes) -> None:
    assert clean(data).reason is Reason.DAMAGED


def test_a_picture_that_is_cut_off_is_cleaned_as_far_as_it_goes(clean) -> None:
    whole = picture("JPEG", exif=exif())
    copy = clean(whole[:-30])
    assert SECRET not in copy.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("lost", [1, 6, 20, 40])
def test_others_that_are_cut_off_are_cleaned_as_well(clean, kind: str, lost: int) -> None:
    more = {"pnginfo": None, "exif": exif()} if kind == "PNG" else {"exif": exif()}
    copy = clean(picture(kind, **more)[:-lost])
    assert copy.reason is None
    assert SECRET not in copy.data


def test_a_cut_in_what_stands_behind_the_picture_leaves_nothing_of_it(clean) -> None:
    whole = picture("PNG")
    said = struct.pack(">I", 400) + b"tEXt" + b"Author\x00" + SECRET
    copy = clean(whole[: whole.index(b"IEND") - 4] + said)
    assert SECRET not in copy.data
    assert pixels(copy.data) == pixels(whole)


def test_rubbish_between_the_parts_of_a_picture_keeps_nothing_in_it(clean) -> None:
    whole = picture("JPEG", exif=exif())
    at = whole.index(b"\xff\xdb")
    rubbish = b"\x00\xff\x00" + SECRET
    bare = picture("JPEG")
    begins = bare.index(b"\xff\xdb")
    assert SECRET not in clean(bare[:begins] + rubbish + bare[begins:]).data
    copy = clean(whole[:at] + rubbish + whole[at:])
    assert SECRET not in copy.data
    assert pixels(copy.data) == pixels(whole)


def test_an_enormous_picture_is_not_unpacked(clean) -> None:
    rows = zlib.compress(b"\x00" * 30_001 * 10)
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Author\x00" + SECRET)
    copy = clean(data + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    assert SECRET not in copy.data
