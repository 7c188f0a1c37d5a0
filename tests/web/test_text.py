"""What people write becomes safe HTML, and plain words again for search."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.web import text


@pytest.mark.asvs("1.3.1", "1.2.2", "1.3.5")
@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.png)",
        "<iframe src=https://evil.example></iframe>",
        "[x](vbscript:msgbox(1))",
        '<a href="https://a.example" onclick="x()">x</a>',
        "<svg/onload=alert(1)>",
    ],
)
def test_an_attack_becomes_harmless(attack: str) -> None:
    _must_be_harmless(text.render(attack))


@pytest.mark.asvs("1.3.1")
def test_known_attacks_become_harmless(shared_data) -> None:
    lines = (shared_data / "hostile" / "blns.json").read_text(encoding="utf-8")
    for attack in json.loads(lines):
        _must_be_harmless(text.render(text.clean(attack)))


@pytest.mark.asvs("1.3.1")
@given(st.text())
def test_any_text_becomes_harmless(source: str) -> None:
    _must_be_harmless(text.render(text.clean(source)))


def _must_be_harmless(rendered: str) -> None:
    import lxml.html

    if not rendered.strip():
        return
    for element in lxml.html.fragments_fromstring(f"<div>{rendered}</div>")[0].iter():
        assert element.tag in text._TAGS | {"div"}
        for name, value in element.attrib.items():
            assert name in {"href", "rel", "start", "align"}
            if name == "href":
                scheme = value.split(":", 1)[0].lower() if ":" in value else ""
                assert "/" in scheme or scheme in {"", "http", "https", "mailto"} or "." in scheme


def test_markdown_is_rendered() -> None:
    html = text.render("**Срок** — 10 дней\n\n- один\n- два\n\n> цитата")
    assert "<strong>Срок</strong>" in html
    assert html.count("<li>") == 2
    assert "<blockquote>" in html


def test_headings_stand_below_the_heading_of_the_page() -> None:
    assert "<h1" not in text.render("# Заголовок\n\n## Второй")


def test_plain_words_come_back_with_entities_decoded() -> None:
    assert text.plain(text.render('Она сказала: "да" & **нет**')) == 'Она сказала: "да" & нет'


def test_typed_text_loses_control_and_direction_override_characters() -> None:
    assert text.clean("  a\x00b\u202egnp.exe\r\nc ") == "abgnp.exe\nc"


def test_an_excerpt_is_cut_between_words() -> None:
    assert text.excerpt("один два три четыре", 12) == "один два…"
