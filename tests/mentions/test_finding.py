"""Which names stand behind an @, and how they are marked."""

import pytest

from collab.mentions.finding import has_signs, marked, named
from collab.web.text import render

PEOPLE = [
    (1, "Айгуль Садыкова"),
    (2, "Айгуль Садыкова-Ким"),
    (3, "Анна"),
    (4, "анна"),
    (5, "O'Neil <b>"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Айгуль Садыкова, please", {1: "Айгуль Садыкова"}),
        ("(@айгуль САДЫКОВА)", {1: "айгуль САДЫКОВА"}),
        ("@Айгуль Садыкова-Ким", {2: "Айгуль Садыкова-Ким"}),
        ("**@Анна** and @анна", {3: "Анна", 4: "Анна"}),
        ("@Аннами, @Анна_2, @Анна2", {}),
        ("write to me@Анна or @@Анна or /@Анна", {}),
        ("Айгуль Садыкова", {}),
        ("@Айгуль\nСадыкова", {}),
        ("> @Анна said\n\nno", {}),
        ("> > @Анна\n\n> and", {}),
        ("`@Анна`\n\n```\n@Анна\n```", {}),
        ("@\u0410\u043dн\u0430", {3: "Анна", 4: "Анна"}),
        ("@Aннa", {}),
        ("@O'Neil <b> is here", {5: "O'Neil <b>"}),
    ],
)
def test_names_are_found(text: str, found: dict[int, str]) -> None:
    assert named(render(text), PEOPLE) == found


def test_without_a_sign_nothing_is_asked() -> None:
    assert not has_signs(render("to aigul@example.org and @ alone"))
    assert has_signs(render("@Анна"))


def test_names_are_marked_where_they_name() -> None:
    html = str(marked(render("@Анна, *@Анна* `@Анна` @Аннами"), {"Анна": False}))
    assert html.count('<span class="mention">@Анна</span>') == 2
    assert "<code>@Анна</code>" in html
    own = str(marked(render("@Анна"), {"Анна": True}))
    assert 'class="mention mention--own"' in own


def test_a_name_with_signs_of_markup_stays_words() -> None:
    html = str(marked(render("@O'Neil <b> & co"), {"O'Neil <b>": False}))
    assert html == '<p><span class="mention">@O\'Neil &lt;b&gt;</span> &amp; co</p>\n'


def test_a_text_of_nothing_but_signs_is_soon_read() -> None:
    hostile = render("@" * 10_000 + " @а" * 13_000)
    people = [(each, f"а{each}") for each in range(5_000)]
    assert named(hostile, people) == {}
    assert named(render("@а7 " + " @а" * 10_000), people) == {7: "а7"}
