"""What threads come to: purposes, accepted answers, positions, outcomes, summaries

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables up to this revision."""
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("purpose", sa.String(length=12), nullable=False, server_default="discussion")
        )
        batch_op.add_column(sa.Column("accepted_id", _BIG, nullable=True))
        batch_op.add_column(sa.Column("settled", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("settled_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("closes", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("told_closing", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("told_closed", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("summary", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("summary_html", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("summarised", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("summarised_by_id", sa.Integer(), nullable=True))
        for column in ("accepted_id", "closes"):
            batch_op.create_index(batch_op.f(f"ix_threads_{column}"), [column], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_threads_accepted_id"), "content", ["accepted_id"], ["id"]
        )
        for column in ("settled_by_id", "summarised_by_id"):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_threads_{column}"), "users", [column], ["id"]
            )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        for column in ("purpose", "summary", "summary_html"):
            batch_op.alter_column(column, server_default=None)
    op.create_table(
        "outcomes",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("thread_id", _BIG, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["content.id"], name=op.f("fk_outcomes_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_outcomes_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_thread_id"), ["thread_id"], unique=False)
    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", _BIG, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_positions_thread_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_positions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sa.UniqueConstraint("thread_id", "user_id", name=op.f("uq_positions_thread_id_user_id")),
    )
    with op.batch_alter_table("positions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_positions_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("positions")
    op.execute("DELETE FROM content_readers WHERE content_id IN (SELECT id FROM outcomes)")
    op.drop_table("outcomes")
    with op.batch_alter_table("threads", schema=None) as batch_op:
        for column in ("accepted_id", "settled_by_id", "summarised_by_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_threads_{column}"), type_="foreignkey")
        for column in ("accepted_id", "closes"):
            batch_op.drop_index(batch_op.f(f"ix_threads_{column}"))
        for column in (
            "purpose",
            "accepted_id",
            "settled",
            "settled_by_id",
            "closes",
            "told_closing",
            "told_closed",
            "summary",
            "summary_html",
            "summarised",
            "summarised_by_id",
        ):
            batch_op.drop_column(column)
