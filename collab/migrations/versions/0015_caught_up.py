"""Up to when somebody has seen what happened

Revision: 0015
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "caught_up",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_caught_up_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_caught_up")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("caught_up")
