"""What 7-Zip packs together, and how it is unpacked: folders (7-Zip, 7zFormat.txt)."""

import lzma
from dataclasses import dataclass, field

from ..model import Reason, UnreadableError

_COPY, _LZMA, _LZMA2, _AES = b"\x00", b"\x03\x01\x01", b"\x21", b"\x06\xf1\x07\x01"
LARGEST_HEADER = 32 * 1024 * 1024
"""Bytes of a header that are unpacked at most."""


@dataclass
class Folder:
    """What 7-Zip calls so: some streams packed by the same chain of methods."""

    methods: list[tuple[bytes, bytes]]
    main: int = 0
    """Which of the sizes is that of what comes out at the end of the chain."""
    sizes: list[int] = field(default_factory=list)
    streams: int = 1
    checked: bool = False
    """Whether there is a checksum of the whole."""

    @property
    def size(self) -> int:
        """Bytes that come out at the end of the chain."""
        return self.sizes[self.main]

    @property
    def locked(self) -> bool:
        """Whether a password is needed."""
        return any(method == _AES for method, _ in self.methods)


def unpacked(packed: bytes, folder: Folder) -> bytes:
    """Return a packed header as it was. Raises :class:`UnreadableError`."""
    if folder.locked:
        raise UnreadableError(Reason.ENCRYPTED)
    if len(folder.methods) != 1 or folder.size > LARGEST_HEADER:
        raise UnreadableError(Reason.UNSUPPORTED)
    method, properties = folder.methods[0]
    if method == _COPY:
        return packed
    if method == _LZMA:
        code = properties[0]
        how = {
            "id": lzma.FILTER_LZMA1, "lc": code % 9, "lp": code // 9 % 5, "pb": code // 45,
            "dict_size": max(4096, min(int.from_bytes(properties[1:5], "little"), 1 << 26)),
        }  # fmt: skip
    elif method == _LZMA2:
        how = {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 26}
    else:
        raise UnreadableError(Reason.UNSUPPORTED)
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[how])
    return unpacker.decompress(packed, max_length=folder.size)
