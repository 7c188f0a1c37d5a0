"""Sheets, slides and messages of old programs, made by hand record by record."""

import struct

import pytest

from collab.files.media_types import MSG, PPT
from collab.files.reading import Reason

SENT = 132_000_000_000_000_000
END, FREE, NOBODY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) whose streams stand at paths such as "folder/stream".

    Each folder's children hang in one chain, to the right; all streams are in large sectors.
    """
    folders = {""} | {path.rpartition("/")[0] for path in streams}
    folders |= {
        "/".join(each.split("/")[:n]) for each in folders for n in range(each.count("/") + 1)
    }
    names = ["", *sorted(folders - {""}), *streams]
    sectors: list[bytes] = []
    chain: list[int] = []

    def store(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[at : at + 512].ljust(512, b"\0") for at in range(0, max(len(data), 1), 512)]
        sectors.extend(pieces)
        chain.extend([*range(first + 1, first + len(pieces)), END])
        return first

    # All streams are at least as long as the cut-off, so that none stands in the mini stream.
    places = {path: store(data.ljust(4096, b"\0")) for path, data in streams.items()}
    children: dict[str, list[int]] = {}
    for number, path in enumerate(names[1:], 1):
        children.setdefault(path.rpartition("/")[0], []).append(number)
    directory = b""
    for number, path in enumerate(names):
        name = "Root Entry" if not number else path.rpartition("/")[2]
        encoded = name.encode("utf-16-le") + b"\0\0"
        beside = children.get(path.rpartition("/")[0], [])
        right = beside[beside.index(number) + 1] if number in beside[:-1] else NOBODY
        below = children[path][0] if path in children and path not in streams else NOBODY
        kind = 5 if not number else 2 if path in streams else 1
        first = places.get(path, END if not number else 0)
        size = max(len(streams.get(path, b"")), 4096) if path in streams else 0
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
        directory += struct.pack("<III", NOBODY, right, below) + bytes(36)
        directory += struct.pack("<IQ", first, size)
    first_directory = store(directory)
    table_at = len(sectors)
    count = -(-(len(sectors) + 4) // 128)
    chain += [0xFFFFFFFD] * count
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512 * count, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, count, first_directory, 0,
                          4096, END, 0, END, 0, table_at)  # fmt: skip
    header += struct.pack("<I", FREE) * (108)
    listed = [*range(table_at, table_at + count)]
    header = header[:76] + struct.pack("<109I", *listed, *[FREE] * (109 - count))
    return header + b"".join(sectors) + table


def record(kind: int, content: bytes, *, version: int = 0, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | version, kind, len(content)) + content


def letters(text: str) -> bytes:
    return record(0x0FA0, text.encode("utf-16-le"))


def holds(kind: int, *records: bytes, instance: int = 0) -> bytes:
    return record(kind, b"".join(records), version=15, instance=instance)


def presentation(token: int = 0xE391C05F) -> bytes:
    """Two slides; the second stands first in the show, and the first has notes."""
    boxed = [holds(0x040C, holds(0xF00D, letters(text))) for text in ("Рамка один", "Рамка два")]
    objects = {2: holds(0x03EE, boxed[0]), 3: holds(0x03EE, boxed[1])}
    objects[4] = holds(0x03F0, record(0x03F1, struct.pack("<II", 256, 0)), letters("Сказать тихо"))
    slides = holds(
        0x0FF0,
        record(0x03F3, struct.pack("<IIiII", 3, 0, 0, 257, 0)), letters("Заголовок два"),
        record(0x03F3, struct.pack("<IIiII", 2, 0, 0, 256, 0)), letters("Заголовок один"),
    )  # fmt: skip
    notes = holds(0x0FF0, record(0x03F3, struct.pack("<IIiII", 4, 0, 0, 300, 0)), instance=2)
    objects[1] = holds(0x03E8, slides, notes)
    stream, places = b"", []
    for number in sorted(objects):
        places.append(len(stream))
        stream += objects[number]
    directory = len(stream)
    stream += record(0x1772, struct.pack(f"<I{len(places)}I", 1 | len(places) << 20, *places))
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<IIIIIII", 0, 0, 0, directory, 1, 5, 0))
    user = record(0x0FF6, struct.pack("<III", 20, token, edit) + bytes(8))
    return compound({"Current User": user, "PowerPoint Document": stream})


def test_slides_stand_in_the_order_of_the_show_with_their_notes(told):
    read = told(presentation(), "a.ppt")
    assert (read.media_type, read.reason) == (PPT, None)
    assert [page.splitlines() for page in read.pages] == [
        ["Рамка два", "Заголовок два"],
        ["Рамка один", "Заголовок один", "Сказать тихо"],
    ]


def test_locked_slides_say_so(told):
    assert told(presentation(token=0xF3D1C4DF), "a.ppt").reason is Reason.ENCRYPTED


def test_slides_whose_table_is_broken_give_their_texts_as_one_page(told):
    data = presentation().replace(struct.pack("<HHI", 0, 0x0FF5, 28), struct.pack("<HHI", 0, 1, 28))
    read = told(data, "a.ppt")
    assert read.reason is Reason.DAMAGED
    assert "Рамка один" in read.text


def properties(*fixed: tuple[int, int, int], header: int = 32) -> bytes:
    return bytes(header) + b"".join(struct.pack("<HHIQ", k, n, 6, value) for n, k, value in fixed)


def message(**more: bytes) -> bytes:
    streams = {
        "__properties_version1.0": properties((0x3FFD, 3, 1251), (0x0039, 0x40, SENT)),
        "__substg1.0_0037001E": "Жалоба о пытках".encode("cp1251"),
        "__substg1.0_0C1A001F": "Айгуль".encode("utf-16-le"),
        "__substg1.0_5D01001F": "aigul@example.org".encode("utf-16-le"),
        "__substg1.0_0E04001F": "Суд".encode("utf-16-le"),
        "__attach_version1.0_#00000000/__properties_version1.0": properties(header=8),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": "Справка.pdf".encode("utf-16-le"),
    } | more  # fmt: skip
    return compound(streams)


@pytest.mark.parametrize("body", [
    {"__substg1.0_1000001F": "Прошу принять меры.".encode("utf-16-le")},
    {"__substg1.0_1000001E": "Прошу принять меры.".encode("cp1251")},
    {"__substg1.0_10130102": "<p>Прошу <b>принять</b> меры.</p>".encode("cp1251")},
    {"__substg1.0_10090102": struct.pack("<IIII", 0, 200, 0x414C454D, 0)
     + rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'ee\'f8\'f3 \'ef\'f0\'e8\'ed\'ff\'f2\'fc "
     + rb"\'ec\'e5\'f0\'fb.}"},
])  # fmt: skip
def test_a_message_gives_people_body_and_names_of_attachments(told, body):
    read = told(message(**body), "a.msg")
    assert (read.media_type, read.title) == (MSG, "Жалоба о пытках")
    lines = read.pages[0].splitlines()
    assert lines[:3] == [
        "Subject: Жалоба о пытках", "From: Айгуль <aigul@example.org>", "To: Суд",
    ]  # fmt: skip
    assert "Date: 2019-04-17 18:40:00 UTC" in read.text
    assert "Прошу принять меры." in read.text
    assert lines[-1] == "Справка.pdf"


def test_a_message_in_a_message_is_read(told):
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    read = told(message(**{
        f"{inner}__properties_version1.0": properties(header=24),
        f"{inner}__substg1.0_0037001F": "Исходное письмо".encode("utf-16-le"),
        f"{inner}__substg1.0_1000001F": "Слова внутри".encode("utf-16-le"),
    }))  # fmt: skip
    assert "Исходное письмо" in read.text
    assert "Слова внутри" in read.text


def test_packed_rich_text_is_unpacked(told):
    # The example of [MS-OXRTFCP], section 4.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423"
        "20af32068656c090020627705b06c647d0a800fa0"
    )
    read = told(message(**{"__substg1.0_10090102": packed}))
    assert "hello world" in read.text


def test_a_directory_in_circles_is_damaged(told):
    data = bytearray(message())
    place = data.index("Root Entry".encode("utf-16-le"))
    data[place + 76 : place + 80] = struct.pack("<I", 0)  # the root's child is the root
    assert told(bytes(data), "a.msg").reason in (Reason.DAMAGED, Reason.UNSUPPORTED)
