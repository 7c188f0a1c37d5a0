"""Tells what a file is by its content, and what its name promises."""

import re
from collections.abc import Mapping
from typing import IO

from .archive import Archive
from .charset import decode
from .markup import local, stream
from .model import Limits, Reason, UnreadableError
from .ole import CompoundFile

PDF = "application/pdf"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OOXML}wordprocessingml.document"
XLSX = f"{_OOXML}spreadsheetml.sheet"
PPTX = f"{_OOXML}presentationml.presentation"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
PPTM = "application/vnd.ms-powerpoint.presentation.macroEnabled.12"
_ODF = "application/vnd.oasis.opendocument."
ODT = f"{_ODF}text"
ODS = f"{_ODF}spreadsheet"
ODP = f"{_ODF}presentation"
EPUB = "application/epub+zip"
RTF = "application/rtf"
HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
XML = "application/xml"
SVG = "image/svg+xml"
EML = "message/rfc822"
MBOX = "application/mbox"
ZIP = "application/zip"
TAR = "application/x-tar"
GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"
SEVEN_ZIP = "application/x-7z-compressed"
RAR = "application/vnd.rar"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
TIFF, BMP, HEIC = "image/tiff", "image/bmp", "image/heic"
UNKNOWN = "application/octet-stream"

# Types that a name may promise and a person expects to be readable.
DOCUMENTS = frozenset(
    {
        PDF,
        DOC,
        XLS,
        PPT,
        MSG,
        DOCX,
        XLSX,
        PPTX,
        DOCM,
        XLSM,
        PPTM,
        XLSB,
        ODT,
        ODS,
        ODP,
        EPUB,
        RTF,
        HTML,
        EML,
    }
)
ARCHIVES = frozenset({ZIP, TAR, GZIP, BZIP2, XZ, SEVEN_ZIP, RAR})
PICTURES = frozenset({PNG, JPEG, GIF, WEBP, TIFF, BMP, HEIC})
# Types whose content cannot be told apart: among these the name is believed.
WRITTEN = frozenset({TEXT, MARKDOWN, CSV, TSV, JSON})

_BY_ENDING = {
    "pdf": PDF, "doc": DOC, "dot": DOC, "xls": XLS, "ppt": PPT, "msg": MSG, "docx": DOCX,
    "xlsx": XLSX, "pptx": PPTX, "docm": DOCM, "xlsm": XLSM, "pptm": PPTM, "odt": ODT, "ods": ODS,
    "odp": ODP, "epub": EPUB, "rtf": RTF, "html": HTML, "htm": HTML, "xhtml": HTML, "txt": TEXT,
    "text": TEXT, "log": TEXT, "md": MARKDOWN, "markdown": MARKDOWN, "csv": CSV, "tsv": TSV,
    "json": JSON, "xml": XML, "svg": SVG, "eml": EML, "mbox": MBOX, "zip": ZIP,
    "tar": TAR, "gz": GZIP, "tgz": GZIP, "bz2": BZIP2, "xz": XZ, "7z": SEVEN_ZIP, "rar": RAR,
    "xlsb": XLSB, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "gif": GIF, "webp": WEBP, "tif": TIFF,
    "tiff": TIFF, "heic": HEIC, "heif": HEIC, "bmp": BMP, "mp3": "audio/mpeg",
    "wav": "audio/wav", "ogg": "audio/ogg", "oga": "audio/ogg", "flac": "audio/flac",
    "m4a": "audio/mp4", "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime",
    "webm": "video/webm", "avi": "video/x-msvideo",
    "opus": "audio/ogg", "amr": "audio/amr", "wma": "video/x-ms-asf", "wmv": "video/x-ms-asf",
}  # fmt: skip

_MAGIC = (
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"II*\x00", TIFF),
    (0, b"MM\x00*", TIFF),
    (0, b"BM", BMP),
    (8, b"WEBP", WEBP),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (4, b"ftypheic", HEIC),
    (4, b"ftypheix", HEIC),
    (4, b"ftypmif1", HEIC),
    (4, b"ftypM4A ", "audio/mp4"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (0, b"Rar!\x1a\x07", RAR),
    (0, b"\x1f\x8b", GZIP),
    (0, b"BZh", BZIP2),
    (0, b"\xfd7zXZ\x00", XZ),
    (257, b"ustar", TAR),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT),
    ("__properties_version1.0", MSG), ("EncryptedPackage", UNKNOWN),
)  # fmt: skip
_SURE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_LIKELY_HTML = re.compile(
    r"\s*<(?:head|body|title|meta|script|style|iframe|table|div|p|h[1-6]|ul|ol|a|img|link|form)\b",
    re.IGNORECASE,
)
_XML = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE\s+\w)")
_SVG = re.compile(r"<(?:\w+:)?svg\b")
_HEADER = re.compile(
    r"^(?:received|from|to|cc|subject|date|mime-version|return-path|message-id|delivered-to|"
    r"content-type|reply-to|sender|x-[\w-]+|dkim-signature|authentication-results): ?\S",
    re.IGNORECASE | re.MULTILINE,
)
_MBOX = re.compile(r"From \S+ .*\d\d:\d\d.*\n[\w-]+: ")
_HEAD = 64 * 1024


def claimed_type(name: str) -> str | None:
    """Return the type that the ending of a file's name promises, None when it promises none."""
    stem, dot, ending = name.strip().rpartition(".")
    return _BY_ENDING.get(ending.lower()) if dot and stem else None


def type_of(file: IO[bytes], limits: Limits, claimed: str | None) -> str:
    """Return the media type of an open file by its content, and leave it at its start.

    *claimed* decides only between kinds of plain text, whose content is the same. Raises
    :class:`UnreadableError` when a container cannot be looked into.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(_OLE):
        return _ole_type(file, limits)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            return _zip_type(file, limits)
        finally:
            file.seek(0)
    if head.startswith(b"{\\rtf"):
        return RTF
    return other_type(head) or (_text_type(head, claimed) if _is_text(head) else UNKNOWN)


def other_type(head: bytes) -> str | None:
    """Return the type of pictures, sound, video, archives and programs by their first bytes.

    None when *head*, 512 bytes or more of the file, is the start of something else.
    """
    for offset, magic, media_type in _MAGIC:
        # Two or three letters may also be the start of a text.
        if head.startswith(magic, offset) and not (len(magic) < 4 and _is_text(head)):
            return media_type
    return None


def _ole_type(file: IO[bytes], limits: Limits) -> str:
    """Ask for the stream that holds the document; a broken directory is searched for its name."""
    try:
        paths = set(CompoundFile(file, limits).paths)
    except UnreadableError:
        file.seek(0)
        data = file.read(1 << 22)
        paths = {name for name, _ in _OLE_STREAMS if _utf16(name) in data}
    finally:
        file.seek(0)
    if "EncryptedPackage" in paths:
        raise UnreadableError(Reason.ENCRYPTED)
    for name, media_type in _OLE_STREAMS:
        if name in paths:
            return media_type
    return "application/x-ole-storage"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\x00\x00"


def _zip_type(file: IO[bytes], limits: Limits) -> str:
    """Ask "mimetype" (ODF, EPUB) or the type of the main part (OPC)."""
    try:
        archive = Archive(file, limits)
    except UnreadableError as error:
        if error.reason is Reason.BOMB:  # More entries than a document has: it is none.
            return ZIP
        raise
    if "mimetype" in archive:
        declared = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
        for media_type in (ODT, ODS, ODP, EPUB):
            if declared in (media_type, f"{media_type}-template"):
                return media_type
    if "[Content_Types].xml" in archive:
        found = _ContentTypes()
        stream(archive.chunks("[Content_Types].xml"), found)
        for main, media_type in _MAIN_PARTS.items():
            if main in found.types:
                return media_type
    return ZIP


_MAIN_PARTS = {
    f"{DOCX}.main+xml": DOCX,
    f"{_OOXML}wordprocessingml.template.main+xml": DOCX,
    "application/vnd.ms-word.document.macroEnabled.main+xml": DOCM,
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": DOCM,
    f"{XLSX}.main+xml": XLSX,
    f"{_OOXML}spreadsheetml.template.main+xml": XLSX,
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": XLSM,
    "application/vnd.ms-excel.sheet.binary.macroEnabled.main": XLSB,
    f"{PPTX}.main+xml": PPTX,
    f"{_OOXML}presentationml.slideshow.main+xml": PPTX,
    f"{_OOXML}presentationml.template.main+xml": PPTX,
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": PPTM,
}


class _ContentTypes:
    def __init__(self) -> None:
        self.types: set[str] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) in ("Override", "Default"):
            self.types.add(attributes.get("ContentType", ""))

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


def _is_text(head: bytes) -> bool:
    """Text has few control characters, and zeros only in UTF-16 and UTF-32."""
    text = decode(head)
    strange = sum(
        (character < " " and character not in "\t\n\r\f\x1b") or character == "\ufffd"
        for character in text
    )
    return "\x00" not in text and strange * 20 <= len(text)


def _text_type(head: bytes, claimed: str | None) -> str:
    """Tell markup and mail from plain text.

    A text file may well show the source of something else: only a whole HTML page, which a
    browser would take for one, is called a lie.
    """
    text = decode(head).lstrip("\ufeff")
    if _SURE_HTML.match(text):
        return HTML
    if claimed in WRITTEN:
        return claimed
    if _SVG.match(text) or _XML.match(text) or (claimed in (XML, SVG) and "<" in text):
        return SVG if _SVG.search(text[:4096]) else XML
    fewest = 1 if claimed == EML else 2
    if _HEADER.match(text) and len(_HEADER.findall(text[:4096])) >= fewest:
        return EML
    if _MBOX.match(text):
        return EML if claimed == EML else MBOX
    return HTML if claimed == HTML or _LIKELY_HTML.match(text) else TEXT
