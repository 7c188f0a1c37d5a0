"""Dates of documents, as exact as somebody knows them: a year, a month or a day.

They are kept as ISO 8601 with reduced precision ("2024", "2024-05", "2024-05-12"), which sorts as
text, and are written and read as people write them.
"""

import re
from datetime import date

from babel.dates import format_date, format_skeleton
from flask_babel import get_locale

from . import bp

EARLIEST, LATEST = 1000, 2999
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_WRITTEN = re.compile(r"(?:(?:(\d{1,2})[./ ])?(\d{1,2})[./ ])?(\d{4})")


def parse(text: str) -> str | None:
    """Return the date that somebody typed in the way it is kept, None for an empty text.

    Understood are 2024, 05.2024, 12.05.2024 (also with slashes or blanks), 2024-05 and 2024-05-12.
    Raises ValueError for what is no date.
    """
    text = re.sub(r"\s+", " ", text).strip().rstrip(".")
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _WRITTEN.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError("not a date")
    whole = date(int(year), int(month or 1), int(day or 1))
    if not EARLIEST <= whole.year <= LATEST:
        raise ValueError("not a year of documents")
    return whole.isoformat()[: 10 if day else 7 if month else 4]


def typed(dated: str | None) -> str:
    """Return the date as people type it into the field: "12.05.2024"."""
    return ".".join(reversed((dated or "").split("-")))


@bp.app_template_filter()
def partial_date(dated: str) -> str:
    """Return the date in words, as exact as it is known: "2024", "May 2024", "12 May 2024"."""
    locale = get_locale() or "en"
    year, _, rest = dated.partition("-")
    month, _, day = rest.partition("-")
    moment = date(int(year), int(month or 1), int(day or 1))
    if not month:
        return year
    if not day:
        return str(format_skeleton("yMMMM", moment, locale=locale))
    return str(format_date(moment, "long", locale=locale))
