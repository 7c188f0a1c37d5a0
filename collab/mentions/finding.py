"""Finding names behind an @ in what people wrote, and marking them. Without the database."""

import html
import re
from collections.abc import Iterable, Mapping
from itertools import islice

from markupsafe import Markup

from ..web.text import plain

MOST = 50
"""So many people one text names."""
LONGEST = 120
"""Characters of a name."""
_PLACES = 200
"""So many signs are looked at: a text of nothing but signs costs no more."""

_AT = re.compile(r"(?<![\w@/.-])@(?=\w)")
_ELSEWHERE = re.compile(r"<(blockquote|pre|code)>.*?</\1>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_SILENT = re.compile(r"<(/?)(blockquote|pre|code|a)\b")


def has_signs(rendered: str) -> bool:
    """Tell whether there is an @ that may name somebody: nothing need be asked otherwise."""
    return "@" in rendered and _AT.search(_spoken(rendered)) is not None


def named(rendered: str, people: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return who of these people is named in the text, with her name as it stands there.

    `rendered` is HTML of ours, `people` are ids and names. The longest name that fits counts.
    People with the same name are all named: the words do not tell them apart. Quotations and code
    name nobody.
    """
    text = _spoken(rendered)
    places = [match.end() for match in islice(_AT.finditer(text), _PLACES)]
    by_name: dict[str, list[int]] = {}
    for user_id, name in people:
        by_name.setdefault(name.casefold(), []).append(user_id)
    names = sorted(by_name, key=len, reverse=True)
    found: dict[int, str] = {}
    for place in places:
        for name in [each for each in names if _stands_at(text, place, each)][:1]:
            for user_id in by_name[name]:
                found.setdefault(user_id, text[place : place + len(name)])
    return dict(list(found.items())[:MOST])


def marked(rendered: str, names: Mapping[str, bool]) -> Markup:
    """Return the text with these names marked behind their @; true is the reader's own name."""
    if not names:
        return Markup(rendered)  # noqa: S704  # rendered and sanitised when it was saved
    written = sorted((html.escape(name, quote=False) for name in names), key=len, reverse=True)
    own = {html.escape(name, quote=False) for name, hers in names.items() if hers}
    sought = re.compile(r"(?<![\w@/.-])@(" + "|".join(map(re.escape, written)) + r")(?!\w)")

    def mark(match: re.Match[str]) -> str:
        way = "mention mention--own" if match[1] in own else "mention"
        return f'<span class="{way}">{match[0]}</span>'

    pieces, silent = [], 0
    for piece in _TAG.split(rendered):
        if tag := _SILENT.match(piece):
            silent += -1 if tag[1] else 1
        pieces.append(piece if silent or piece.startswith("<") else sought.sub(mark, piece))
    return Markup("".join(pieces))  # noqa: S704  # only our own span was added


def _spoken(rendered: str) -> str:
    """Return the words that are the author's own: neither quoted nor code."""
    while True:
        shorter = _ELSEWHERE.sub(" ", rendered)
        if shorter == rendered:
            return plain(rendered)
        rendered = shorter


def _stands_at(text: str, place: int, name: str) -> bool:
    """Tell whether a name, in small letters, stands at a place of the text."""
    after = text[place + len(name) : place + len(name) + 1]
    return text[place : place + len(name)].casefold() == name and not (
        after.isalnum() or after == "_"
    )
