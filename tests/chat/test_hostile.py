"""What attackers type into chats and posts comes out as text."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from collab.chat.links import linked
from collab.web import text

ALLOWED_CHAT = {"a", "br"}
ALLOWED_POST = {
    "p", "br", "strong", "em", "del", "s", "ul", "ol", "li", "blockquote", "a", "code", "pre",
    "h2", "h3", "h4", "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Seen(HTMLParser):
    """Collects which elements, attributes and addresses a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "href":
                self.addresses.append(value or "")


def safe(html: str, tags: set[str]) -> bool:
    seen = Seen(html)
    schemes = all(
        address.lower().startswith(("http://", "https://", "mailto:"))
        or ":" not in re.split("[/?#]", address)[0]
        for address in seen.addresses
    )
    return (
        seen.tags <= tags
        and seen.attributes <= {"href", "rel", "start", "align", "title"}
        and schemes
    )


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script>",
        'https://example.org/"onmouseover=alert(1)',
        "javascript:alert(1)",
        "data:text/html,<script>1</script> //evil.example ftp://evil.example",
        "[x](javascript:alert(1)) <javascript:alert(1)> ![x](http://evil.example/a.png)",
        "<svg/onload=alert(1)> http://a.example/<img src=x onerror=alert(1)>",
    ],
)
def test_markup_is_text(line: str) -> None:
    assert safe(linked(line), ALLOWED_CHAT)
    assert safe(text.render(line), ALLOWED_POST)


def payloads(folder: Path) -> list[str]:
    lines: list[str] = []
    for file in sorted((folder / "hostile" / "payloads" / "xss").rglob("*")):
        if file.is_file():
            lines += file.read_text(encoding="utf-8", errors="replace").split("\n")
    lines += json.loads((folder / "hostile" / "blns.json").read_text(encoding="utf-8"))
    spec = folder / "hostile" / "markdown" / "commonmark_spec.txt"
    return lines + spec.read_text(encoding="utf-8").split("\n\n")


def test_no_known_payload_becomes_markup(shared_data: Path) -> None:
    lines = payloads(shared_data)
    assert len(lines) > 1000
    wrong = [
        line
        for line in lines
        if not safe(linked(text.clean(line)), ALLOWED_CHAT)
        or not safe(text.render(text.clean(line)), ALLOWED_POST)
    ]
    assert not wrong
