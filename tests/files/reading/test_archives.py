"""Archives are listed: names as text, in whatever charset, and nothing is unpacked."""

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import pytest

from collab.files.media_types import RAR, SEVEN_ZIP, TAR, ZIP
from collab.files.reading import Limits, Reason

RUSSIAN = "Протокол допроса свидетеля.docx"


def tar(mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        info = tarfile.TarInfo(RUSSIAN)
        info.size = 2048
        archive.addfile(info, io.BytesIO(bytes(2048)))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return buffer.getvalue()


def old_zip(name: str, charset: str) -> bytes:
    """A zip file whose names are in an old charset, with no word about which."""
    placeholder = "x" * len(name.encode(charset))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(placeholder, b"content")
    return buffer.getvalue().replace(placeholder.encode(), name.encode(charset))


def test_names_of_files_are_in_no_language(read, zipped):
    data = zipped({"доклад о положении в колониях.txt": "x", "жалоба адвоката.txt": "y"})
    reading = read(data, "a.zip")
    assert "доклад" in reading.pages[0].text
    assert reading.language is None


def test_a_zip_file_is_listed_with_sizes(told, zipped):
    data = zipped({"a/one.txt": "x" * 1500, "две части.pdf": "y", "folder/": ""})
    read = told(data, "a.zip")
    assert read.media_type == ZIP
    assert read.reason == Reason.LISTED
    assert read.text.splitlines() == ["a/one.txt\t1.5 KB", "две части.pdf\t1 B"]


@pytest.mark.parametrize("charset", ["cp866", "utf-8", "cp1251"])
def test_names_in_old_charsets_are_decoded(told, charset):
    assert told(old_zip(RUSSIAN, charset), "a.zip").text.startswith(RUSSIAN)


def test_what_is_locked_is_marked_and_ways_out_are_only_text(told, zipped):
    data = bytearray(zipped({"../../etc/passwd": "x", "тайна.txt": "y"}))
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1  # the flag "encrypted" of the last entry in the directory
    assert told(bytes(data), "a.zip").text.splitlines() == [
        "../../etc/passwd\t1 B",
        "тайна.txt\t1 B\t🔒",
    ]


def test_a_zip_file_that_claims_an_enormous_size_is_a_bomb(told, zipped):
    data = zipped({"zeros": b"\0" * 3_000_000})
    read = told(data, "a.zip", limits=Limits(archive_bytes=1_000_000))
    assert (read.reason, read.pages) == (Reason.BOMB, [])


def test_more_files_than_the_limit_are_listed_up_to_it(told, zipped):
    data = zipped({f"{number}.txt": "" for number in range(30)})
    read = told(data, "a.zip", limits=Limits(archive_entries=20))
    assert read.reason == Reason.TOO_LARGE
    assert len(read.text.splitlines()) == 20


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_file_is_listed_packed_or_not(told, mode):
    read = told(tar(mode), "a.tar")
    assert read.reason == Reason.LISTED
    assert read.text.splitlines() == [f"{RUSSIAN}\t2.0 KB", "link → /etc/passwd\t0 B"]


def test_a_packed_tar_file_that_grows_without_end_is_left(told):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in ("first", "second"):
            info = tarfile.TarInfo(name)
            info.size = 20_000_000
            archive.addfile(info, io.BytesIO(bytes(info.size)))
    read = told(buffer.getvalue(), limits=Limits(archive_bytes=1_000_000))
    assert (read.reason, read.text) == (Reason.TOO_LARGE, "first\t19 MB")


def test_a_tar_file_that_is_cut_off_keeps_the_names_before(told):
    read = told(tar()[:3000], "a.tar")
    assert read.media_type == TAR
    assert read.reason in (Reason.DAMAGED, Reason.LISTED)
    assert RUSSIAN in read.text


def test_a_single_packed_file_has_the_name_that_was_noted(told):
    buffer = io.BytesIO()
    with gzip.GzipFile("statement.pdf", "wb", fileobj=buffer) as file:
        file.write(b"content")
    assert told(buffer.getvalue()).text == "statement.pdf"


def vint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def rar5_block(content: bytes) -> bytes:
    sized = vint(len(content)) + content
    return struct.pack("<I", zlib.crc32(sized)) + sized


def rar5_file(name: str, size: int, *, locked: bool = False) -> bytes:
    encoded = name.encode()
    extra = vint(2) + vint(1) + vint(0) if locked else b""
    fields = vint(2) + vint(2 | bool(extra)) + (vint(len(extra)) if extra else b"") + vint(5)
    fields += vint(0) + vint(size) + vint(0) + vint(0) + vint(0) + vint(len(encoded)) + encoded
    return rar5_block(fields + extra) + b"data!"


def test_rar_of_version_5_is_listed(told):
    data = b"Rar!\x1a\x07\x01\x00" + rar5_block(vint(1) + vint(0) + vint(0))
    data += rar5_file(RUSSIAN, 5000) + rar5_file("b.txt", 7, locked=True)
    data += rar5_block(vint(5) + vint(0) + vint(0))
    read = told(data, "a.rar")
    assert (read.media_type, read.reason) == (RAR, Reason.LISTED)
    assert read.text.splitlines() == [f"{RUSSIAN}\t4.9 KB", "b.txt\t7 B\t🔒"]
    hidden = b"Rar!\x1a\x07\x01\x00" + rar5_block(vint(4) + vint(0) + vint(0))
    assert told(hidden).reason == Reason.ENCRYPTED


def rar4_file(name: bytes, size: int, flags: int = 0) -> bytes:
    head = struct.pack("<BHH", 0x74, flags | 0x8000, 32 + len(name))
    body = struct.pack("<IIBIIBBHI", 3, size, 2, 0, 0, 29, 48, len(name), 0) + name
    return struct.pack("<H", zlib.crc32(head + body) & 0xFFFF) + head + body + b"abc"


def test_rar_of_version_4_is_listed_in_an_old_charset(told):
    data = b"Rar!\x1a\x07\x00" + struct.pack("<HBHHHI", 0, 0x73, 0, 13, 0, 0)
    data += rar4_file(RUSSIAN.encode("cp866"), 100) + rar4_file(b"b.txt", 9, flags=4)
    read = told(data, "a.rar")
    assert read.text.splitlines() == [f"{RUSSIAN}\t100 B", "b.txt\t9 B\t🔒"]


def sevenzip(names: list[str], sizes: list[int], *, packed: bool) -> bytes:
    """A 7z archive of one folder, its header packed with LZMA or not."""
    text = b"\0" + "".join(f"{name}\0" for name in names).encode("utf-16-le")
    header = bytes([1, 4, 6]) + vint(0) + vint(1) + bytes([9]) + vint(3) + bytes([0])
    header += bytes([7, 11, 1, 0, 1, 1, 0, 12]) + number(sum(sizes)) + bytes([0])
    header += bytes([8, 13]) + vint(len(sizes)) + bytes([9])
    header += b"".join(number(size) for size in sizes[:-1]) + bytes([0, 0])
    header += (
        bytes([5]) + vint(len(names)) + bytes([0x11]) + number(len(text)) + text + bytes([0, 0])
    )
    body = b"abc"
    if packed:
        how = [{"id": lzma.FILTER_LZMA1, "dict_size": 4096, "lc": 3, "lp": 0, "pb": 2}]
        small = lzma.compress(header, lzma.FORMAT_RAW, filters=how)
        place, body = len(body), body + small
        header = bytes([0x17, 6]) + vint(place) + vint(1) + bytes([9]) + number(len(small))
        header += bytes([0, 7, 11, 1, 0, 1, 0x23, 3, 1, 1, 5, 93]) + struct.pack("<I", 4096)
        header += bytes([12]) + number(len(_plain(small, how))) + bytes([0, 0])
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return (
        b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + body + header
    )


def _plain(small: bytes, how: list[dict[str, int]]) -> bytes:
    return lzma.decompress(small, lzma.FORMAT_RAW, filters=how)


def number(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else b"\xc0" + struct.pack("<H", value)


@pytest.mark.parametrize("packed", [False, True])
def test_7z_is_listed_by_its_header(told, packed):
    read = told(sevenzip([RUSSIAN, "b.txt"], [300, 7], packed=packed), "a.7z")
    assert (read.media_type, read.reason) == (SEVEN_ZIP, Reason.LISTED)
    assert read.text.splitlines() == [f"{RUSSIAN}\t300 B", "b.txt\t7 B"]


def test_a_real_7z_with_hidden_names_asks_for_its_password(read, shared_data):
    (path,) = (shared_data / "documents").rglob("full_encrypted.7z")
    assert read(path.read_bytes(), path.name).reason is Reason.ENCRYPTED


@pytest.mark.parametrize(
    "mark", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"]
)
def test_archives_that_are_nonsense_are_damaged(told, mark):
    for filling in (b"\xff\x00" * 200, bytes(range(256)), b"\x00\x04" + b"\xff" * 60):
        assert told(mark + filling).reason in (Reason.DAMAGED, Reason.TOO_LARGE, Reason.EMPTY)
