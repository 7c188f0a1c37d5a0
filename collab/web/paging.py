"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from ..extensions import db

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list; `number` counts from 1, `more` says that another page follows."""

    items: Sequence[T]
    number: int
    more: bool


def page_of(select: Select[Any], number: int, size: int = 30) -> Page[Any]:
    """Return one page of a query; numbers below 1 mean the first."""
    number = max(1, min(number, 10_000))
    rows = db.session.scalars(select.limit(size + 1).offset((number - 1) * size)).unique().all()
    return Page(rows[:size], number, len(rows) > size)
