"""Former texts

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "former_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written", sa.DateTime(), nullable=False),
        sa.Column("replaced", sa.DateTime(), nullable=False),
        sa.Column("taken", sa.DateTime(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_former_texts_content_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["users.id"], name=op.f("fk_former_texts_taken_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_texts")),
        sa.UniqueConstraint(
            "content_id", "number", name=op.f("uq_former_texts_content_id_number")
        ),
    )
    with op.batch_alter_table("former_texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_texts_taken_by_id"), ["taken_by_id"], unique=False
        )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("former_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_texts_taken_by_id"))

    op.drop_table("former_texts")
