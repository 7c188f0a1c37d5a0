"""Decodes text whose charset nobody wrote down: mostly Cyrillic, in any of five old charsets."""

import codecs
import re

import charset_normalizer

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ["utf_8", "utf_16", "cp1251", "koi8_r", "cp866", "kz1048", "ptcp154", "latin_1"]
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "kz1048", "ptcp154")
_SAMPLE = 64 * 1024

# How common letters are in running text of ru, kk, ky, tg and uz in Cyrillic: decoding with the
# wrong one of two Cyrillic charsets gives letters too, but seldom these.
_COMMON = frozenset("аеоинтсрл")
_RARE = frozenset("ъщфэцё")
_LETTERS = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһіӣӯҳҷў")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")


def decode(data: bytes, declared: str | None = None) -> str:
    """Return *data* as text: byte order mark, UTF-8, *declared* charset, then by likelihood.

    Never raises; bytes that fit nowhere become U+FFFD.
    """
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    unmarked = _utf16_without_mark(data)
    if unmarked:
        return data.decode(unmarked, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut in the middle of a letter, or with one broken byte, is still UTF-8.
        if _mostly_utf8(data, error.start):
            return data.decode("utf-8", "replace")
    if declared and (text := _strictly(data, declared)) is not None:
        return text
    return data.decode(_likeliest(data), "replace")


def declared_in_markup(data: bytes) -> str | None:
    """Return the charset that an HTML or XML file names in its first 4,096 bytes, if any."""
    head = data[:4096]
    found = _XML_DECLARATION.search(head) or _META.search(head)
    return found.group(1).decode("ascii", "replace") if found else None


def _strictly(data: bytes, charset: str) -> str | None:
    # HTML pages that say Latin-1 mean Windows-1252 (WHATWG Encoding, section 4.2), and in this
    # region that is very often a wrong declaration over Windows-1251: let the letters decide.
    try:
        name = codecs.lookup(charset).name
        if name in ("iso8859-1", "cp1252", "ascii", "utf-8") or name.startswith("utf-16"):
            return None
        return data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 shows as zeros or 0x04 (Cyrillic) in every other byte."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    for start, charset in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = sample[start : pairs * 2 : 2]
        low = sample[1 - start : pairs * 2 : 2]
        plain = sum(high.count(value) for value in (0, 4))
        if plain > 0.9 * pairs and high.count(0) and low.count(0) < 0.02 * pairs:
            return charset
    return None


def _mostly_utf8(data: bytes, first_error: int) -> bool:
    sample = data[:_SAMPLE]
    text = sample.decode("utf-8", "replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    broken = text.count("\ufffd")
    return first_error >= len(data) - 3 or (beyond_ascii > 20 and broken < 0.05 * beyond_ascii)


def _likeliest(data: bytes) -> str:
    sample = data[:_SAMPLE]
    best = charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES).best()
    scores = {charset: _score(sample.decode(charset, "replace")) for charset in _CYRILLIC}
    cyrillic = max(scores, key=lambda charset: scores[charset])
    guess = best.encoding if best else "cp1251"
    if guess in scores:
        # charset-normalizer tells the families apart by whole words; between twins that differ
        # in a few letters (cp1251, kz1048, ptcp154) the frequency of those letters decides.
        return cyrillic if scores[cyrillic] >= scores[guess] else guess
    return cyrillic if scores[cyrillic] > 0.6 else guess


def _score(text: str) -> float:
    """How much the letters beyond ASCII look like running Cyrillic text: at most 2 a letter."""
    total, score, before = 0, 0.0, " "
    for character in text:
        if character > "\x7f":
            total += 1
            letter = character.lower()
            # Capitals stand at the start of a word or beside other capitals.
            misplaced = letter != character and before.isalpha() and not before.isupper()
            if letter in _LETTERS and not misplaced:
                score += 2 if letter in _COMMON else 0 if letter in _RARE else 1
            elif letter in _LETTERS or character.isalpha() or not character.isprintable():
                score -= 2
            elif character not in "«»—–№“”„…\u00a0°§":
                score -= 1
        before = character
    return score / total if total else 0.0
