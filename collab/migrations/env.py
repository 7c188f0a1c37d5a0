"""How Alembic reaches the application's database and tables."""

from contextlib import contextmanager

from alembic import context

from collab.db import UTCDateTime
from collab.extensions import db


def _ours(_object, name, type_, _reflected, _compare_to):  # type: ignore[no-untyped-def]
    """Leave the job library's tables alone: it migrates them itself."""
    return not (type_ == "table" and name not in db.metadata.tables)


def _plain(type_, item, _context):  # type: ignore[no-untyped-def]
    """Write our own column types as what they are in the database: migrations outlive code."""
    return "sa.DateTime()" if type_ == "type" and isinstance(item, UTCDateTime) else False


@contextmanager
def _free_hands(connection):  # type: ignore[no-untyped-def]
    """Lift what would stop a large or a copying migration; check the keys of SQLite afterwards.

    SQLite changes a table by copying and dropping it, which its foreign keys forbid, and obeys
    this PRAGMA outside of transactions only (SQLite manual, "Making Other Kinds Of Table Schema
    Changes").
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield
        connection.commit()
        return
    sqlite = connection.connection.dbapi_connection
    sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"rows without what they point at: {broken[:10]}")
        connection.commit()
    finally:
        connection.rollback()
        sqlite.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Run the migrations in one transaction; SQLite changes tables by copying them."""
    with db.engine.connect() as connection, _free_hands(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=_ours,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=_plain,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
