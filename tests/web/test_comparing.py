"""What is said to have changed between two texts."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.web.alignment import LONGEST_GAP, matches
from collab.web.comparing import compare, key_of, paragraphs_of, words_of


def _text(*paragraphs: str) -> list:
    return paragraphs_of([(1, paragraphs)])


def _kinds(old: list, new: list) -> list[str]:
    return [row.kind for row in compare(old, new).rows]


def test_a_changed_paragraph_shows_its_words() -> None:
    old = _text("The first.", "Nobody shall be subjected to torture.", "The last.")
    new = _text("The first.", "Nobody shall ever be subjected to any torture.", "The last.")
    rows = compare(old, new).rows
    assert [row.kind for row in rows] == ["same", "changed", "same"]
    came = [text.strip() for mark, text in rows[1].pieces if mark == "new"]
    assert came == ["ever", "any"]
    assert not [text for mark, text in rows[1].pieces if mark == "gone"]


def test_paragraphs_come_go_and_move() -> None:
    first, second, third = (f"Paragraph {n} says something of its own: {n * 7}." for n in (1, 2, 3))
    added = "A wholly different sentence stands here."
    rows = compare(_text(first, second, third), _text(second, added, third, first)).rows
    assert [row.kind for row in rows] == ["moved-from", "same", "new", "same", "moved-to"]
    assert _kinds(_text(first, second), _text(second)) == ["gone", "same"]


def test_texts_that_differ_in_looks_alone_are_the_same() -> None:
    old = _text("«Пытки\u00ad»  запрещены — всегда.", "ʻArizaʼ")
    new = _text('"Пытки" запрещены - всегда.', "'Ariza'")
    assert compare(old, new).same
    assert key_of("й") == key_of("и\u0306")


def test_what_runs_along_every_page_is_no_change() -> None:
    said = ("Arrest", "Interview", "Doctor", "Complaint", "Refusal", "Appeal")

    def pages(note: str) -> list:
        return paragraphs_of(
            (n, [f"Report of the coalition, page {n}", word, note])
            for n, word in enumerate(said, 1)
        )

    result = compare(pages("Confidential"), pages("Public"))
    assert result.same
    assert [row.new.text for row in result.rows] == list(said)


def test_a_paragraph_that_a_page_breaks_is_one() -> None:
    broken = paragraphs_of([(1, ["The court found that the"]), (2, ["applicant had been beaten."])])
    whole = paragraphs_of([(1, ["The court found that the applicant had been beaten."])])
    assert compare(broken, whole).same
    assert broken[0].page == 1


def test_pages_of_the_paragraphs_are_kept() -> None:
    text = paragraphs_of([(3, ["One."]), (5, ["Two."])])
    assert [(each.page, each.text) for each in text] == [(3, "One."), (5, "Two.")]


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_matches_are_true_in_order_and_apart(old: list[str], new: list[str]) -> None:
    at = to = 0
    for run in matches(old, new):
        assert run.old >= at
        assert run.new >= to
        assert old[run.old : run.old + run.size] == new[run.new : run.new + run.size]
        at, to = run.old + run.size, run.new + run.size


@given(st.lists(st.text(alphabet="ab .", min_size=1)), st.lists(st.text(alphabet="ab .")))
def test_rows_hold_every_paragraph_once(old: list[str], new: list[str]) -> None:
    before, after = _text(*old), _text(*new)
    rows = compare(before, after).rows
    assert [row.old for row in rows if row.old] == before
    assert sorted(row.new.key for row in rows if row.new) == sorted(each.key for each in after)


@given(st.text(alphabet="аб ,.", max_size=60), st.text(alphabet="аб ,.", max_size=60))
def test_words_give_both_texts_back(old: str, new: str) -> None:
    pieces = words_of(old, new)
    assert "".join(text for mark, text in pieces if mark != "gone") == new
    gone = "".join(text for mark, text in pieces if mark != "new")
    assert key_of(gone).replace(" ", "") == key_of(old).replace(" ", "")


@pytest.mark.parametrize("other", [0, 1])
def test_long_texts_without_anything_in_common_come_to_an_end(other: int) -> None:
    chance = random.Random(other)
    size = 3 * LONGEST_GAP
    old = [str(chance.randrange(10)) for _ in range(size)]
    new = [str(chance.randrange(10) + 10 * other) for _ in range(size)]
    assert sum(run.size for run in matches(old, new)) <= size
