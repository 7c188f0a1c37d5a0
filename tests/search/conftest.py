"""Engines on real folders."""

from collections.abc import Callable
from pathlib import Path

import pytest

from collab.search.engine import Engine

from .engines import ENGINES


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Engine]:
    """Makes an engine over one and the same folder: another process, as it were."""
    return lambda: ENGINES[request.param](tmp_path / "index")


@pytest.fixture
def engine(make: Callable[[], Engine]) -> Engine:
    engine = make()
    engine.rebuild([])
    return engine


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers look for a new commit at every search."""
    monkeypatch.setattr("collab.search.whoosh_engine._LOOK_AGAIN", -1.0)
