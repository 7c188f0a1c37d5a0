"""Whether a new password is good enough: long, and not easily guessed.

There are no rules of composition (ASVS 5.0, 6.2.5; NIST SP 800-63B-4, 3.1.1.2). How many guesses a
password withstands is estimated by zxcvbn (Wheeler, USENIX Security 2016), which knows common
passwords, English words and names, rows of keys, dates and repetitions. Here it also gets the words
of our region and those that belong to the person, and sees the password in both keyboard layouts:
`gfhjkm` is пароль typed without switching. Nothing is asked of anybody elsewhere.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from math import prod

from flask_babel import gettext as _
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE

from .passwords import LONGEST, SHORTEST
from .words import COMMON, OURS

ENOUGH = 10**12
"""Guesses that a password must withstand by the estimate; each costs a guesser one Argon2id hash.

zxcvbn counts at least 10^4 for each piece after the first: two usual words and a year are refused
whatever they are, four words that do not belong together pass.
"""

_LOOKED_AT = 40
"""Characters that are looked at. The time grows faster than the square of the length, and forty
that are easily guessed are no better for what follows them."""

_MOST_READINGS = 16
"""Ways in which signs are read as letters (`p@$$`). Six signs for c and i make hundreds of them."""

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_KAZAKH = dict(zip("әіңғүұқөһ", "2345890-=", strict=True))
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(dict(zip(_CYRILLIC, _LATIN, strict=True)) | _KAZAKH)

_WORDS = OURS + COMMON
_one_at_a_time = threading.Lock()  # zxcvbn keeps the words that it is given in its module


def weakness(password: str, *, about: Iterable[str]) -> str | None:
    """Return why the password will not do, in the page's language, or None when it is good.

    `about` is what a guesser would try first for this person: her name, her address, her
    organisation.
    """
    if len(password) > LONGEST:
        return _("At most %(max)d characters.", max=LONGEST)
    if len(unicodedata.normalize("NFC", password)) < SHORTEST:
        return _("At least %(min)d characters: a sentence is good.", min=SHORTEST)
    if guesses(password, about=about) < ENOUGH:
        return _(
            "This would be guessed quickly: it is made of usual words, names, dates or rows of "
            "keys. A sentence of your own, or five words that do not belong together, are good."
        )
    return None


def guesses(password: str, *, about: Iterable[str] = ()) -> int:
    """Return about how many guesses find the password, in whichever keyboard layout is worse."""
    typed = unicodedata.normalize("NFC", password).lower()[:_LOOKED_AT]
    known = list(dict.fromkeys([*_parts(about), *_WORDS]))
    readings = {
        reading
        for spelt in (typed, re.sub(r"[\s._,-]+", "", typed))
        for reading in (spelt, spelt.translate(_TO_CYRILLIC), spelt.translate(_TO_LATIN))
    }
    with _one_at_a_time:
        return min(
            int(zxcvbn(_affordable(reading), user_inputs=known)["guesses"]) for reading in readings
        )


def _affordable(reading: str) -> str:
    """Return the text, without its signs when zxcvbn would try hundreds of letters for them."""
    ways = prod(max(1, sum(sign in reading for sign in signs)) for signs in L33T_TABLE.values())
    return reading if ways <= _MOST_READINGS else re.sub(r"[^\w\s]", "\N{WHITE SQUARE}", reading)


def _parts(about: Iterable[str]) -> list[str]:
    """Return each thing as it is, without blanks and signs, and its words of three letters on."""
    parts: dict[str, None] = {}
    for thing in about:
        lowered = unicodedata.normalize("NFC", thing).lower()
        words = re.findall(r"[^\W_]+", lowered)
        for part in (lowered, "".join(words), *re.split(r"[\s@]+", lowered), *words):
            if len(part) > 2:
                parts[part] = None
    return list(parts)
