"""Reports, decisions, acts of moderation, and notices

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('content_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('seen', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['content_id'], ['content.id'], name=op.f('fk_notices_content_id')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_notices_group_id')),
    sa.ForeignKeyConstraint(['person_id'], ['users.id'], name=op.f('fk_notices_person_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )

    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_content_id'), ['content_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notices_group_id'), ['group_id'], unique=False)
        batch_op.create_index('ix_notices_user_seen_created', ['user_id', 'seen', 'created'], unique=False)

    op.create_table('reviews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('content_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('hid', sa.Boolean(), nullable=False),
    sa.Column('opened', sa.DateTime(), nullable=False),
    sa.Column('changed', sa.DateTime(), nullable=True),
    sa.Column('decision', sa.String(length=8), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('decided', sa.DateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['content_id'], ['content.id'], name=op.f('fk_reviews_content_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_reviews_decided_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_reviews_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews'))
    )

    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.create_index('ix_reviews_group_state_opened', ['group_id', 'state', 'opened'], unique=False)
        batch_op.create_index('uq_reviews_undecided', ['content_id'], unique=True, sqlite_where=sa.text("state <> 'decided'"), postgresql_where=sa.text("state <> 'decided'"))

    op.create_table('acts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(length=20), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('content_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('review_id', sa.Integer(), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_acts_actor_id')),
    sa.ForeignKeyConstraint(['content_id'], ['content.id'], name=op.f('fk_acts_content_id')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_acts_group_id')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_acts_review_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_acts_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acts'))
    )

    with op.batch_alter_table('acts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acts_content_id'), ['content_id'], unique=False)
        batch_op.create_index('ix_acts_group_created', ['group_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_acts_user_id'), ['user_id'], unique=False)

    op.create_table('reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['reporter_id'], ['users.id'], name=op.f('fk_reports_reporter_id')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_reports_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('review_id', 'reporter_id', name=op.f('uq_reports_review_id_reporter_id'))
    )

    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reports_reporter_id'), ['reporter_id'], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reports_reporter_id'))

    op.drop_table('reports')

    with op.batch_alter_table('acts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acts_user_id'))
        batch_op.drop_index('ix_acts_group_created')
        batch_op.drop_index(batch_op.f('ix_acts_content_id'))

    op.drop_table('acts')

    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.drop_index('uq_reviews_undecided', sqlite_where=sa.text("state <> 'decided'"), postgresql_where=sa.text("state <> 'decided'"))
        batch_op.drop_index('ix_reviews_group_state_opened')

    op.drop_table('reviews')

    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_user_seen_created')
        batch_op.drop_index(batch_op.f('ix_notices_group_id'))
        batch_op.drop_index(batch_op.f('ix_notices_content_id'))

    op.drop_table('notices')
