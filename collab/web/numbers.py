"""Whole numbers that come in addresses and forms."""

import re

from flask import Flask
from werkzeug.routing import IntegerConverter

_MOST_DIGITS = 16
"""Ids have 52 bits. A number that no database can hold is an address at which nothing is."""
_WHOLE = re.compile(rf"-?[0-9]{{1,{_MOST_DIGITS}}}")


class Number(IntegerConverter):
    """`<int:…>` in addresses."""

    regex = rf"[0-9]{{1,{_MOST_DIGITS}}}"


def init_app(app: Flask) -> None:
    """Bound the numbers in addresses; must come before the first route with one."""
    app.url_map.converters["int"] = Number


def whole(text: str) -> int:
    """Return the number: for `request.args.get(name, default, whole)`.

    Raises ValueError when the text is none, or one with more than 16 digits.
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError("not a whole number, or too large")
    return int(text)
