"""How Alembic reaches the application's database and tables."""

from alembic import context

from collab.db import UTCDateTime
from collab.extensions import db


def _ours(_object, name, type_, _reflected, _compare_to):  # type: ignore[no-untyped-def]
    """Leave the job library's tables alone: it migrates them itself."""
    return not (type_ == "table" and name not in db.metadata.tables)


def _plain(type_, item, _context):  # type: ignore[no-untyped-def]
    """Write our own column types as what they are in the database: migrations outlive code."""
    return "sa.DateTime()" if type_ == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Run the migrations in one transaction; SQLite changes tables by copying them."""
    with db.engine.connect() as connection:
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
        connection.commit()


run()
