"""What every request passes through: access marks, forms, errors, headers, languages, times."""

from flask import Flask

from . import (
    access,
    assets,
    compression,
    context,
    cookies,
    errors,
    languages,
    leaving,
    limits,
    logs,
    numbers,
    reports,
    text,
    times,
)


def init_app(app: Flask) -> None:
    """Register the hooks that stand around every view, in the order in which they run."""
    cookies.init_app(app)
    numbers.init_app(app)
    compression.init_app(app)  # first here, so that it is the last to see an answer
    logs.init_app(app)
    languages.init_app(app)
    access.init_app(app)
    limits.init_app(app)
    errors.init_app(app)
    times.init_app(app)
    text.init_app(app)
    assets.init_app(app)
    context.init_app(app)
    leaving.init_app(app)
    reports.init_app(app)
