"""Reads saved e-mail messages (RFC 5322, MIME) and mailboxes (RFC 4155): a message is a page."""

import email
import email.policy
import re
from email.message import EmailMessage
from typing import IO

from ..charset import declared_in_markup, decode
from ..model import Limits, UnreadableError
from .html import html_text
from .sink import Sink

_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_MESSAGE_START = re.compile(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]+:)", re.MULTILINE)
_MOST_PARTS = 200


def read_message(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read subject, people, body and the names of attachments; attachments stay unread."""
    # Some programs save a single message with the first line of a mailbox.
    message = _parse(_MESSAGE_START.sub(b"", file.read(), count=1))
    sink.entitle(_header(message, "Subject"))
    sink.page(_text(message))


def read_mailbox(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read every message of a mailbox like :func:`read_message`."""
    messages = _MESSAGE_START.split(file.read())[1:]
    sink.total(len(messages))
    for data in messages:
        message = _parse(data)
        sink.page(_text(message), _header(message, "Subject"))


def _parse(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str:
    # Broken headers raise all kinds of errors in the parser of the standard library.
    try:
        value = message.get(name)
        return "" if value is None else _repaired(str(value))
    except Exception:
        return ""


def _repaired(value: str) -> str:
    """Headers in raw bytes come as surrogates: decode them like any text."""
    try:
        return decode(value.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")


def _text(message: EmailMessage) -> str:
    lines = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    lines.append("")
    names = []
    plain: list[str] = []
    marked_up: list[str] = []
    for part in list(message.walk())[:_MOST_PARTS]:
        name = _file_name(part)
        if name:
            names.append(name)
        elif part.get_content_type() == "text/plain":
            plain.append(_body(part))
        elif part.get_content_type() == "text/html":
            marked_up.append(_visible(part))
    return "\n".join([*lines, *(plain or marked_up), *names])


def _file_name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except Exception:
        return ""


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(part: EmailMessage) -> str:
    return decode(_payload(part), part.get_content_charset())


def _visible(part: EmailMessage) -> str:
    data = _payload(part)
    try:
        return html_text(decode(data, part.get_content_charset() or declared_in_markup(data)))[0]
    except UnreadableError:
        return ""
