"""Levels of what people want to hear, quiet hours, reasons of notices

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ONE = " + ".join(
    f"CASE WHEN {place} IS NULL THEN 0 ELSE 1 END"
    for place in ("content_id", "folder_id", "room_id", "group_id")
)


def upgrade() -> None:
    """Bring the tables up to this revision: who follows hears everything, who stopped nothing."""
    op.create_table(
        "levels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content_id", _ID, nullable=True),
        sa.Column("folder_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.CheckConstraint(f"{_ONE} = 1", name=op.f("ck_levels_one")),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_levels_content_id")),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_levels_folder_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_levels_group_id")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_levels_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_levels_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levels")),
        *(
            sa.UniqueConstraint("user_id", place, name=op.f(f"uq_levels_user_id_{place}"))
            for place in ("content_id", "folder_id", "room_id", "group_id")
        ),
    )
    with op.batch_alter_table("levels", schema=None) as batch_op:
        for place in ("content_id", "folder_id", "room_id", "group_id"):
            batch_op.create_index(batch_op.f(f"ix_levels_{place}"), [place], unique=False)
    op.execute(
        "INSERT INTO levels (id, user_id, content_id, folder_id, level, created) "
        "SELECT id, user_id, content_id, folder_id, "
        "CASE WHEN stopped IS NULL THEN 'everything' ELSE 'nothing' END, created FROM follows"
    )
    op.drop_table("follows")
    op.create_table(
        "notification_settings",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("quiet_begins", sa.Time(), nullable=True),
        sa.Column("quiet_ends", sa.Time(), nullable=True),
        sa.Column("quiet_weekdays", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_settings_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_settings")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part_id", _ID, nullable=True))
        batch_op.add_column(
            sa.Column("because", sa.String(length=10), nullable=False, server_default="duty")
        )
        batch_op.add_column(
            sa.Column("place", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.create_index(batch_op.f("ix_notices_part_id"), ["part_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notices_part_id"), "content", ["part_id"], ["id"]
        )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("because", server_default=None)
        batch_op.alter_column("place", server_default=None)
    op.execute("UPDATE notices SET because = 'folder' WHERE kind = 'followed-folder'")
    op.execute(
        "UPDATE notices SET because = 'document' "
        "WHERE kind LIKE 'followed-%' AND kind <> 'followed-folder'"
    )


def downgrade() -> None:
    """Take the tables back to the revision before; levels of other places are lost."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notices_part_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_notices_part_id"))
        batch_op.drop_column("place")
        batch_op.drop_column("because")
        batch_op.drop_column("part_id")
    op.drop_table("notification_settings")
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content_id", _ID, nullable=True),
        sa.Column("folder_id", sa.Integer(), nullable=True),
        sa.Column("stopped", sa.DateTime(), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(content_id IS NULL) <> (folder_id IS NULL)", name=op.f("ck_follows_one")
        ),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_follows_content_id")),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_follows_folder_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_follows_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("user_id", "content_id", name=op.f("uq_follows_user_id_content_id")),
        sa.UniqueConstraint("user_id", "folder_id", name=op.f("uq_follows_user_id_folder_id")),
    )
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_content_id"), ["content_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follows_folder_id"), ["folder_id"], unique=False)
    op.execute(
        "INSERT INTO follows (id, user_id, content_id, folder_id, stopped, created) "
        "SELECT id, user_id, content_id, folder_id, "
        "CASE WHEN level = 'nothing' THEN created END, created FROM levels "
        "WHERE level <> 'concerns' AND room_id IS NULL AND group_id IS NULL"
    )
    op.drop_table("levels")
