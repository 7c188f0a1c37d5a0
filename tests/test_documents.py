"""What the documents say is what the code does."""

import re
from pathlib import Path

import pytest
from flask import Flask

from collab import config
from collab.accounts import passwords, sessions, throttle
from collab.audit.sentences import ACTIONS
from collab.web.headers import _FIXED, _OVER_HTTPS

DOCS = Path(__file__).parent.parent / "docs"
DEFAULTS = {setting.name: setting.default for setting in config.SETTINGS}


def page(name: str) -> str:
    return " ".join((DOCS / name).read_text(encoding="utf-8").split())


@pytest.mark.asvs("8.1.1", "8.1.2")
def test_the_tables_of_permissions_are_those_that_the_tests_hold_us_to(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["permissions"]).output
    assert printed.count("\n") > 100
    assert printed in (DOCS / "permissions.md").read_text(encoding="utf-8"), (
        "run `python3 manage.py flask permissions` and put its output into docs/permissions.md"
    )


@pytest.mark.asvs("6.1.1")
def test_how_guessing_is_slowed_down_is_written_down() -> None:
    text = page("sign-in.md")
    for told, free in (
        ("one account from one network (IPv4 /24, IPv6 /64)", throttle.FREE),
        ("codes of one account, from all unknown devices together", throttle.FREE_ACCOUNT),
        ("one network over all accounts", throttle.FREE_NETWORK),
    ):
        assert f"| {told} | {free} |" in text
    assert f"The longest wait is {throttle.LONGEST.seconds // 60} minutes." in text
    assert f"After {throttle.FORGOTTEN_AFTER.seconds // 60} minutes without" in text
    assert "Nobody is locked out." in text


@pytest.mark.asvs("6.1.3")
def test_every_way_in_is_written_down() -> None:
    text = page("sign-in.md")
    for way in ("passkey", "password and app", "password and passkey", "password and recovery code",
                "first sign-in", "forgotten password", "everything lost"):  # fmt: skip
        assert f"| {way} |" in text
    assert f"Those have {sessions.FIRST_MINUTES} minutes." in text
    assert f"{passwords.SHORTEST} characters at least, {passwords.LONGEST} at most" in text


@pytest.mark.asvs("7.1.1", "7.1.2")
@pytest.mark.parametrize(
    ("setting", "unit"),
    [
        ("SESSION_IDLE_MINUTES", " minutes"),
        ("SESSION_HOURS", " hours"),
        ("MOST_SESSIONS", ""),
        ("PROOF_MINUTES", " minutes"),
    ],
)
def test_how_long_sessions_last_is_written_down(setting: str, unit: str) -> None:
    assert f"| `{setting}` | {DEFAULTS[setting]}{unit} |" in page("sign-in.md")


@pytest.mark.asvs("3.1.1")
def test_what_a_browser_has_to_know_is_written_down() -> None:
    text = page("browsers.md")
    build = (DOCS.parent / "build.mjs").read_text(encoding="utf-8")
    for browser, version in re.findall(r'"(chrome|firefox|safari)([\d.]+)"', build):
        assert f"{browser.capitalize()} {version}" in text
    shorter = {"Strict-Transport-Security": "HSTS", "X-Frame-Options": "Content-Security-Policy"}
    unimportant = {"Permissions-Policy", "Referrer-Policy", "Reporting-Endpoints"}
    for name, _value in (*_FIXED, *_OVER_HTTPS):
        if name not in unimportant and not name.startswith("X-Permitted"):
            assert shorter.get(name, name) in text


@pytest.mark.asvs("16.1.1")
def test_what_is_logged_is_written_down() -> None:
    text = page("audit.md")
    actions = [action for family in ACTIONS.values() for action in family]
    assert len(actions) > 20
    assert [action for action in actions if f"`{action}`" not in text] == []
    for log in ("audit log", "request log", "log of the processes"):
        assert f"| {log} |" in text
