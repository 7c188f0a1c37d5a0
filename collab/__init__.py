"""Collab: spaces for the working groups of a coalition. `create_app` is the table of contents."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from . import config


def create_app(settings: Mapping[str, Any] | None = None, instance: Path | None = None) -> Flask:
    """Return the application of one instance: a folder with its database, files and index.

    `settings` override what the instance and the environment say (`config.SETTINGS`). Raises
    `config.ConfigError` when the settings are malformed or unsafe.
    """
    from . import (
        accounts,
        admin,
        audit,
        away,
        bulk,
        chat,
        cli,
        comments,
        db,
        groups,
        health,
        home,
        letters,
        library,
        links,
        mentions,
        moderation,
        notifications,
        people,
        quoting,
        reactions,
        realtime,
        search,
        sharing,
        threads,
        web,
        writing,
    )
    from .web import layers, logs

    folder = (instance or config.instance_folder()).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    app = logs.Application(
        __name__,
        instance_path=str(folder),
        template_folder=str(config.ROOT / "templates"),
        static_folder=None,
    )
    app.config.from_mapping(config.load(folder, settings))

    db.init_app(app)
    web.init_app(app)
    features = (groups, people, library, threads, chat, comments, links)
    across = (home, sharing, moderation, admin, bulk, quoting, mentions, reactions, writing)
    listening = (search, realtime, notifications, letters, health, audit, away)
    for package in (accounts, *features, *across, *listening):
        package.init_app(app)
    layers.wrap(app)
    cli.init_app(app)
    return app
