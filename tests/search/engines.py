"""Entries for an engine, and asking it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from collab.search.engine import Change, Engine, Entry, Space
from collab.search.query import parse
from collab.search.whoosh_engine import WhooshEngine

WHEN = datetime(2026, 5, 1, tzinfo=UTC)
ENGINES: dict[str, Callable[[Path], Engine]] = {"whoosh": WhooshEngine}


def entry(content_id: int, text: str, **other: object) -> Entry:
    plain = Entry(content_id, 1, "post", 1, "g1", frozenset(), "ru", "", text, WHEN)
    return replace(plain, **other)  # type: ignore[arg-type]


def put(content_id: int, text: str, **other: object) -> Change:
    return Change(content_id, (entry(content_id, text, **other),))


def found(engine: Engine, typed: str, *spaces: str | Space, **options: object) -> list[int]:
    named = [Space(s) if isinstance(s, str) else s for s in spaces or ("g1",)]
    hits = engine.search(parse(typed), named, **options)  # type: ignore[arg-type]
    return [hit.content_id for hit in hits]
