"""The conventions that hold the application together; each failure names its remedy."""

import re
from pathlib import Path

import pytest
from flask import Flask

import factories as make

PACKAGE = Path(__file__).parent.parent / "collab"
TEMPLATES = Path(__file__).parent.parent / "templates"


def _sources() -> dict[str, str]:
    return {
        str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
    }


def _modules_matching(pattern: str) -> set[str]:
    return {name for name, source in _sources().items() if re.search(pattern, source, re.M)}


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert not silent, f"add @public, @signed_in, @administrator or @in_group(...) to: {silent}"


def test_a_route_that_says_nothing_is_refused(app: Flask, client_of) -> None:
    app.add_url_rule("/oops", "oops", lambda: "secret")
    with app.app_context():
        someone = make.user().id
    assert client_of(someone).get("/oops").status_code == 403


def test_only_db_commits() -> None:
    committing = _modules_matching(r"session\.commit\(\)")
    assert committing == {"db.py"}, "open db.transaction() in the view, job or command instead"


@pytest.mark.parametrize(
    ("library", "knowing"),
    [
        ("whoosh", {"search/whoosh_merge.py", "search/whoosh_reader.py", "search/whoosh_store.py"}),
        ("dbos", {"jobs.py"}),
        ("obstore", {"library/storage.py"}),
        ("argon2", {"accounts/passwords.py"}),
        ("cryptography", {"seal.py", "accounts/factors/totp.py", "files/reading/locks.py"}),
        ("flask_limiter", {"web/limits.py"}),
        ("nh3", {"web/text.py"}),
        ("webauthn", {"accounts/factors/passkeys.py"}),
        ("segno", {"accounts/factors/totp.py"}),
        ("zxcvbn", {"accounts/strength.py"}),
        ("smtplib", {"mail.py"}),
    ],
)
def test_one_module_knows_each_library(library: str, knowing: set[str]) -> None:
    importing = _modules_matching(rf"^\s*(from|import) {library}\b")
    assert importing == knowing, f"go through {knowing} instead of importing {library}"


def test_only_config_reads_the_environment() -> None:
    reading = _modules_matching(r"os\.(environ|getenv)")
    assert reading <= {"config.py"}, f"make it a setting in config.py: {reading}"


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.I)
    faulty = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if inline.search(path.read_text(encoding="utf-8"))
    ]
    assert not faulty, f"the content security policy forbids it; use a class or a module: {faulty}"


KEYS_AND_NAMES = {"Collab", "· Collab", "Ctrl", "Enter", "Esc", "Markdown"}


def test_templates_leave_all_words_to_gettext() -> None:
    """Letters between tags, outside of `{{ }}` and `{% %}`, are words that nobody translates."""
    faulty = {}
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", source, flags=re.S)
        source = re.sub(r"<svg\b.*?</svg>|<!--.*?-->", " ", source, flags=re.S)
        attributes = r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"'
        words = re.findall(attributes, source)
        text = re.sub(r"<[^>]*>", "\n", re.sub(r'[\w-]+="[^"]*"', "", source))
        words += text.split("\n")
        words = [word.strip() for word in words if re.search(r"[^\W\d_]{2,}", word)]
        words = [w for w in words if w not in KEYS_AND_NAMES]
        words = [w for w in words if not re.fullmatch(r"&\w+;|[a-z-]+--[a-z]+", w)]
        if words:
            faulty[str(path.relative_to(TEMPLATES))] = words
    assert not faulty, f"wrap in _('…'): {faulty}"
