"""Whether the instance lives: for supervisors and monitors, without any content."""

from typing import Any

from flask import Blueprint, Flask, jsonify
from sqlalchemy import text

from .extensions import db
from .web.access import public

bp = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def healthz() -> Any:
    """Answer that the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> Any:
    """Answer whether requests can be served: the database is there and has today's tables."""
    try:
        db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    except Exception:
        return jsonify(status="the database is not ready"), 503
    return jsonify(status="ok")
