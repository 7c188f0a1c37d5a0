"""Moments as people say them: made on the server, since browsers lack kk, ky, tg and uz."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime, format_time
from flask import Flask
from flask_babel import get_locale, get_timezone, gettext, ngettext
from markupsafe import Markup

from ..db import now


def init_app(app: Flask) -> None:
    """Give the templates the filters `when`, `clock` and `day`."""
    app.add_template_filter(when)
    app.add_template_filter(clock)
    app.add_template_filter(day)


def when(moment: datetime) -> Markup:
    """Return `<time>` with «40 min ago», «today, 9:12», «14 November»; the title has it whole."""
    locale = get_locale()
    local = moment.astimezone(get_timezone())
    return _time(local, _in_words(moment), format_datetime(local, "long", locale=locale))


def clock(moment: datetime) -> Markup:
    """Return `<time>` with the hour and minute, for lines below a heading that names the day."""
    locale = get_locale()
    local = moment.astimezone(get_timezone())
    whole = format_datetime(local, "long", locale=locale)
    return _time(local, format_time(local, "short", locale=locale), whole)


def day(moment: datetime) -> str:
    """Return the day in words: «Today, 18 November», «14 November 2025»."""
    local, today = moment.astimezone(get_timezone()).date(), now().astimezone(get_timezone()).date()
    pattern = "d MMMM" if local.year == today.year else "d MMMM y"
    said = format_date(local, pattern, locale=get_locale())
    if local == today:
        return gettext("Today, %(day)s", day=said)
    if local == today - timedelta(days=1):
        return gettext("Yesterday, %(day)s", day=said)
    return said


def _in_words(moment: datetime) -> str:
    age = now() - moment
    zone, locale = get_timezone(), get_locale()
    local, today = moment.astimezone(zone), now().astimezone(zone).date()
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(num)d min ago", "%(num)d min ago", minutes)
    at = format_time(local, "short", locale=locale)
    if local.date() == today:
        return gettext("today, %(time)s", time=at)
    if local.date() == today - timedelta(days=1):
        return gettext("yesterday, %(time)s", time=at)
    return format_date(local, "d MMMM" if local.year == today.year else "d MMMM y", locale=locale)


def _time(moment: datetime, words: str, title: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), title, words
    )
