"""A library that is described, cleaned, drawn, commented on and followed

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

LANGUAGES = ('ru', 'en', 'kk', 'ky', 'tg', 'uz')
KINDS = (
    ('report', 'Доклад', 'Report', 'Баяндама', 'Баяндама', 'Маърӯза', 'Maʼruza'),
    ('judgment', 'Судебное решение', 'Judgment', 'Сот шешімі', 'Сот чечими', 'Ҳукми суд', 'Sud qarori'),
    ('treaty-body', 'Решение органа ООН', 'Decision of a UN body', 'БҰҰ органының шешімі', 'БУУ органынын чечими', 'Қарори мақомоти СММ', 'BMT organi qarori'),
    ('complaint', 'Жалоба, обращение', 'Complaint', 'Шағым', 'Даттануу', 'Шикоят', 'Shikoyat'),
    ('opinion', 'Экспертное заключение', 'Expert opinion', 'Сараптама қорытындысы', 'Эксперттик корутунду', 'Хулосаи экспертӣ', 'Ekspert xulosasi'),
    ('guideline', 'Руководство, методика', 'Guideline', 'Нұсқаулық', 'Колдонмо', 'Дастурамал', 'Qoʻllanma'),
    ('template', 'Образец', 'Template', 'Үлгі', 'Үлгү', 'Намуна', 'Namuna'),
    ('law', 'Закон, нормативный акт', 'Law', 'Заң', 'Мыйзам', 'Қонун', 'Qonun'),
    ('statement', 'Заявление', 'Statement', 'Мәлімдеме', 'Билдирүү', 'Изҳорот', 'Bayonot'),
    ('training', 'Учебный материал', 'Training material', 'Оқу материалы', 'Окуу материалы', 'Маводи таълимӣ', 'Oʻquv materiali'),
    ('media', 'Публикация в СМИ', 'Media publication', 'БАҚ жарияланымы', 'ЖМК жарыясы', 'Нашри ВАО', 'OAV nashri'),
    ('protocol', 'Протокол, акт', 'Record', 'Хаттама', 'Протокол', 'Протокол', 'Bayonnoma'),
    ('letter', 'Письмо, переписка', 'Letter', 'Хат', 'Кат', 'Мактуб', 'Xat'),
    ('other', 'Другое', 'Other', 'Басқа', 'Башка', 'Дигар', 'Boshqa'),
)
"""Kinds of documents to begin with: the key, then the names in the languages above."""


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table('document_kinds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_kinds')),
    sa.UniqueConstraint('key', name=op.f('uq_document_kinds_key'))
    )
    kinds = sa.table(
        'document_kinds',
        sa.column('key'), sa.column('names', sa.JSON), sa.column('position'),
        sa.column('retired', sa.Boolean),
    )
    op.bulk_insert(
        kinds,
        [
            {
                'key': key,
                'names': dict(zip(LANGUAGES, names, strict=True)),
                'position': position,
                'retired': False,
            }
            for position, (key, *names) in enumerate(KINDS, 1)
        ],
    )
    op.create_table('tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_tags_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tags')),
    sa.UniqueConstraint('group_id', 'name', name=op.f('uq_tags_group_id_name'))
    )
    op.create_table('content_links',
    sa.Column('from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['content.id'], name=op.f('fk_content_links_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['content.id'], name=op.f('fk_content_links_to_id')),
    sa.PrimaryKeyConstraint('from_id', 'to_id', name=op.f('pk_content_links'))
    )
    with op.batch_alter_table('content_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_content_links_to_id'), ['to_id'], unique=False)

    op.create_table('content_topics',
    sa.Column('content_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['content_id'], ['content.id'], name=op.f('fk_content_topics_content_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name=op.f('fk_content_topics_topic_id')),
    sa.PrimaryKeyConstraint('content_id', 'topic_id', name=op.f('pk_content_topics'))
    )
    with op.batch_alter_table('content_topics', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_content_topics_topic_id'), ['topic_id'], unique=False)

    op.create_table('follows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('content_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('folder_id', sa.Integer(), nullable=True),
    sa.Column('stopped', sa.DateTime(), nullable=True),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(content_id IS NULL) <> (folder_id IS NULL)', name=op.f('ck_follows_one')),
    sa.ForeignKeyConstraint(['content_id'], ['content.id'], name=op.f('fk_follows_content_id')),
    sa.ForeignKeyConstraint(['folder_id'], ['folders.id'], name=op.f('fk_follows_folder_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_follows_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follows')),
    sa.UniqueConstraint('user_id', 'content_id', name=op.f('uq_follows_user_id_content_id')),
    sa.UniqueConstraint('user_id', 'folder_id', name=op.f('uq_follows_user_id_folder_id'))
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follows_content_id'), ['content_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follows_folder_id'), ['folder_id'], unique=False)

    op.create_table('accesses',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_accesses_document_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_accesses_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accesses'))
    )
    with op.batch_alter_table('accesses', schema=None) as batch_op:
        batch_op.create_index('ix_accesses_document_at', ['document_id', 'at'], unique=False)

    op.create_table('comments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reply_to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('settled', sa.DateTime(), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_comments_document_id')),
    sa.ForeignKeyConstraint(['id'], ['content.id'], name=op.f('fk_comments_id')),
    sa.ForeignKeyConstraint(['reply_to_id'], ['comments.id'], name=op.f('fk_comments_reply_to_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['users.id'], name=op.f('fk_comments_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comments')),
    sa.UniqueConstraint('document_id', 'number', name=op.f('uq_comments_document_id_number'))
    )
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comments_reply_to_id'), ['reply_to_id'], unique=False)

    op.create_table('document_tags',
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_document_tags_document_id')),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_document_tags_tag_id')),
    sa.PrimaryKeyConstraint('document_id', 'tag_id', name=op.f('pk_document_tags'))
    )
    with op.batch_alter_table('document_tags', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_tags_tag_id'), ['tag_id'], unique=False)

    op.create_table('incoming',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('folder_id', sa.Integer(), nullable=True),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('path', sa.String(length=1000), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('submission', sa.String(length=64), nullable=True),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('touched', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_incoming_document_id')),
    sa.ForeignKeyConstraint(['folder_id'], ['folders.id'], name=op.f('fk_incoming_folder_id')),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_incoming_group_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_incoming_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incoming'))
    )
    with op.batch_alter_table('incoming', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incoming_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_folder_id'), ['folder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_touched'), ['touched'], unique=False)
        batch_op.create_index('ix_incoming_user_fingerprint', ['user_id', 'fingerprint'], unique=False)

    op.create_table('page_images',
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('image_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('image_size', sa.Integer(), nullable=False),
    sa.Column('thumb_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('thumb_size', sa.Integer(), nullable=False),
    sa.Column('layer_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('layer_size', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_page_images_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'number', name=op.f('pk_page_images'))
    )
    op.execute(
        'INSERT INTO content_topics (content_id, topic_id) '
        'SELECT id, topic_id FROM content WHERE topic_id IS NOT NULL'
    )
    with op.batch_alter_table('content', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_content_topic_id'))
        batch_op.drop_constraint(batch_op.f('fk_content_topic_id'), type_='foreignkey')
        batch_op.drop_column('topic_id')

    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('description', sa.Text(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('kind_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('dated', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('country', sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column('language_set', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('organisation', sa.String(length=200), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('source', sa.String(length=500), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('original_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('original_number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('checked_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('checked', sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_documents_dated'), ['dated'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_kind_id'), ['kind_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_original_id'), ['original_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_documents_checked_by_id'), 'users', ['checked_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_documents_original_id'), 'documents', ['original_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_documents_kind_id'), 'document_kinds', ['kind_id'], ['id'])

    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quota_mb', sa.Integer(), nullable=True))

    with op.batch_alter_table('pages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('recognised', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scanned', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('unlocked', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('note', sa.Text(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column('label', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('labelled_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('labelled', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('restored_from', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('clean_state', sa.String(length=12), nullable=False, server_default=sa.text("'waiting'")))
        batch_op.add_column(sa.Column('clean_blob', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('clean_size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('clean_sha256', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('clean_type', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('clean_ending', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('removed', sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column('draw_state', sa.String(length=12), nullable=False, server_default=sa.text("'waiting'")))
        batch_op.add_column(sa.Column('preview_blob', sa.String(length=80), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_versions_labelled_by_id'), 'users', ['labelled_by_id'], ['id'])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table('versions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_versions_labelled_by_id'), type_='foreignkey')
        batch_op.drop_column('preview_blob')
        batch_op.drop_column('draw_state')
        batch_op.drop_column('removed')
        batch_op.drop_column('clean_ending')
        batch_op.drop_column('clean_type')
        batch_op.drop_column('clean_sha256')
        batch_op.drop_column('clean_size')
        batch_op.drop_column('clean_blob')
        batch_op.drop_column('clean_state')
        batch_op.drop_column('restored_from')
        batch_op.drop_column('labelled')
        batch_op.drop_column('labelled_by_id')
        batch_op.drop_column('label')
        batch_op.drop_column('note')
        batch_op.drop_column('unlocked')
        batch_op.drop_column('scanned')

    with op.batch_alter_table('pages', schema=None) as batch_op:
        batch_op.drop_column('recognised')

    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.drop_column('quota_mb')

    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_documents_kind_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_documents_original_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_documents_checked_by_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_documents_original_id'))
        batch_op.drop_index(batch_op.f('ix_documents_kind_id'))
        batch_op.drop_index(batch_op.f('ix_documents_dated'))
        batch_op.drop_column('checked')
        batch_op.drop_column('checked_by_id')
        batch_op.drop_column('original_number')
        batch_op.drop_column('original_id')
        batch_op.drop_column('source')
        batch_op.drop_column('organisation')
        batch_op.drop_column('language_set')
        batch_op.drop_column('country')
        batch_op.drop_column('dated')
        batch_op.drop_column('kind_id')
        batch_op.drop_column('description')

    with op.batch_alter_table('content', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topic_id', sa.INTEGER(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_content_topic_id'), 'topics', ['topic_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_content_topic_id'), ['topic_id'], unique=False)
    op.execute(
        'UPDATE content SET topic_id = (SELECT min(topic_id) FROM content_topics '
        'WHERE content_id = content.id)'
    )

    op.drop_table('page_images')
    with op.batch_alter_table('incoming', schema=None) as batch_op:
        batch_op.drop_index('ix_incoming_user_fingerprint')
        batch_op.drop_index(batch_op.f('ix_incoming_touched'))
        batch_op.drop_index(batch_op.f('ix_incoming_group_id'))
        batch_op.drop_index(batch_op.f('ix_incoming_folder_id'))
        batch_op.drop_index(batch_op.f('ix_incoming_document_id'))

    op.drop_table('incoming')
    with op.batch_alter_table('document_tags', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_tags_tag_id'))

    op.drop_table('document_tags')
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comments_reply_to_id'))

    op.drop_table('comments')
    with op.batch_alter_table('accesses', schema=None) as batch_op:
        batch_op.drop_index('ix_accesses_document_at')

    op.drop_table('accesses')
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follows_folder_id'))
        batch_op.drop_index(batch_op.f('ix_follows_content_id'))

    op.drop_table('follows')
    with op.batch_alter_table('content_topics', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_content_topics_topic_id'))

    op.drop_table('content_topics')
    with op.batch_alter_table('content_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_content_links_to_id'))

    op.drop_table('content_links')
    op.drop_table('tags')
    op.drop_table('document_kinds')