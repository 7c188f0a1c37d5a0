"""Sockets carry news to browsers. Nothing is changed through them."""

from flask import Flask

from ..extensions import socketio


def init_app(app: Flask) -> None:
    """Open the sockets."""
    socketio.init_app(app, async_mode="threading")
