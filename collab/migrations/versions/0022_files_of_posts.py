"""Files that stay with a post

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "with_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(batch_op.f("ix_content_with_id"), ["with_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_content_with_id"), "content", ["with_id"], ["id"]
        )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("stays", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.alter_column("stays", server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("stays")
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_content_with_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_content_with_id"))
        batch_op.drop_column("with_id")
