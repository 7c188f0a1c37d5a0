"""Whatever is typed is a query, and only three things in it are syntax."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collab.search.query import MAX_CLAUSES, Query, other_layout, parse


def wanted(query: Query) -> list[str]:
    return [clause.text for clause in query.wanted]


def test_words_phrases_and_exclusions() -> None:
    query = parse('пытки "права человека" -Алматы -"следственный изолятор"')
    assert wanted(query) == ["пытки", "права человека"]
    assert [clause.quoted for clause in query.wanted] == [False, True]
    assert [clause.text for clause in query.unwanted] == ["алматы", "следственный изолятор"]


@pytest.mark.parametrize("quotes", ["«»", "“”", "„“", '""'])
def test_all_quotation_marks_quote(quotes: str) -> None:
    [clause] = parse(f"{quotes[0]}права человека{quotes[1]}").wanted
    assert clause.quoted
    assert clause.forms == ("права", "человека")


def test_a_hyphen_or_a_dash_excludes_nothing() -> None:
    query = parse("кто-нибудь - это — тест")
    assert wanted(query) == ["кто", "нибудь", "это", "тест"]
    assert not query.unwanted


@pytest.mark.parametrize(
    "text", ["title:пытки", "пытки AND", "*:*", "пыт*", "[a TO b]", "a^5", "~"]
)
def test_nothing_else_is_syntax(text: str) -> None:
    query = parse(text)
    assert not query.unwanted
    assert not any(clause.quoted for clause in query.wanted)


@pytest.mark.parametrize("text", ["", "  ", '"', '""', "-", "--", "-пытки", "…", "\x00", "\u202e"])
def test_a_query_that_asks_for_nothing_is_false(text: str) -> None:
    assert not parse(text)


def test_an_unbalanced_quotation_mark_is_ignored() -> None:
    assert wanted(parse('пытки "права человека')) == ["пытки", "права", "человека"]


@pytest.mark.parametrize(
    ("text", "begun"),
    [("права чел", True), ("права че", False), ("права чел ", False), ('"права чел"', False)],
)
def test_the_last_word_may_be_unfinished(text: str, begun: bool) -> None:
    assert parse(text, unfinished=True).unfinished is begun
    assert not parse(text).unfinished


def test_the_unfinished_word_stays_last_when_typed_twice() -> None:
    assert wanted(parse("права человека права", unfinished=True))[-1] == "права"


def test_a_very_long_query_is_cut() -> None:
    assert len(parse(" ".join(f"слово{n}" for n in range(2000))).wanted) == MAX_CLAUSES


@given(st.text(max_size=3000), st.booleans())
@example("ʹ", False)
def test_every_text_parses(text: str, unfinished: bool) -> None:
    query = parse(text, unfinished=unfinished)
    assert all(clause.forms and all(clause.forms) for clause in query.wanted + query.unwanted)


def test_hostile_texts_parse(shared_data: Path) -> None:
    for text in json.loads((shared_data / "hostile/blns.json").read_text()):
        for query in (parse(text), parse(text * 50, unfinished=True)):
            clauses = query.wanted + query.unwanted
            assert all(clause.forms and all(clause.forms) for clause in clauses)
            assert len(clauses) <= MAX_CLAUSES


@pytest.mark.parametrize(("typed", "meant"), [("gsnrb", "пытки"), ("ещкегку", "torture")])
def test_the_other_keyboard_layout(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant
    assert other_layout("12345") is None
