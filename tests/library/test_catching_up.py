"""What waits for a copy or for pictures although nobody is at it is asked for again."""

from datetime import timedelta

import factories as make
from collab import jobs
from collab.content import State
from collab.db import now, transaction
from collab.extensions import db
from collab.library.catching_up import PATIENCE, catch_up
from collab.library.cleaning_job import clean_version
from collab.library.drawing_job import draw_version
from collab.library.models import CleanState, DrawState

TODAY = "2026-11-23"


def _document(ago: timedelta, **given: object):
    group = make.group()
    document = make.document(group, make.member(group))
    with transaction():
        document.version.created = now() - ago
        for name, value in given.items():
            setattr(document.version, name, value)
    return document


def _asked(monkeypatch) -> list[tuple[str, int]]:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(
        jobs, "enqueue", lambda function, version_id, key: asked.append((function, version_id))
    )
    return asked


def test_what_waits_too_long_is_asked_for_again(ctx, monkeypatch) -> None:
    waiting = {"clean_state": CleanState.WAITING, "draw_state": DrawState.WAITING}
    old = _document(2 * PATIENCE, **waiting).version_id
    _document(timedelta(0), **waiting)
    half = _document(2 * PATIENCE, **waiting | {"clean_state": CleanState.CLEANED}).version_id
    _document(2 * PATIENCE, clean_state=CleanState.UNCHANGED, draw_state=DrawState.NONE)
    asked = _asked(monkeypatch)
    catch_up(TODAY)
    assert set(asked) == {(clean_version, old), (draw_version, old), (draw_version, half)}


def test_what_was_erased_is_left(ctx, monkeypatch) -> None:
    document = _document(2 * PATIENCE, clean_state=CleanState.WAITING)
    with transaction():
        document.state = State.ERASED
    asked = _asked(monkeypatch)
    catch_up(TODAY)
    assert asked == []


def test_asked_twice_a_day_it_is_one_job(ctx) -> None:
    _document(2 * PATIENCE, clean_state=CleanState.WAITING, draw_state=DrawState.WAITING)
    for _ in range(2):
        catch_up(TODAY)
    waiting = jobs.numbers(now() - timedelta(days=1)).waiting
    db.session.rollback()
    assert waiting == 2
