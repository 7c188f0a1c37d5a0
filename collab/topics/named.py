"""Lists whose names administrators write in every language and put into an order.

The topics are one, the kinds of documents another. Rows of such a list have `key`, `names`,
`position` and `retired`; none is ever deleted, since things and logs keep it. All of this needs a
transaction.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement

from ..extensions import db


class Named(Protocol):
    """A row of such a list."""

    id: Any
    names: Any
    position: Any
    retired: Any


Row = TypeVar("Row", bound=Named)


class NotDone(Exception):
    """Things stand so that it cannot be done; nothing was changed."""


class NameTaken(NotDone):
    """Another row beside it is called so already."""


def lock(model: type[Row]) -> None:
    """Wait until nobody else changes the list: places and names depend on all of it."""
    db.session.execute(db.select(model.id).order_by(model.id).with_for_update())


def in_order(model: type[Row], *where: ColumnElement[bool]) -> list[Row]:
    """Return the rows, or those of one level, in their order, as they are now."""
    asked: Any = db.select(model).where(*where).order_by(model.position, model.id)
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def check_free(names: Mapping[str, str], beside: Sequence[Named]) -> None:
    """Raise `NameTaken` if one of the names is that of a row beside it, in any language."""
    taken = {name.casefold() for row in beside for name in row.names.values()}
    if any(name.casefold() in taken for name in names.values()):
        raise NameTaken


def after(rows: Sequence[Named]) -> int:
    """Return the position behind all these rows."""
    return max((row.position for row in rows), default=0) + 1


def step(rows: list[Row], row_id: int, steps: int) -> bool:
    """Put one of the rows a place up (-1) or down (1); False at the end, where it stays."""
    place = next(place for place, row in enumerate(rows) if row.id == row_id)
    other = place + steps
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, 1):
        row.position = number
    return True


def new_key(word: str) -> str:
    """Return a key for a new row ("topic-1f2e3d4c"): names change, keys do not."""
    return f"{word}-{secrets.token_hex(4)}"
