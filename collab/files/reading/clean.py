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
_BEFORE_LINE_END, _AFTER_LINE_END = re.compile(r"[ \t]*\n"), re.compile(r"\n +")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

_ODD_WORD = re.compile(
    r"[^\W\d_A-ZА-ЯЁ][A-ZА-ЯЁ]|[^\W\d_]\d+[^\W\d_]|[^\W\d_][^\w\s.,:;/()'’ʼ‘`«»–—-][^\W\d_]"
    r"|[\ufffd\ue000-\uf8ff]"
)
_CYRILLIC, _LATIN = re.compile("[\u0400-\u052f]"), re.compile("[A-Za-z]")
_FEWEST_WORDS, _ODD_SHARE = 8, 0.15

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


def clean(text: str, *, table: bool = False) -> str:
    """Return *text* as NFC with plain spaces and line feeds and without invisible characters.

    Of a *table* the lines are rows; tabulators in front of them stand for empty cells and stay.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", text).translate(_INVISIBLE)
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    if table:
        text = _AFTER_LINE_END.sub("\n", _BEFORE_LINE_END.sub("\n", text))
        return _BLANK_LINES.sub("\n\n", text).rstrip().lstrip(" \n")
    text = _AROUND_LINE_END.sub("\n", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


def garbled(text: str) -> bool:
    """Tell whether many words are no words: "ynpo111eHHOali", a layer that was recognised badly.

    Such words have capitals, digits or signs among small letters, or letters of two scripts, or
    letters that have no meaning (U+FFFD, private use).
    """
    words = [word for word in text.split() if sum(map(str.isalpha, word)) >= 3]
    odd = sum(bool(_ODD_WORD.search(word)) or _two_scripts(word) for word in words)
    return len(words) >= _FEWEST_WORDS and odd > _ODD_SHARE * len(words)


def _two_scripts(word: str) -> bool:
    return bool(_CYRILLIC.search(word)) and bool(_LATIN.search(word))


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
