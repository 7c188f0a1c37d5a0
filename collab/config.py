"""Every setting of an instance: name, type, default and one line of what it means.

A value is looked up in this order: what the caller of `load` passes, the environment variable
`COLLAB_<NAME>`, the file `collab.toml` in the instance folder, the default. Nothing else in the
application reads the environment.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOCALES = {"ru": "Русский", "ky": "Кыргызча", "en": "English"}
ADDRESSES = {
    "DATABASE_URL": ("sqlite", "postgresql", "postgresql+psycopg"),
    "REDIS_URL": ("redis", "rediss", "unix"),
    "MAIL_URL": ("smtp", "smtps"),
    "PUBLIC_URL": ("http", "https"),
    "QUICK_EXIT_URL": ("https",),
    "FILES_URL": ("s3",),
    "FILES_S3_ENDPOINT": ("http", "https"),
}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ConfigError(Exception):
    """The settings cannot be used; the message names each fault and its remedy."""


@dataclass(frozen=True)
class Setting:
    """One line of the table below; `docs/settings.md` is made from it."""

    name: str
    type: type
    default: Any
    line: str


SETTINGS = (
    Setting("DATABASE_URL", str, "", "SQLAlchemy address; empty means SQLite in the instance."),
    Setting("REDIS_URL", str, "", "Message queue between processes; empty: a local socket."),
    Setting("SECRET_KEY", str, "", "Signs cookies; empty: made once and kept in the instance."),
    Setting("PREVIOUS_SECRET_KEY", str, "", "The key before; opens what it sealed until `reseal`."),
    Setting("DEMO", bool, False, "A demonstration with invented people: loopback only."),
    Setting("HOST", str, "127.0.0.1", "Address that the web server listens on."),
    Setting("PORT", int, 5000, "Port that the web server listens on."),
    Setting("THREADS", int, 300, "Threads of the web server; each open socket holds one."),
    Setting("SECURE_COOKIES", bool, False, "Send cookies over HTTPS only; needed beyond loopback."),
    Setting("MAX_UPLOAD_MB", int, 100, "Largest file that can be uploaded, in megabytes."),
    Setting("READING_SECONDS", int, 20, "Longest time spent on one file; on one page of a scan."),
    Setting("DEFAULT_LOCALE", str, "ru", "Language of pages before somebody signs in."),
    Setting("DEFAULT_TIMEZONE", str, "Asia/Almaty", "Time zone of a person who has set none."),
    Setting("SECOND_FACTOR", str, "", "required or optional; empty: optional in a demonstration."),
    Setting("SESSION_IDLE_MINUTES", int, 30, "A session unused for so long has ended."),
    Setting("SESSION_HOURS", int, 12, "A session ends after so many hours at the latest."),
    Setting("MOST_SESSIONS", int, 5, "Devices on which one person is signed in; the oldest ends."),
    Setting("PROOF_MINUTES", int, 5, "Dangerous acts ask who you are after so many minutes."),
    Setting("INVITATION_HOURS", int, 72, "How long an invitation can be accepted."),
    Setting("RESET_MINUTES", int, 60, "How long a link for a new password can be used."),
    Setting("FREEZE_HOURS", int, 72, "How long a freeze holds that no coordinator confirmed."),
    Setting("QUICK_EXIT_URL", str, "https://ru.wikipedia.org/", "Where the quick exit leads."),
    Setting("PUBLIC_URL", str, "", "Address of the instance, for links in mail and for passkeys."),
    Setting("TRUSTED_PROXIES", int, -1, "Proxies whose X-Forwarded-* count; -1: 1 behind HTTPS."),
    Setting("MAIL_URL", str, "", "smtps://user:password@host:465 or smtp://…:587; empty: no mail."),
    Setting("MAIL_FROM", str, "", "Address that mail comes from."),
    Setting("AUDIT_WITNESSES", str, "", "Addresses for the daily head of the log; empty: chosen."),
    Setting("LIMIT_WRITES", str, "600/minute;10000/hour", "Changes by one person."),
    Setting("LIMIT_SEARCHES", str, "600/minute;10000/hour", "Searches by one person."),
    Setting("LIMIT_DOWNLOADS", str, "300/minute;3000/hour", "Files handed out to one person."),
    Setting("LIMIT_STRANGERS", str, "300/minute", "Signing in: one known device or one network."),
    Setting("LIMIT_NETWORK", str, "3000/minute", "All of these by one network."),
    Setting("GROUP_QUOTA_MB", int, 0, "Room for a group's files unless it has its own; 0: any."),
    Setting("OCR", str, "auto", "Recognise text in pictures: auto (with Tesseract) or off."),
    Setting("DRAW_PAGES", int, 500, "So many pages of a file are made into pictures."),
    Setting("CLAMD", str, "", "Virus scanner: unix:/path or tcp:host:port; empty: none."),
    Setting("FILES_URL", str, "", "s3://bucket/prefix for files; empty: the instance's folder."),
    Setting("FILES_S3_ENDPOINT", str, "", "Address of an S3-compatible store; empty: Amazon's."),
    Setting("FILES_S3_REGION", str, "", "Region of the store."),
    Setting("FILES_S3_KEY", str, "", "Access key of the store."),
    Setting("FILES_S3_SECRET", str, "", "Secret key of the store."),
    Setting("LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Setting("INDEX_POLL_MS", int, 150, "How often the worker looks for changes to index."),
)

_POSITIVE = (
    "MAX_UPLOAD_MB",
    "READING_SECONDS",
    "THREADS",
    "SESSION_IDLE_MINUTES",
    "SESSION_HOURS",
    "MOST_SESSIONS",
    "PROOF_MINUTES",
    "INVITATION_HOURS",
    "RESET_MINUTES",
    "FREEZE_HOURS",
    "INDEX_POLL_MS",
    "DRAW_PAGES",
)


def instance_folder() -> Path:
    """Return the folder of this process's instance: `COLLAB_INSTANCE`, else `instance/` here."""
    return Path(os.environ.get("COLLAB_INSTANCE") or ROOT / "instance").resolve()


def load(instance: Path, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the settings of the instance in that folder, checked.

    Raises `ConfigError` when a value is malformed or the combination is unsafe.
    """
    faults: list[str] = []
    in_file = _read_file(instance / "collab.toml", faults)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = _look_up(setting, given or {}, in_file)
        try:
            values[setting.name] = _convert(raw, setting.type)
        except ValueError:
            faults.append(f"{setting.name} must be a {setting.type.__name__}, not {raw!r}")
            values[setting.name] = setting.default
    faults += _unsafe(values)
    if faults:
        raise ConfigError("The settings cannot be used:\n- " + "\n- ".join(faults))
    values["SECRET_KEY"] = values["SECRET_KEY"] or _secret_key(instance)
    if values["TRUSTED_PROXIES"] < 0:  # HTTPS ends at a proxy: there is one exactly then
        values["TRUSTED_PROXIES"] = int(values["SECURE_COOKIES"])
    values["SECOND_FACTOR"] = values["SECOND_FACTOR"] or (
        "optional" if values["DEMO"] else "required"
    )
    values["DATABASE_URL"] = values["DATABASE_URL"] or f"sqlite:///{instance / 'collab.sqlite'}"
    return values


def table() -> str:
    """Return the settings as a Markdown table for the documentation."""
    rows = ["| setting | type | default | meaning |", "|---|---|---|---|"]
    for s in SETTINGS:
        default = f"`{s.default}`" if s.default != "" else ""
        rows.append(f"| `{s.name}` | {s.type.__name__} | {default} | {s.line} |")
    return "\n".join(rows) + "\n"


def _read_file(path: Path, faults: list[str]) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path.name} is not valid TOML: {error}")
        return {}
    known = {setting.name.lower() for setting in SETTINGS}
    faults += [f"{path.name}: unknown setting {name!r}" for name in content if name not in known]
    return {name.upper(): value for name, value in content.items()}


def _look_up(setting: Setting, given: Mapping[str, Any], in_file: Mapping[str, Any]) -> Any:
    if setting.name in given:
        return given[setting.name]
    if (from_environment := os.environ.get(f"COLLAB_{setting.name}")) is not None:
        return from_environment
    return in_file.get(setting.name, setting.default)


def _convert(raw: Any, type_: type) -> Any:
    if type_ is bool and isinstance(raw, str):
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"0", "false", "no", "off", ""}:
            return False
        raise ValueError(raw)
    if type_ is bool and not isinstance(raw, bool):
        raise ValueError(raw)
    try:
        return type_(raw)
    except TypeError as error:
        raise ValueError(raw) from error


def _unsafe(values: dict[str, Any]) -> list[str]:
    faults = []
    on_loopback = values["HOST"] in LOOPBACK
    if values["DEMO"] and not on_loopback:
        faults.append(
            "a demonstration (DEMO) has a published password: HOST must be 127.0.0.1, "
            f"not {values['HOST']}"
        )
    if not on_loopback and not values["SECURE_COOKIES"]:
        faults.append("HOST beyond loopback needs HTTPS in front and SECURE_COOKIES = true")
    if values["SECURE_COOKIES"] and values["TRUSTED_PROXIES"] == 0:
        faults.append(
            "SECURE_COOKIES needs TRUSTED_PROXIES: the number of proxies in front, mostly 1, which "
            "must write X-Forwarded-For, -Proto and -Host. Without them everybody seems to come "
            "from one network, and live news is refused"
        )
    for name, schemes in ADDRESSES.items():
        if values[name] and urlsplit(values[name]).scheme not in schemes:
            faults.append(f"{name} must begin with {' or '.join(f'{s}://' for s in schemes)}")
    if values["SECRET_KEY"] and len(values["SECRET_KEY"]) < 32:
        faults.append(
            "SECRET_KEY must have at least 32 characters; leave it empty to have one made"
        )
    if values["SECOND_FACTOR"] not in {"", "required", "optional"}:
        faults.append("SECOND_FACTOR must be required or optional")
    if values["SECOND_FACTOR"] == "optional" and not values["DEMO"]:
        faults.append("SECOND_FACTOR may be optional in a demonstration (DEMO) only")
    if values["MAIL_URL"] and not (values["MAIL_FROM"] and values["PUBLIC_URL"]):
        faults.append("mail (MAIL_URL) needs MAIL_FROM and PUBLIC_URL")
    if values["DEFAULT_LOCALE"] not in LOCALES:
        faults.append(f"DEFAULT_LOCALE must be one of {', '.join(LOCALES)}")
    faults += [f"{name} must be at least 1" for name in _POSITIVE if values[name] < 1]
    return faults


def _secret_key(instance: Path) -> str:
    """Return the instance's own key; the first caller makes it, readable by its owner only."""
    path = instance / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key
