"""Letters: which characters make a word, and how they are folded.

People type without the letters that their keyboard lacks (ё, қ, ө, ҳ, ў …), paste text with
look-alike letters of the other alphabet, with soft hyphens or with one of eight apostrophes.
Folding makes all of these the same word. Nothing here depends on the language of the text,
except that Uzbek can be turned into its Latin spelling.
"""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’‘ʻʼ`´ʹ′ʽ＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# A run of letters and digits, which may be joined by apostrophes, invisible characters and
# combining marks. A trailing apostrophe is a closing quotation mark and stays outside.
TOKEN = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}{_INVISIBLE}\u0300-\u036f]+[^\W_]+)*[\u0300-\u036f]*")

_LONGEST_WORD = 64
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")
_DROPPED = dict.fromkeys(map(ord, APOSTROPHES + _INVISIBLE))

_LOOK_ALIKES = ("aceopxykmthbi", "асеорхукмтнві")
_TO_CYRILLIC = str.maketrans(*_LOOK_ALIKES)
_TO_LATIN = str.maketrans(*reversed(_LOOK_ALIKES))

# To the letter that a plain Russian keyboard offers instead; ъ is often left out altogether.
# ў is left alone: Uzbek needs it to tell oʻ from u, and folds it later.
_FOLDED = str.maketrans(
    {
        "ё": "е",
        "ә": "а",
        "ғ": "г",
        "қ": "к",
        "ң": "н",
        "ө": "о",
        "ұ": "у",
        "ү": "у",
        "һ": "х",
        "і": "и",
        "ї": "и",
        "ҷ": "ч",
        "ӣ": "и",
        "ӯ": "у",
        "ҳ": "х",
        "ќ": "к",
        "ѓ": "г",
        "ъ": None,
    }
)


def form_of(token: str) -> str:
    """Return the folded form of one token (see `TOKEN`), at most 64 characters."""
    if token.isascii():
        return token.lower().replace("'", "").replace("`", "")[:_LONGEST_WORD]
    word = unicodedata.normalize("NFKC", token.translate(_DROPPED)).lower()
    # Twice, since folding can take away the very letter that stood in the way.
    folded = _one_script(_one_script(word).translate(_FOLDED))
    if not folded.isalnum():
        # Marks that found no letter to join: accents over Cyrillic vowels, decorations.
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    return folded[:_LONGEST_WORD] or word[:_LONGEST_WORD]


def has_cyrillic(word: str) -> bool:
    """Whether any letter of `word` is Cyrillic."""
    return _CYRILLIC.search(word) is not None


def is_latin(word: str) -> bool:
    """Whether `word` has a Latin letter and no Cyrillic one."""
    return not has_cyrillic(word) and _LATIN.search(word.lower()) is not None


def _one_script(word: str) -> str:
    """Repair a word that mixes Latin and Cyrillic letters, where look-alikes explain the mix."""
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    cyrillic = word.translate(_TO_CYRILLIC)
    if not _LATIN.search(cyrillic):
        return cyrillic
    latin = word.translate(_TO_LATIN)
    return word if _CYRILLIC.search(latin) else latin


# The Latin alphabet of Uzbek (law of 1995), without the apostrophes of oʻ, gʻ and ʼ, which
# `form_of` drops. қ, ғ and ҳ have been folded to к, г and х before a word comes here, so that
# q and gʻ, h are folded to k, g and x as well: people mix them up anyway.
_UZBEK_LETTERS = {
    "ё": "yo", "ю": "yu", "я": "ya", "ч": "ch", "ш": "sh", "щ": "sh", "ц": "ts", "ў": "o",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "x", "ы": "i", "ь": "", "э": "e",
}  # fmt: skip
_UZBEK_FOLDED = str.maketrans({"q": "k", "h": "x"})
_VOWELS_BEFORE_YE = frozenset("аеиоуўэюя")


def uzbek_latin(form: str) -> str:
    """Return the folded Latin spelling of an Uzbek form given in either script."""
    if _CYRILLIC.search(form):
        form = "".join(_uzbek_letter(form, place) for place in range(len(form)))
    digraphs = form.replace("sh", "\u0001").replace("ch", "\u0002")
    return digraphs.translate(_UZBEK_FOLDED).replace("\u0001", "sh").replace("\u0002", "ch")


def _uzbek_letter(form: str, place: int) -> str:
    letter = form[place]
    if letter == "е" and (place == 0 or form[place - 1] in _VOWELS_BEFORE_YE):
        return "ye"
    return _UZBEK_LETTERS.get(letter, letter)
