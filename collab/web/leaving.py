"""Leaving: a link to elsewhere leads over a page that names the host, and tells it nothing of us.

Whoever follows a link in a post sees first where it goes: that is what a forged link hides. The
page also is the one place from which browsers leave, without saying where they come from.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    abort,
    current_app,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)

from .access import signed_in

_LONGEST = 4_000
_OWN = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*|[#?][^\x00-\x20\x7f\\]*")
_RELATIVE = re.compile(r"(?![/\\#?])[^\x00-\x20\x7f\\:]*([/?#][^\x00-\x20\x7f\\]*)?")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>\"`{}|^]")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")


@dataclass(frozen=True)
class Destination:
    """A place elsewhere: `host` as people read it, `ascii_host` as machines do."""

    address: str
    host: str
    ascii_host: str


def init_app(app: Flask) -> None:
    """Register the page."""
    app.add_url_rule("/leave", "leave", leave)


def guarded(address: str) -> str | None:
    """Return what a link to the address may point at, a path of ours; None for nothing at all."""
    if _OWN.fullmatch(address) or _RELATIVE.fullmatch(address):
        return address
    if address.lower().startswith("mailto:"):
        return address
    if address.startswith("//"):
        address = "https:" + address
    if address.lower().startswith(("http:", "https:")):
        return f"/leave?to={quote(address, safe='')}"
    return None


@signed_in
def leave() -> Any:
    """Show where a link leads; a link to a page of ours leads there at once."""
    place = destination(request.args.get("to", "")) or abort(404)
    if _is_here(place):
        return redirect(_path_of(place.address))
    return render_template("web/leave.html", place=place, back=_back())


def destination(address: str) -> Destination | None:
    """Return where an address leads; None unless it is a web page on a host that can be named."""
    if len(address) > _LONGEST or _FORBIDDEN.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii").lower()
        shown = ascii_host if ":" in host else ascii_host.encode("ascii").decode("idna")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(ascii_host):
        return None
    ending = f":{port}" if port else ""
    return Destination(address, shown + ending, ascii_host + ending)


def path_here(address: str) -> str | None:
    """Return the path of the page of ours that a full address names; None for other sites."""
    place = destination(address)
    return _path_of(place.address) if place is not None and _is_here(place) else None


def _is_here(place: Destination) -> bool:
    """Tell whether it is this site: people copy addresses of its pages from their browsers."""
    own = {urlsplit(current_app.config["PUBLIC_URL"]).netloc.lower()}
    if has_request_context():
        own.add(request.host.lower())
    return urlsplit(place.address).netloc.lower() in own - {""}


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return (
        path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )


def _back() -> str:
    """Return the page with the link, if it was one of ours."""
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc != request.host or not _OWN.fullmatch(referrer.path):
        return url_for("home.index")
    return referrer.path + (f"?{referrer.query}" if referrer.query else "")
