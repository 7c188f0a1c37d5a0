"""The one rule: who is told, and why. The expectations are written by hand."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from collab.extensions import db
from collab.notifications import words
from collab.notifications.rule import (
    Because,
    Case,
    Condition,
    Level,
    What,
    conditions,
    verdict,
)

from .conftest import Scene, person

ALL, MINE, NONE = Level.EVERYTHING, Level.CONCERNS, Level.NOTHING
ANSWER, NEW, MINOR = What.ANSWER, What.NEW, What.MINOR


def told(
    what: What, item: Level | None, group: Level | None, *, takes_part: bool, mentioned: bool
) -> Because | None:
    chain = ((Because.THREAD, item), (Because.GROUP, group))
    return verdict(Case(what, chain, takes_part=takes_part, mentioned=mentioned)).because


@pytest.mark.parametrize(
    ("what", "item", "group", "nothing_else", "takes_part", "mentioned"),
    [
        (ANSWER, None, None, None, Because.TAKES_PART, Because.MENTIONED),
        (ANSWER, ALL, None, Because.THREAD, Because.TAKES_PART, Because.MENTIONED),
        (ANSWER, ALL, MINE, Because.THREAD, Because.TAKES_PART, Because.MENTIONED),
        (ANSWER, None, ALL, Because.GROUP, Because.TAKES_PART, Because.MENTIONED),
        (ANSWER, MINE, ALL, None, Because.TAKES_PART, Because.MENTIONED),
        (ANSWER, NONE, ALL, None, None, None),
        (ANSWER, ALL, NONE, None, None, None),
        (ANSWER, None, NONE, None, None, None),
        (NEW, None, None, None, None, Because.MENTIONED),
        (NEW, None, ALL, Because.GROUP, Because.GROUP, Because.MENTIONED),
        (NEW, None, NONE, None, None, None),
        (MINOR, None, None, None, None, Because.MENTIONED),
        (MINOR, ALL, None, Because.THREAD, Because.THREAD, Because.MENTIONED),
        (What.ANNOUNCEMENT, None, None, *[Because.ANNOUNCED] * 2, Because.MENTIONED),
        (What.ANNOUNCEMENT, None, MINE, *[Because.ANNOUNCED] * 2, Because.MENTIONED),
        (What.ANNOUNCEMENT, None, NONE, None, None, None),
        (What.AWAITED, MINE, None, *[Because.AWAITED] * 2, Because.MENTIONED),
        (What.AWAITED, NONE, ALL, None, None, None),
        (What.DUTY, NONE, NONE, *[Because.DUTY] * 3),
        (What.DUTY, None, None, *[Because.DUTY] * 3),
    ],
)
@pytest.mark.parametrize("quiet", [False, True])
def test_who_is_told(
    what: What,
    item: Level | None,
    group: Level | None,
    nothing_else: Because | None,
    takes_part: Because | None,
    mentioned: Because | None,
    quiet: bool,
) -> None:
    chain = ((Because.THREAD, item), (Because.GROUP, group))
    plain = Case(what, chain, quiet=quiet)
    for case, because in (
        (plain, nothing_else),
        (replace(plain, takes_part=True), takes_part),
        (replace(plain, mentioned=True), mentioned),
        (replace(plain, mentioned=True, takes_part=True), mentioned),
    ):
        found = verdict(case)
        assert found.because == because
        assert found.letter_now is (because is not None and not quiet)


def test_where_nothing_is_chosen_the_default_counts() -> None:
    chain = ((Because.THREAD, None), (Because.GROUP, None))
    assert verdict(Case(NEW, chain, ALL)).because == Because.DEFAULT
    assert verdict(Case(NEW, chain, NONE, mentioned=True)).because is None
    near = ((Because.THREAD, None), (Because.GROUP, MINE))
    assert verdict(Case(NEW, near, ALL)).because is None


levels = st.sampled_from([None, *Level])
places = st.lists(
    st.tuples(st.sampled_from([Because.THREAD, Because.FOLDER, Because.GROUP]), levels), max_size=4
).map(tuple)
cases = st.builds(
    Case,
    st.sampled_from(What),
    places,
    st.sampled_from(Level),
    mentioned=st.booleans(),
    takes_part=st.booleans(),
    quiet=st.booleans(),
)
_LESS = {None: 1, NONE: 0, MINE: 1, ALL: 2}


@given(cases)
def test_who_silenced_a_place_hears_of_nothing_but_duty(case: Case) -> None:
    found = verdict(case)
    if case.muted and case.what != What.DUTY:
        assert not found.told
    if case.what == What.DUTY:
        assert found.because == Because.DUTY


@given(cases)
def test_more_reasons_never_make_less_told(case: Case) -> None:
    if verdict(case).told:
        assert verdict(replace(case, mentioned=True)).told
        assert verdict(replace(case, takes_part=True)).told
        assert verdict(replace(case, quiet=not case.quiet)).told
        loud = tuple((place, ALL if level else None) for place, level in case.chain)
        assert verdict(replace(case, chain=loud, default=ALL)).told


@given(cases)
def test_quiet_hours_hold_back_letters_and_nothing_else(case: Case) -> None:
    quiet, loud = (verdict(replace(case, quiet=each)) for each in (True, False))
    assert quiet.because == loud.because
    assert not quiet.letter_now
    assert loud.letter_now is loud.told


def test_the_table_is_asked_of_the_rule() -> None:
    table = {what: [conditions(what, level) for level in Level] for what in What}
    always, mentioned = (Condition.ALWAYS,), (Condition.MENTIONED,)
    assert table == {
        ANSWER: [always, (Condition.TAKES_PART, Condition.MENTIONED), ()],
        NEW: [always, mentioned, ()],
        What.ANNOUNCEMENT: [always, always, ()],
        What.AWAITED: [always, always, ()],
        MINOR: [always, mentioned, ()],
        What.DUTY: [always, always, always],
    }


@pytest.mark.parametrize(
    ("locale", "cell"),
    [("ru", "если я участвую или если меня упоминают"), ("en", "if I take part or if I am")],
)
def test_the_settings_page_has_the_table_in_the_language_of_the_person(
    app: Flask, client_of, scene: Scene, locale: str, cell: str
) -> None:
    with app.app_context():
        person(scene.reader).locale = locale
        db.session.commit()
    client: FlaskClient = client_of(scene.reader)
    page = client.get("/account/notifications").text
    assert cell in page
    assert page.count("<td>") == len(What) * len(Level)


def test_everything_has_words() -> None:
    assert set(words.LEVELS) == set(words.LEVEL_HINTS) == set(Level)
    assert set(words.REASONS) == set(Because) - {Because.DUTY}
    assert set(words.HAPPENINGS) == set(What)
