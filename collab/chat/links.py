"""Chat lines as HTML: the only markup is line breaks and links."""

from linkify_it import LinkifyIt
from markupsafe import Markup, escape

_SCHEMES = ("http://", "https://", "mailto:")
_finder = LinkifyIt().add("ftp:", None).add("//", None)
_LINK = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>')


def linked(line: str) -> Markup:
    """Return plain text as safe HTML; web and mail addresses in it can be pressed.

    Everything else is escaped, so what looks like markup is shown as it was typed.
    """
    parts: list[Markup] = []
    end = 0
    for match in _finder.match(line) or ():
        if not match.url.lower().startswith(_SCHEMES):
            continue
        parts += [escape(line[end : match.index]), _LINK.format(match.url, match.text)]
        end = match.last_index
    parts.append(escape(line[end:]))
    return Markup("<br>").join(Markup("").join(parts).split("\n"))
