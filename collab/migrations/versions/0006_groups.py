"""Groups that coordinators run: rules, joining, moving, archiving; topics; the instance

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_TOPICS = {
    'monitoring': {
        'ru': 'Мониторинг и документирование',
        'en': 'Monitoring and documentation',
        'ky': 'Мониторинг жана документтештирүү',
    },
    'legal-aid': {'ru': 'Юридическая помощь', 'en': 'Legal aid', 'ky': 'Юридикалык жардам'},
    'istanbul-protocol': {
        'ru': 'Стамбульский протокол', 'en': 'Istanbul Protocol', 'ky': 'Стамбул протоколу'
    },
    'advocacy': {
        'ru': 'Стратегическая адвокация', 'en': 'Strategic advocacy', 'ky': 'Стратегиялык адвокация'
    },
    'media': {'ru': 'Работа с медиа', 'en': 'Media', 'ky': 'Медиа менен иштөө'},
}
"""What the coalition began with."""


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table('instance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('welcome', sa.JSON(), nullable=False),
    sa.Column('banner', sa.JSON(), nullable=False),
    sa.Column('changed', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instance'))
    )

    op.create_table('topics',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['topics.id'], name=op.f('fk_topics_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topics')),
    sa.UniqueConstraint('key', name=op.f('uq_topics_key'))
    )

    with op.batch_alter_table('topics', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topics_parent_id'), ['parent_id'], unique=False)

    op.create_table('group_topics',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_group_topics_group_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name=op.f('fk_group_topics_topic_id')),
    sa.PrimaryKeyConstraint('group_id', 'topic_id', name=op.f('pk_group_topics'))
    )

    op.create_table('group_purges',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('expires', sa.DateTime(), nullable=False),
    sa.Column('cancelled', sa.DateTime(), nullable=True),
    sa.Column('agreed', sa.DateTime(), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('done', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['users.id'], name=op.f('fk_group_purges_agreed_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_group_purges_asked_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_purges'))
    )

    with op.batch_alter_table('group_purges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_purges_group_id'), ['group_id'], unique=False)

    op.create_table('join_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('closed', sa.DateTime(), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_join_requests_closed_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_join_requests_group_id')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['users.id'], name=op.f('fk_join_requests_invited_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_join_requests_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_join_requests'))
    )

    with op.batch_alter_table('join_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_join_requests_user_id'), ['user_id'], unique=False)
        batch_op.create_index('uq_join_requests_open', ['group_id', 'user_id'], unique=True, sqlite_where=sa.text('closed IS NULL'), postgresql_where=sa.text('closed IS NULL'))

    op.create_table('moves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('content_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_group_id', sa.Integer(), nullable=False),
    sa.Column('to_group_id', sa.Integer(), nullable=False),
    sa.Column('into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('told', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_moves_by_id')),
    sa.ForeignKeyConstraint(['content_id'], ['content.id'], name=op.f('fk_moves_content_id')),
    sa.ForeignKeyConstraint(['from_group_id'], ['groups.id'], name=op.f('fk_moves_from_group_id')),
    sa.ForeignKeyConstraint(['into_id'], ['content.id'], name=op.f('fk_moves_into_id')),
    sa.ForeignKeyConstraint(['to_group_id'], ['groups.id'], name=op.f('fk_moves_to_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moves'))
    )

    with op.batch_alter_table('moves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_moves_content_id'), ['content_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moves_from_group_id'), ['from_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moves_into_id'), ['into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moves_to_group_id'), ['to_group_id'], unique=False)

    with op.batch_alter_table('content', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parent_state', sa.String(length=8), nullable=False, server_default='shown'))
        batch_op.add_column(sa.Column('topic_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('pinned', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('binned', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('held', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f('ix_content_topic_id'), ['topic_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_content_topic_id'), 'topics', ['topic_id'], ['id'])

    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.add_column(sa.Column('country', sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column('visibility', sa.String(length=8), nullable=False, server_default='listed'))
        batch_op.add_column(sa.Column('joining', sa.String(length=12), nullable=False, server_default='request'))
        batch_op.add_column(sa.Column('parent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('parent_reads', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('narrowed', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('approve_first', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('report_threshold', sa.Integer(), nullable=False, server_default='2'))
        batch_op.add_column(sa.Column('archived', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('purging', sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_groups_parent_id'), ['parent_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_groups_parent_id'), 'groups', ['parent_id'], ['id'])

    with op.batch_alter_table('index_jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scrub', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('space', sa.String(length=64), nullable=True))

    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.add_column(sa.Column('title', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('until', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('warned', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('paused_until', sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_memberships_until'), ['until'], unique=False)

    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.add_column(sa.Column('locked', sa.DateTime(), nullable=True))

    topics = sa.table(
        'topics',
        *(sa.column(name) for name in ('key', 'position', 'retired')),
        sa.column('names', sa.JSON),
    )
    op.bulk_insert(topics, [
        {'key': key, 'position': place, 'retired': False, 'names': names}
        for place, (key, names) in enumerate(_TOPICS.items(), 1)
    ])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.drop_column('locked')

    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_until'))
        batch_op.drop_column('paused_until')
        batch_op.drop_column('warned')
        batch_op.drop_column('until')
        batch_op.drop_column('title')

    with op.batch_alter_table('index_jobs', schema=None) as batch_op:
        batch_op.drop_column('space')
        batch_op.drop_column('scrub')

    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_groups_parent_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_groups_parent_id'))
        batch_op.drop_column('purging')
        batch_op.drop_column('archived')
        batch_op.drop_column('report_threshold')
        batch_op.drop_column('approve_first')
        batch_op.drop_column('narrowed')
        batch_op.drop_column('parent_reads')
        batch_op.drop_column('parent_id')
        batch_op.drop_column('joining')
        batch_op.drop_column('visibility')
        batch_op.drop_column('country')

    with op.batch_alter_table('content', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_content_topic_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_content_topic_id'))
        batch_op.drop_column('held')
        batch_op.drop_column('binned')
        batch_op.drop_column('pinned')
        batch_op.drop_column('topic_id')
        batch_op.drop_column('parent_state')

    with op.batch_alter_table('moves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_moves_to_group_id'))
        batch_op.drop_index(batch_op.f('ix_moves_into_id'))
        batch_op.drop_index(batch_op.f('ix_moves_from_group_id'))
        batch_op.drop_index(batch_op.f('ix_moves_content_id'))

    op.drop_table('moves')

    with op.batch_alter_table('join_requests', schema=None) as batch_op:
        batch_op.drop_index('uq_join_requests_open', sqlite_where=sa.text('closed IS NULL'), postgresql_where=sa.text('closed IS NULL'))
        batch_op.drop_index(batch_op.f('ix_join_requests_user_id'))

    op.drop_table('join_requests')

    with op.batch_alter_table('group_purges', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_purges_group_id'))

    op.drop_table('group_purges')

    op.drop_table('group_topics')

    with op.batch_alter_table('topics', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topics_parent_id'))

    op.drop_table('topics')

    op.drop_table('instance')
