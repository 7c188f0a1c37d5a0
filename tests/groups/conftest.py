"""A group with its people, for the tests of joining and of membership."""

import pytest
from flask import Flask

from collab import events

from .members_world import World, world_of


@pytest.fixture
def place(app: Flask) -> World:
    """A listed group that one asks to come into, with two coordinators."""
    return world_of(app)


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    """All events of the test, in their order."""
    recorded: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (recorded.append(event), record(event)))
    return recorded
