"""What the tests of the log share."""

from collections.abc import Callable

import pytest

from collab.audit import actions
from collab.audit.models import AuditEntry
from collab.db import transaction
from collab.extensions import db


@pytest.fixture
def told(app) -> Callable[..., list[AuditEntry]]:
    """Return a function that gives the entries in order, all or those of some actions."""

    def told(*wanted: str) -> list[AuditEntry]:
        with app.app_context():
            rows = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.number)).all()
            return [row for row in rows if not wanted or row.action in wanted]

    return told


@pytest.fixture
def five(ctx) -> None:
    """Five entries."""
    for number in range(1, 6):
        with transaction():
            actions.append("tried", user_id=number, actor_id=None, details={"version": number})


@pytest.fixture
def tamper(ctx, database: str) -> Callable[..., None]:
    """Return a function that carries out SQL as somebody would who took the triggers away."""

    def tamper(*statements: str) -> None:
        with transaction():
            for statement in (*_DISARM[database], *statements):
                db.session.execute(db.text(statement))

    return tamper


_DISARM = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {name}"
        for name in (
            "audit_entries_no_update",
            "audit_entries_no_delete",
            "audit_entries_in_order",
            "audit_heads_no_update",
            "audit_heads_no_delete",
        )
    ],
    "postgresql": [
        "ALTER TABLE audit_entries DISABLE TRIGGER USER",
        "ALTER TABLE audit_heads DISABLE TRIGGER USER",
    ],
}
