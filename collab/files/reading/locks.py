"""Takes the lock off office files with their password, in memory; PDF files pdfium opens itself."""

import base64
import hashlib
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from ..archive import Archive
from ..markup import local, stream
from ..model import Limits, Reason, UnreadableError

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_MANIFEST = "META-INF/manifest.xml"
_AES_CBC = "xmlenc#aes256-cbc"
_PBKDF2 = "pbkdf2"
_MOST_ROUNDS = 2_000_000


def unlocked(file: IO[bytes], password: str, limits: Limits) -> IO[bytes]:
    """Return the file as it is without its lock, or as it is when it has none of these.

    Raises :class:`UnreadableError`: encrypted (the password is another), unsupported (locked in a
    way that is not known here), damaged.
    """
    head = file.read(8)
    file.seek(0)
    if head.startswith(_OLE):
        return _office(file, password)
    if head.startswith(_ZIP):
        return _open_document(file, password, limits)
    return file


def _office(file: IO[bytes], password: str) -> IO[bytes]:
    """Open what Office locks: [MS-OFFCRYPTO], old files and new."""
    import msoffcrypto
    from msoffcrypto.exceptions import (
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
        ParseError,
    )
    from msoffcrypto.format.ooxml import OOXMLFile

    try:
        locked = msoffcrypto.OfficeFile(file)
        if not locked.is_encrypted():
            file.seek(0)
            return file
        # The old formats check it always, and do not know the word.
        checking = {"verify_password": True} if isinstance(locked, OOXMLFile) else {}
        locked.load_key(password=password, **checking)
        opened = io.BytesIO()
        with _no_files():
            locked.decrypt(opened)
    except (InvalidKeyError, DecryptionError) as error:
        raise UnreadableError(Reason.ENCRYPTED) from error
    except (FileFormatError, ParseError, NotImplementedError) as error:
        raise UnreadableError(Reason.UNSUPPORTED) from error
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableError(Reason.DAMAGED) from error
    opened.seek(0)
    return opened


@contextmanager
def _no_files() -> Iterator[None]:
    """Let the library, which wants temporary files, have memory: this process may write none."""
    kept = tempfile.TemporaryFile
    tempfile.TemporaryFile = io.BytesIO  # type: ignore[assignment]
    try:
        yield
    finally:
        tempfile.TemporaryFile = kept


def _open_document(file: IO[bytes], password: str, limits: Limits) -> IO[bytes]:
    """Open what OpenDocument programs lock (ODF 1.3 part 2, section 4.8): entry by entry."""
    archive = Archive(file, limits)
    if _MANIFEST not in archive:
        file.seek(0)
        return file
    manifest = _Manifest()
    stream(archive.chunks(_MANIFEST), manifest)
    opened = io.BytesIO()
    room = limits.archive_bytes
    with zipfile.ZipFile(opened, "w", zipfile.ZIP_STORED) as copy:
        for name in archive.names:
            if name == _MANIFEST or name.endswith("/"):
                continue
            lock = manifest.locks.get(name)
            data = archive.read(name)
            if lock:
                data = _plain(data, password, lock, room)
            room -= len(data)
            copy.writestr(name, data)
    opened.seek(0)
    return opened


def _plain(data: bytes, password: str, lock: dict[str, str], most: int) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    how = lock.get("algorithm-name", ""), lock.get("key-derivation-name", "").lower()
    if not how[0].endswith(_AES_CBC) or not how[1].endswith(_PBKDF2):
        raise UnreadableError(Reason.UNSUPPORTED)
    sha1 = lock.get("start-key-generation-name", "sha1").lower().endswith("sha1")
    start = (hashlib.sha1 if sha1 else hashlib.sha256)(password.encode()).digest()
    try:
        rounds = min(int(lock.get("iteration-count", "0")), _MOST_ROUNDS)
        salt, vector = (base64.b64decode(lock[key]) for key in ("salt", "initialisation-vector"))
        key = hashlib.pbkdf2_hmac("sha1", start, salt, rounds, 32)
        cipher = Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()
        packed = cipher.update(data) + cipher.finalize()
    except (KeyError, ValueError) as error:
        raise UnreadableError(Reason.DAMAGED) from error
    try:
        # The padding behind the packed data is left by itself: it ends with the last block.
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        plain = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise UnreadableError(Reason.ENCRYPTED) from error
    if len(plain) > most:
        raise UnreadableError(Reason.BOMB)
    if not unpacker.eof:
        raise UnreadableError(Reason.ENCRYPTED)
    return plain


class _Manifest:
    """Collects how each entry is locked: the attributes of the elements about it by name."""

    def __init__(self) -> None:
        self.locks: dict[str, dict[str, Any]] = {}
        self._name = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        plain = {local(name): value for name, value in attributes.items()}
        if local(tag) == "file-entry":
            self._name = plain.get("full-path", "")
        elif local(tag) == "encryption-data":
            self.locks[self._name] = {}
        elif self._name in self.locks:
            self.locks[self._name] |= plain

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...
