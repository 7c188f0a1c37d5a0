"""What every request passes through: access marks, forms, errors, headers, languages, times."""

from flask import Flask

from . import access, assets, compression, context, errors, languages, logs, numbers, text, times


def init_app(app: Flask) -> None:
    """Register the hooks that stand around every view, in the order in which they run."""
    numbers.init_app(app)
    compression.init_app(app)  # first here, so that it is the last to see an answer
    logs.init_app(app)
    languages.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    times.init_app(app)
    text.init_app(app)
    assets.init_app(app)
    context.init_app(app)
