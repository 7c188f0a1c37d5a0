"""Makes text from any source alike, so that the same words are the same characters."""

import re
import unicodedata

# Characters that are drawn as nothing but split or change words for a search: soft hyphen,
# zero-width spaces and joiners of words, direction marks and overrides, byte order mark,
# interlinear annotation. ZWJ and ZWNJ stay: some scripts and emoji are spelled with them.
_INVISIBLE = dict.fromkeys(
    [
        173,
        847,
        1564,
        6158,
        8203,
        8206,
        8207,
        65279,
        *list(range(8234, 8239)),
        *list(range(8288, 8304)),
        *list(range(65529, 65532)),
    ]
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n\t]+")
_AROUND_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

# pdfium writes U+FFFE or U+0002 where a word is broken at the end of a line.
_PDF_BROKEN_WORD = re.compile(r"[\ufffe\x02](?:\r\n|\r|\n)?")
_BROKEN_WORD = re.compile(r"(\w+)([-\u2010\u00ad])[ \t]*(?:\r\n|\r|\n)[ \t]*(?=(\w+))")
_PARTICLES = frozenset({"либо", "нибудь", "таки"})
_QUESTION_WORDS = (
    "кто",
    "кого",
    "ком",
    "что",
    "чег",
    "чем",
    "как",
    "где",
    "куд",
    "отку",
    "когд",
    "поч",
    "зач",
    "чей",
    "чь",
)
_PREFIXES = frozenset({"кое", "кой", "non", "self", "anti", "ex", "well"})


def clean(text: str) -> str:
    """Return *text* as NFC with plain spaces and line feeds and without invisible characters."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", text).translate(_INVISIBLE)
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    text = _AROUND_LINE_END.sub("\n", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


def join_broken_words(text: str) -> str:
    """Join words that a printed page breaks at the end of a line ("достоин-⏎ство").

    A hyphen that belongs to the word stays: before a capital or a digit, in "кто-⏎то", and in
    words with more than one hyphen.
    """
    return _BROKEN_WORD.sub(_join, _PDF_BROKEN_WORD.sub("-\n", text))


def _join(match: re.Match[str]) -> str:
    before, hyphen, after = match.groups()
    if hyphen == "\u00ad":
        return before
    first, second = before.lower(), after.lower()
    keeps_hyphen = (
        not before[-1].islower()
        or not after[0].islower()
        or second in _PARTICLES
        or (second == "то" and first.startswith(_QUESTION_WORDS))
        or (first == "из" and second in ("за", "под"))
        or first in _PREFIXES
        or match.string[match.start() - 1 : match.start()] == "-"
    )
    return f"{before}-" if keeps_hyphen else before
