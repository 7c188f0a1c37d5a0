"""Moments as people say them: made on the server, since browsers lack kk, ky, tg and uz."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from flask import Flask
from flask_babel import get_locale, get_timezone, gettext, ngettext
from markupsafe import Markup, escape

from ..db import now

_PATTERNS = {"": ("d MMMM", "d MMMM y"), "ky": ("d-MMMM", "y-'ж'., d-MMMM")}
"""How a day is written, of this year and of another one; Kyrgyz joins the number to the month."""


def init_app(app: Flask) -> None:
    """Give the templates the filters `when`, `clock`, `day` and `until`."""
    app.add_template_filter(when)
    app.add_template_filter(clock)
    app.add_template_filter(day)
    app.add_template_filter(until)


def when(moment: datetime) -> Markup:
    """Return `<time>` with «40 min ago», «today, 9:12», «14 November»; the title has it whole."""
    return _time(moment, _in_words(moment))


def clock(moment: datetime) -> Markup:
    """Return `<time>` with the hour and minute, for lines below a heading that names the day."""
    return _time(moment, _hour(moment.astimezone(get_timezone())))


def day(moment: datetime) -> str:
    """Return the day in words: «Today, 18 November», «14 November 2025»."""
    zone = get_timezone()
    local, today = moment.astimezone(zone).date(), now().astimezone(zone).date()
    said = _date(local, today, get_locale())
    if local == today:
        return gettext("Today, %(day)s", day=said)
    if local == today - timedelta(days=1):
        return gettext("Yesterday, %(day)s", day=said)
    return said


def until(moment: datetime) -> Markup:
    """Return `<time>` with day and hour, for a moment that is still to come."""
    zone = get_timezone()
    local, today = moment.astimezone(zone), now().astimezone(zone).date()
    words = gettext(
        "%(day)s, %(time)s", day=_date(local.date(), today, get_locale()), time=_hour(local)
    )
    return _time(moment, words)


def _in_words(moment: datetime) -> str:
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(num)d min ago", "%(num)d min ago", minutes)
    zone = get_timezone()
    local, today = moment.astimezone(zone), now().astimezone(zone).date()
    if local.date() == today:
        return gettext("today, %(time)s", time=_hour(local))
    if local.date() == today - timedelta(days=1):
        return gettext("yesterday, %(time)s", time=_hour(local))
    return _date(local.date(), today, get_locale())


def _time(moment: datetime, words: str) -> Markup:
    stamp, whole = _in_full(moment, get_timezone(), get_locale())
    return Markup(f'<time datetime="{stamp}" title="{whole}">{escape(words)}</time>')  # noqa: S704


def _hour(local: datetime) -> str:
    return f"{local:%H:%M}".removeprefix("0")


@lru_cache(maxsize=1_000)
def _date(local: date, today: date, locale: Locale | None) -> str:
    usual = _PATTERNS["ky" if locale and locale.language == "ky" else ""]
    return format_date(local, usual[local.year != today.year], locale=locale)


@lru_cache(maxsize=10_000)
def _in_full(moment: datetime, zone: tzinfo, locale: Locale | None) -> tuple[str, Markup]:
    """Return the moment for machines, and for people with date, time and zone.

    Remembered, because babel takes as long for one moment as for the rest of a post. The zone is
    an argument of its own: moments that are the same in two zones are equal.
    """
    local = moment.astimezone(zone)
    whole = format_datetime(local, "long", locale=locale)
    return local.isoformat(timespec="seconds"), escape(whole)
