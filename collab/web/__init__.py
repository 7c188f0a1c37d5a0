"""What every request passes through: access marks, forms, errors, headers, languages, times."""

from flask import Flask

from . import access, assets, context, errors, languages, logs, text, times


def init_app(app: Flask) -> None:
    """Register the hooks that stand around every view, in the order in which they run."""
    logs.init_app(app)
    languages.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    times.init_app(app)
    text.init_app(app)
    assets.init_app(app)
    context.init_app(app)
