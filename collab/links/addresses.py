"""Finding the addresses of our own content in what people wrote."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from ..web import leaving
from ..web.text import plain

MOST = 20
"""So many things one text mentions; whatever else it names is only a link."""

_HREF = re.compile(r'href="([^"]*)"')
_QUOTATION = re.compile(r"<blockquote>.*?</blockquote>", re.DOTALL)
_SIGNS = ("/c/", "/library/", "/threads/", "/chat")
_BARE = re.compile(r"(?<![\w/.:?=&%-])/(?:c/\d|g/[\w-]+/(?:library|threads)/\d|g/[\w-]+/chat\?)\S*")
_PATH = re.compile(r"/c/(\d{1,16})/?|/g/[^/]+/(?:library|threads)/(\d{1,16})(?:/.*)?")
_PLACE = re.compile(r"c(\d{1,16})")


def mentioned(rendered: str) -> list[int]:
    """Return the ids of what the text names by addresses of this site, in their order, each once.

    `rendered` is HTML of ours. Whether there is such content, and who sees it, is not asked.
    """
    if not any(sign in rendered.replace("%2F", "/") for sign in _SIGNS):
        return []
    found = (id_ for path in _paths(rendered) if (id_ := _id_in(path)) is not None)
    return list(dict.fromkeys(found))[:MOST]


def quoted(rendered: str) -> set[int]:
    """Return the ids of what the text names in quotations alone: its words stand there."""
    outside = set(mentioned(_QUOTATION.sub("", rendered)))
    return set(mentioned(rendered)) - outside


def _paths(rendered: str) -> Iterator[str]:
    """Yield the paths of ours: where links lead, then those that were only written down."""
    for match in _HREF.finditer(rendered):
        address = html.unescape(match[1])
        if address.startswith("/leave?"):
            address = parse_qs(urlsplit(address).query).get("to", [""])[0]
        path = address if address.startswith("/") else leaving.path_here(address)
        if path:
            yield path
    for match in _BARE.finditer(plain(rendered)):
        yield match[0].rstrip(".,;:!?)»\"'")


def _id_in(path: str) -> int | None:
    """Return the id in an address: of the piece that its anchor leads to, else of the page."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return None
    if parts.netloc or not parts.path.startswith(("/c/", "/g/")):
        return None
    if place := _PLACE.fullmatch(parts.fragment):
        return int(place[1])
    match = _PATH.fullmatch(parts.path)
    return int(match[1] or match[2]) if match else None
