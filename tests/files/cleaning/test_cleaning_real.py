"""Real files, as outside programs see the copies; and files that were made to do harm."""

import hashlib
import io
import re
import resource
from pathlib import Path
from typing import Any

import pytest

from collab.files.cleaning import What, clean_file
from collab.files.media_types import claimed_type
from collab.files.model import Limits, Reason
from collab.files.reading import child as reading
from collab.files.sandbox.child import perform

UNCLEANABLE = ("7z", "doc", "eml", "mbox", "msg", "ppt", "xls", "zip")
_MEDIA = ("flac", "heic", "mp3", "ogg", "svg", "wav")
DIRTY = (
    *(f"documents/office/media_dirty.{kind}" for kind in _MEDIA),
    "documents/office/dirty_metadata.odt",
    "documents/office/comments_metadata.docx",
    "documents/office/revision.odt",
    "documents/office/file_attachment.pdf",
    "documents/office/segments.xlsx",
    "documents/office/malformed.pptx",
    "documents/office/video_10s.mp4",
    "hostile/payloads/xss/payload_in_all_known_metadata.jpg",
    "hostile/payloads/xss/payload_in_all_known_metadata.png",
)
TECHNICAL = re.compile(
    r"SourceFile|(?:ExifTool|System|File|Composite|JFIF|MPEG|ZIP|Track\d*|RIFF):|PNG:(?:ImageWidth|"
    r"ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace)|SVG:(?:Xmlns|ImageWidth|"
    r"ImageHeight|ViewBox)|FLAC:(?!Picture)|Vorbis:(?:Vendor|VorbisVersion|AudioChannels|"
    r"SampleRate|NominalBitrate)|PDF:(?:PDFVersion|Linearized|Language|TaggedPDF|Page.*)|QuickTime:(?!Location)"
)
"""What exiftool says of any file of a kind, whoever made it."""
PERSONAL = re.compile(
    r"jvoisin|harmful|harmfull|Alex|Marchant|Knijff|Smedley|Davis|Darbellay|alert\(1\)|GIMP|LAME|"
    r"Wilde|Shakespeare|LibreOffice|Microsoft|Adobe",
    re.IGNORECASE,
)
HARMLESS_TO_MAT2 = re.compile(
    r"No metadata found|\[\+\] Metadata for|format: PDF|\w+-date: -1|PixelAspectRatio: |"
    r"ImageSize|Megapixels|"
    r"(?:\w*(?:Bitrate|Buffer|Brand|Duration|Time|Date|Volume|Rate|Structure|Version|ID|Depth|Data|"
    r"Layer|Channels|Format|Offset|Height|Width|Mode|Color|Description|Type|Code|Bits\w*|Size|"
    r"Brands|Balance|Resolution|Preferred\w*|Rotation|ScaleFactor\w*|Compression|Language)\w*): "
)


@pytest.mark.parametrize("name", DIRTY)
def test_outside_programs_find_nobody_in_the_copy(
    shared_data, tmp_path, clean_real, exiftool, mat2, name: str
) -> None:
    source = shared_data / name
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    copy = clean_real(source)
    assert copy.data is not None
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    path = tmp_path / f"copy.{copy.ending or source.suffix[1:]}"
    path.write_bytes(copy.data)
    told = exiftool(path)
    assert [f"{tag}: {value}" for tag, value in told.items() if not TECHNICAL.match(tag)] == []
    assert not PERSONAL.search(" ".join(map(str, told.values())).replace(str(path), ""))
    said = [line.strip() for line in mat2(path).splitlines()]
    assert [line for line in said if line and not HARMLESS_TO_MAT2.match(line)] == []


def texts(data: bytes, name: str) -> list[str]:
    """The words on each page, without those that would have to be recognised in pictures."""
    found: list[str] = []

    def take(message: dict[str, Any]) -> None:
        if "page" in message:
            found.append(message["page"][2])

    arguments = {"claimed": claimed_type(name)}
    perform(reading, io.BytesIO(data), arguments, Limits(), take, io.BytesIO())
    return found


@pytest.mark.slow
def test_every_real_document_keeps_its_text(shared_data, clean) -> None:
    changed, uncleaned = [], set()
    for path in sorted((shared_data / "documents").glob("*/*")):
        data = path.read_bytes()
        copy = clean(data, path.name)
        if copy.reason is not None:
            uncleaned.add((path.suffix, copy.reason))
            continue
        if copy.data is None or What.COMMENTS in copy.counts:
            continue
        if texts(data, path.name) != texts(copy.data, path.name):
            changed.append(path.name)
    assert changed == []
    assert uncleaned == {
        *((f".{ending}", Reason.UNSUPPORTED) for ending in UNCLEANABLE),
        *((f".{ending}", Reason.ENCRYPTED) for ending in ("docx", "odt", "pdf")),
    }


@pytest.mark.parametrize("name", ["docx_deflate_bomb_200mb.docx", "docx_billion_laughs.docx",
    "docx_xxe_passwd.docx", "pdf_two_gb_claim.pdf", "pdf_truncated_ru.pdf", "gif_js_polyglot.gif",
    "png_pixel_bomb_900mpx.png", "svg_external.svg", "zip_bomb_100mb.zip"])  # fmt: skip
def test_hostile_files_end_soon_and_in_little_memory(shared_data, tmp_path, name: str) -> None:
    path = shared_data / "hostile" / "fixtures" / name
    limits = Limits(memory_bytes=512 << 20, wall_seconds=20, output_bytes=16 << 20)
    with open(tmp_path / "copy", "w+b") as output:
        cleaning = clean_file(path, name, output, limits)
    whole = (tmp_path / "copy").read_bytes()
    assert cleaning.state in ("uncleanable", "unchanged") or b"root:x:0" not in whole
    # A child's peak is counted from before it is a program of its own: at least ours.
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(512 << 10, ours + 1)


def test_a_copy_larger_than_allowed_is_given_up(shared_data, tmp_path: Path) -> None:
    path = shared_data / "documents/office/media_dirty.wav"
    with open(tmp_path / "copy", "w+b") as output:
        cleaning = clean_file(path, path.name, output, Limits(output_bytes=1000))
    assert cleaning.state == "uncleanable"
    assert cleaning.found[0].detail == "too_large"
    assert (tmp_path / "copy").stat().st_size <= 1000


def test_what_is_no_file_cannot_be_cleaned(tmp_path: Path) -> None:
    with open(tmp_path / "copy", "w+b") as output:
        assert clean_file(tmp_path / "absent", "a.pdf", output).found[0].detail == "missing"
        assert clean_file(tmp_path, "a.pdf", output).state == "uncleanable"
        (tmp_path / "empty").write_bytes(b"")
        assert clean_file(tmp_path / "empty", "a.pdf", output).state == "unchanged"


def test_stored_findings_are_not_trusted() -> None:
    from collab.files.cleaning import finding_of

    assert finding_of({"what": "authors", "count": 2, "detail": "A\x00\u202eB"}).detail == "A B"
    for odd in ({}, None, {"what": "x", "count": 1, "detail": ""}, {"what": "authors", "count": 0,
                "detail": ""}, {"what": "authors", "count": True, "detail": ""}):  # fmt: skip
        assert finding_of(odd) is None
