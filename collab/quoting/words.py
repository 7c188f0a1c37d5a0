"""Chat messages as a Markdown quotation: who said it, when, and a link to where it was said."""

import re
from collections.abc import Iterable
from datetime import tzinfo

from ..chat.models import Message

_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~!&])")
_BEGINS = re.compile(r"^(\s*\d*)([-+=.)])")


def quoted(messages: Iterable[Message], zone: tzinfo) -> str:
    """Return the messages in their order, each with its author and its time in a zone.

    What people typed into a chat is plain text: nothing of it may become markup here. The time
    has its offset, for who reads it may live elsewhere.
    """
    return "\n\n".join(_one(message, zone) for message in messages)


def _one(message: Message, zone: tzinfo) -> str:
    said = message.created.astimezone(zone)
    offset = f"{said:%z}"
    when = f"{said:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:]}"
    head = f"**{plain(message.author.name)}**, [{when}](/c/{message.id}):"
    lines = [head, *(plain(line) for line in message.body.split("\n"))]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def plain(line: str) -> str:
    """Return Markdown that is shown as the line was typed; addresses in it can be pressed."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(line):
        parts += [_escaped(line[end : match.start()]), match[0]]
        end = match.end()
    whole = "".join([*parts, _escaped(line[end:])])
    return _BEGINS.sub(r"\1\\\2", whole)  # no list begins with it, and no heading ends


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)
