"""Posts in other languages

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "post_translations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_translations_post_id")
        ),
        sa.ForeignKeyConstraint(
            ["translator_id"], ["users.id"], name=op.f("fk_post_translations_translator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_translations")),
        sa.UniqueConstraint(
            "post_id", "language", name=op.f("uq_post_translations_post_id_language")
        ),
    )
    with op.batch_alter_table("post_translations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_post_translations_translator_id"), ["translator_id"], unique=False
        )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("fold_languages", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("fold_languages")
    op.drop_table("post_translations")
