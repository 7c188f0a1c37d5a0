"""Word files of 97 to 2003, made by hand: which of their texts are read."""

import struct

from .test_reading_old_office import compound


def doc(*texts: str) -> bytes:
    """A Word file with body, footnotes, headers, macros, comments, endnotes, in that order."""
    text = "".join(texts)
    head = bytearray(0x800)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0x00C1)
    struct.pack_into(f"<{len(texts)}i", head, 0x4C, *map(len, texts))
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, len(head), 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", head, 0x01A2, 0, len(table))
    return compound({"WordDocument": bytes(head) + text.encode("utf-16-le"), "0Table": table})


def test_notes_are_read_and_comments_are_not(told) -> None:
    data = doc("Body of the report\r", "a footnote\r", "a header\r", "", "doubtful\r", "endnote\r")
    read = told(data, "a.doc")
    assert read.text.split("\n") == ["Body of the report", "", "a footnote", "a header", "endnote"]


def test_lengths_that_make_no_sense_lose_no_text(told) -> None:
    data = bytearray(doc("Body\r", "note\r", "", "", "", "end\r"))
    at = data.index(struct.pack("<ii", 5, 5))
    struct.pack_into("<5i", data, at, 5, -7, 0, -1, -9)
    assert told(bytes(data), "a.doc").text.split() == ["Body", "note", "end"]
