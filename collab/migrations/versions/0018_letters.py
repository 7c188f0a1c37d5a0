"""Letters: how often somebody wants them, and which were handed over

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "letter_settings",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=8), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Boolean(), nullable=False),
        sa.Column("told_until", sa.DateTime(), nullable=True),
        sa.Column("refused", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letter_settings_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_letter_settings")),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letters_created"), ["created"], unique=False)
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "titles_in_letters", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_column("titles_in_letters")
    op.drop_table("letters")
    op.drop_table("letter_settings")
