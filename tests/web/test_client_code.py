"""What stands in the sources of scripts and pages, and what must not."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "static/src").rglob("*.js")}
PAGES = {
    str(p.relative_to(ROOT)): p.read_text(encoding="utf-8")
    for p in (ROOT / "templates").rglob("*.html")
}
STYLES = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "static/src").rglob("*.css")}


def having(pattern: str, sources: dict[str, str]) -> set[str]:
    return {name for name, source in sources.items() if re.search(pattern, source)}


@pytest.mark.asvs("3.2.2")
def test_scripts_write_text_as_text() -> None:
    raw = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment"
    assert having(raw, SCRIPTS) == {"submission.js"}, (
        "take textContent, or drawn() of submission.js"
    )
    assert len(re.findall(raw, SCRIPTS["submission.js"])) == 1
    assert having(r"\beval\(|new Function|setTimeout\([\"'`]", SCRIPTS) == set()


@pytest.mark.asvs("3.2.2")
def test_only_what_the_server_drew_becomes_html() -> None:
    """`drawn` is given HTML that one of our templates made, never what somebody typed."""
    given = {
        call for source in SCRIPTS.values() for call in re.findall(r"\bdrawn\(([^)]*)\)", source)
    }
    typed = {call for call in given if re.search(r"value|textContent|location|dataset", call)}
    assert given
    assert typed == set()


@pytest.mark.asvs("3.2.3")
def test_scripts_are_modules_and_leave_nothing_in_the_window() -> None:
    scripts = [tag for page in PAGES.values() for tag in re.findall(r"<script[^>]*>", page)]
    assert scripts
    assert [tag for tag in scripts if 'type="module"' not in tag] == []
    assert (
        having(r"\b(window|globalThis|self)\.\w+ = |\bdocument\.forms\.|\bwindow\[", SCRIPTS)
        == set()
    )


@pytest.mark.asvs("3.5.5")
def test_nobody_listens_to_messages_of_other_windows() -> None:
    assert having(r"postMessage|onmessage|addEventListener\(\s*[\"']message", SCRIPTS) == set()


@pytest.mark.asvs("3.5.7")
def test_no_script_is_drawn_for_a_person() -> None:
    assert [p for p in (ROOT / "templates").rglob("*") if p.suffix in {".js", ".mjs"}] == []
    views = {str(p): p.read_text(encoding="utf-8") for p in (ROOT / "collab").rglob("*.py")}
    answering = r"mimetype=[\"'](text|application)/javascript"
    assert having(answering, views) == set(), (
        "data goes as JSON or HTML, which no page of others reads"
    )


@pytest.mark.asvs("3.6.1")
def test_pages_load_nothing_from_elsewhere() -> None:
    loading = r"<(script|link|img|iframe|source|object|embed)\b[^>]*(src|href)=[\"'](https?:)?//"
    assert having(loading, PAGES) == set()
    assert having(r"url\(\s*[\"']?(https?:)?//|@import\s+[\"'](https?:)?//", STYLES) == set()
    assert (
        having(r"(import|fetch|EventSource|WebSocket)\(?\s*[\"'](https?|wss?)://", SCRIPTS) == set()
    )
