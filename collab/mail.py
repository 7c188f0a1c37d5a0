"""Sending letters: the only module that knows how one speaks to a mail server.

A letter is plain text, perhaps with the same as HTML, goes over an encrypted line to a server whose
certificate was checked, and tells nothing of the machine that sent it. Without a mail server it is
laid into a folder of the instance. Nothing that is raised or logged here holds the password of the
mail server, an address or a word of a letter.
"""

import json
import logging
import os
import re
import secrets
import smtplib
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import format_datetime, parseaddr
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from flask import current_app

from . import mail_folder, seal
from .config import LOOPBACK

log = logging.getLogger(__name__)

TIMEOUT = 20
"""Seconds that the mail server may take for one answer."""
_PORTS = {"smtp": 587, "smtps": 465}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""The addresses of HTML's `<input type="email">`, which are those that people have."""
_LONGEST_ADDRESS = 254
_LONGEST_SUBJECT = 200
_NOBODY = "noreply@localhost.localdomain"
"""Who letters come from that only lie in a folder."""
_ANSWERS = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)
"""What a server said to a letter: then it has not taken it."""


class NotSent(Exception):
    """The letter did not go out; the message names the fault without addresses and secrets."""


class Refused(NotSent):
    """The server takes no letters for this address, now or later."""


class Uncertain(NotSent):
    """The line broke while the letter was handed over: it may have gone out."""


@dataclass(frozen=True)
class _Server:
    """Where letters are handed in, as `MAIL_URL` says."""

    encrypted: bool
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)


def configured() -> bool:
    """Tell whether this instance can send mail; without, links are handed over by people."""
    return bool(current_app.config["MAIL_URL"])


def send(
    to: str,
    subject: str,
    body: str,
    *,
    page: str = "",
    about: str = "",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Hand one letter to the mail server; returns when the server has accepted it.

    `to` is one plain address, `page` the same as HTML. Letters with the same `about` have the same
    Message-ID: sent again, mailboxes show one of them. Waits for the server: call it from a job,
    not from a view. Raises `NotSent`.
    """
    sender_name, sender = parseaddr(current_app.config["MAIL_FROM"] or _NOBODY)
    sender = _checked(sender)
    letter = _letter(sender_name, sender, _checked(to), subject, body)
    letter["Message-ID"] = f"<{_id_about(about)}@{sender.rpartition('@')[2]}>"
    for name, value in headers.items():
        letter[name] = _one_line(value)
    if page:
        letter.add_alternative(page, subtype="html", charset="utf-8", cte="quoted-printable")
    if not configured():
        mail_folder.lay_down(letter)
        return
    try:
        _deliver(_server(current_app.config["MAIL_URL"]), letter, sender, _checked(to))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if not isinstance(error, smtplib.SMTPRecipientsRefused):  # one address: mail itself works
            _note(failed=_named(error))
        # Without the cause: servers repeat addresses, and Python the text that it cannot encode.
        raise _kind_of(error)(_named(error)) from None
    _note()


def _id_about(about: str) -> str:
    return (
        seal.keyed_hash(about.encode(), "message-id").hex()[:32] if about else secrets.token_hex(16)
    )


def _kind_of(error: Exception) -> type[NotSent]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return Refused if 500 <= code < 600 else NotSent
    return Uncertain if isinstance(error, _Broken) else NotSent


class _Broken(OSError):
    """The line broke after the server was ready to take the letter."""


@dataclass(frozen=True)
class Status:
    """When a letter last went out, and when and why one last did not; None: never so far."""

    sent: datetime | None = None
    failed: datetime | None = None
    fault: str = ""

    @property
    def works(self) -> bool:
        """Tell whether the last letter went out, or none was tried yet."""
        return self.failed is None or (self.sent is not None and self.sent > self.failed)


def status() -> Status:
    """Return how sending went of late, from what `send` noted in the instance's folder."""
    try:
        noted = json.loads(_status_file().read_text(encoding="utf-8"))
        moments = (noted.get("sent"), noted.get("failed"))
        sent, failed = (datetime.fromisoformat(each) if each else None for each in moments)
        return Status(sent, failed, str(noted.get("fault", "")))
    except (OSError, ValueError, AttributeError, TypeError):
        return Status()


def _note(failed: str = "") -> None:
    """Keep for the administrators how sending went: no address and no word of the letter."""
    before, moment = status(), datetime.now(UTC)
    now = Status(before.sent, moment, failed) if failed else Status(moment, before.failed)
    noted = {"fault": now.fault} | {
        name: at.isoformat() for name in ("sent", "failed") if (at := getattr(now, name))
    }
    try:
        # Web server and worker send: each puts a whole file in place of the other's.
        beside = _status_file().with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        beside.write_text(json.dumps(noted), encoding="utf-8")
        beside.replace(_status_file())
    except OSError:
        log.exception("how sending mail went could not be noted")


def _status_file() -> Path:
    return Path(current_app.instance_path) / "mail.status"


def _letter(name: str, sender: str, to: str, subject: str, body: str) -> EmailMessage:
    letter = EmailMessage(policy=ON_THE_WIRE)
    user, _at, domain = sender.rpartition("@")
    letter["From"] = Address(_one_line(name), user, domain)
    letter["To"] = to
    letter["Subject"] = _one_line(subject)[:_LONGEST_SUBJECT]
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in return
    letter.set_content(body, charset="utf-8", cte="quoted-printable")
    return letter


def _deliver(server: _Server, letter: EmailMessage, sender: str, to: str) -> None:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # whatever the system's OpenSSL would allow
    own_name = sender.rpartition("@")[2]  # else the name of this machine would go along
    if server.encrypted:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, own_name, timeout=TIMEOUT, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, own_name, timeout=TIMEOUT)
    with closing(line):
        if not server.encrypted and server.host not in LOOPBACK:
            line.starttls(context=context)  # raises when the server offers none
        if server.user:
            line.login(server.user, server.password)
        try:
            line.send_message(letter, sender, [to])
        except _ANSWERS:
            raise
        except OSError as error:
            raise _Broken(type(error).__name__) from None
        with suppress(smtplib.SMTPException, OSError):
            line.quit()  # the letter is accepted, however they part


def _server(url: str) -> _Server:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        host = parts.hostname or ""
    except (ValueError, KeyError):
        # A password with a slash in it is taken for a port, and would be named in the message.
        raise NotSent("MAIL_URL is malformed: write signs in the password as %XX") from None
    if not host:
        raise NotSent("MAIL_URL names no host")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return _Server(parts.scheme == "smtps", host, port, user, password)


def _checked(address: str) -> str:
    """Return the address with its domain in ASCII; nothing else may stand in it."""
    user, at, domain = address.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    address = user + at + domain
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise NotSent("not the address of a mailbox")
    return address


def _one_line(text: str) -> str:
    """Return the text without line ends and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _named(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    return f"{type(error).__name__} {code}" if code else type(error).__name__
