"""Rooms of a group, direct conversations, answers and marks in the chat

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _added() -> dict[str, list[sa.Column]]:
    return {
    "groups": [sa.Column("direct", sa.Boolean(), nullable=False, server_default=sa.false())],
    "users": [sa.Column("presence", sa.Boolean(), nullable=False, server_default=sa.true())],
    "rooms": [
        sa.Column("name", sa.String(length=60), nullable=False, server_default=""),
        sa.Column("about", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("announcing", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("archived", sa.DateTime(), nullable=True),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("keep_pinned", sa.Boolean(), nullable=False, server_default=sa.true()),
    ],
    "messages": [
        sa.Column("rendered", sa.Text(), nullable=False, server_default=""),
        sa.Column("reply_to_id", _ID, nullable=True),
    ],
    }


def upgrade() -> None:
    """Bring the tables up to this revision."""
    for table, columns in _added().items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.add_column(column)
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                if column.server_default is not None:
                    batch_op.alter_column(column.name, server_default=None)
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_rooms_group_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_rooms_group_id_name"), ["group_id", "name"]
        )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_reply_to_id"), ["reply_to_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_messages_reply_to_id"), "content", ["reply_to_id"], ["id"]
        )
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.create_index(
            "ix_content_group_pinned",
            ["group_id", "pinned"],
            unique=False,
            sqlite_where=sa.text("pinned IS NOT NULL"),
            postgresql_where=sa.text("pinned IS NOT NULL"),
        )
    op.create_table(
        "room_marks",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hidden_at", sa.Integer(), nullable=True),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_marks_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_room_marks_user_id")),
        sa.PrimaryKeyConstraint("user_id", "room_id", name=op.f("pk_room_marks")),
    )
    with op.batch_alter_table("room_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_marks_room_id"), ["room_id"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before; rooms beside the first must be gone."""
    op.drop_table("room_marks")
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.drop_index("ix_content_group_pinned")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_messages_reply_to_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_messages_reply_to_id"))
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_rooms_group_id_name"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_rooms_group_id"), ["group_id"])
    for table, columns in _added().items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column.name)
