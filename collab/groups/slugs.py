"""What a group is called in addresses: its name in Latin letters.

Letters are written as they are heard, close to BGN/PCGN and to the Latin alphabets of the region,
so that people recognise the name; nothing is read back from it.
"""

import re
import secrets
import string
import unicodedata

from sqlalchemy import func

from ..extensions import db
from .models import Group

LONGEST = 48
"""Characters of the name; a number or letters against clashes follow."""
RESERVED = frozenset({"new", "all", "none", "index", "groups", "admin", "api", "search", "static"})
"""Words that stand in addresses themselves, or may one day."""
_HIDDEN_LETTERS = 6
_ONE_AT_A_TIME = 0x6061
"""A number of ours for PostgreSQL's advisory locks."""

_RUSSIAN = (
    "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f "
    "х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю yu я ya"
)
_NEIGHBOURS = (
    "ә a ғ gh қ q ң ng ө o ұ u ү u һ h і i "  # Kazakh, Kyrgyz
    "ӣ i ӯ u ҳ h ҷ j "  # Tajik
    "ў o є ye ї yi ґ g"
)
_PAIRS = f"{_RUSSIAN} {_NEIGHBOURS}".split()
_LATIN = {
    ord(letter): latin.replace("-", "")
    for letter, latin in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
}


def latin(name: str) -> str:
    """Return the name in small Latin letters, digits and hyphens; empty if nothing is left of it.

    Cyrillic letters of Russian, Kazakh, Kyrgyz and Tajik are transliterated, marks above Latin
    letters and the apostrophes of Uzbek fall away.
    """
    composed = unicodedata.normalize("NFKC", name).casefold().translate(_LATIN)
    plain = unicodedata.normalize("NFKD", composed)
    plain = re.sub(r"['’‘ʼʻ`ʹ]", "", plain)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")


def free_slug(name: str, *, hidden: bool) -> str:
    """Return a slug that no group has, in the transaction at hand; nobody else takes one before it.

    The slug of a hidden group ends in letters that nobody can guess, so that neither an address
    that is tried nor a name that is taken tells of it.
    """
    stem = latin(name) or "group"
    if hidden:
        letters = (secrets.choice(string.ascii_lowercase) for _ in range(_HIDDEN_LETTERS))
        return f"{stem}-{''.join(letters)}"
    _one_at_a_time()
    taken = set(db.session.scalars(db.select(Group.slug).where(Group.slug.startswith(stem))))
    number, slug = 1, stem
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _one_at_a_time() -> None:
    """Let nobody else look for a free slug before the commit; SQLite has one writer anyway."""
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(db.select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
