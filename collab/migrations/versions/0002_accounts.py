"""Second factors, invitations, devices, the directory

Revision: 0002
Follows: 0001
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table('failures',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('last', sa.DateTime(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_failures'))
    )
    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('standing', sa.String(length=8), nullable=False),
    sa.Column('administrator', sa.Boolean(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('inviter_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('expires', sa.DateTime(), nullable=False),
    sa.Column('accepted', sa.DateTime(), nullable=True),
    sa.Column('revoked', sa.DateTime(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inviter_id'], ['users.id'], name=op.f('fk_invitations_inviter_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_invitations_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_invitations_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitations_token_hash'))
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitations_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitations_inviter_id'), ['inviter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitations_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('known_devices',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('seen', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_known_devices_user_id')),
    sa.PrimaryKeyConstraint('id', 'user_id', name=op.f('pk_known_devices'))
    )
    op.create_table('passkeys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(length=1023), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=False),
    sa.Column('synced', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('used', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_passkeys_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkeys_credential_id'))
    )
    with op.batch_alter_table('passkeys', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkeys_user_id'), ['user_id'], unique=False)

    op.create_table('password_resets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('expires', sa.DateTime(), nullable=False),
    sa.Column('used', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_password_resets_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_resets')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_password_resets_token_hash'))
    )
    with op.batch_alter_table('password_resets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_resets_user_id'), ['user_id'], unique=False)

    op.create_table('recovery_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('used', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes'))
    )
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_user_id'), ['user_id'], unique=False)

    op.create_table('undertakings',
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_undertakings_author_id')),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_undertakings'))
    )
    # Everybody signs in anew: an old session has not shown a second factor.
    op.execute("DELETE FROM sessions")
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('public_id', sa.String(length=22), nullable=False))
        batch_op.add_column(sa.Column('stage', sa.String(length=5), nullable=False))
        batch_op.add_column(sa.Column('how', sa.String(length=20), nullable=False))
        batch_op.add_column(sa.Column('proved', sa.DateTime(), nullable=False))
        batch_op.create_unique_constraint(batch_op.f('uq_sessions_public_id'), ['public_id'])

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('frozen_until', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('erased', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('undertaken', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('totp_sealed', sa.LargeBinary(), nullable=True))
        for column in _of_every_account():
            column.nullable = True
            batch_op.add_column(column)
        batch_op.alter_column('password_hash',
               existing_type=sa.VARCHAR(length=200),
               nullable=True)
    _fill_accounts()
    with op.batch_alter_table('users', schema=None) as batch_op:
        for column in _of_every_account():
            batch_op.alter_column(column.name, existing_type=column.type, nullable=False)


def _of_every_account() -> list[sa.Column]:
    """Return the new columns that no account goes without."""
    return [
        sa.Column('undertaking', sa.Integer()),
        sa.Column('neutral_titles', sa.Boolean()),
        sa.Column('listed', sa.Boolean()),
        sa.Column('shown', sa.JSON()),
        sa.Column('languages', sa.JSON()),
        sa.Column('expertise', sa.JSON()),
        sa.Column('about', sa.String(length=300)),
        sa.Column('handle', sa.LargeBinary(length=32)),
        sa.Column('totp_last', sa.Integer()),
    ]


def _fill_accounts() -> None:
    """Give the accounts that are there what a new account begins with."""
    accounts = sa.table('users', sa.column('id', sa.Integer), *_of_every_account())
    connection = op.get_bind()
    for account_id in connection.scalars(sa.select(accounts.c.id)).all():
        connection.execute(
            accounts.update()
            .where(accounts.c.id == account_id)
            .values(
                undertaking=0,
                neutral_titles=False,
                listed=True,
                shown=['country', 'languages', 'expertise'],
                languages=[],
                expertise=[],
                about='',
                handle=secrets.token_bytes(32),
                totp_last=0,
            )
        )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.execute("UPDATE users SET password_hash = '' WHERE password_hash IS NULL")
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.alter_column('password_hash',
               existing_type=sa.VARCHAR(length=200),
               nullable=False)
        batch_op.drop_column('totp_last')
        batch_op.drop_column('totp_sealed')
        batch_op.drop_column('handle')
        batch_op.drop_column('about')
        batch_op.drop_column('expertise')
        batch_op.drop_column('languages')
        batch_op.drop_column('shown')
        batch_op.drop_column('listed')
        batch_op.drop_column('neutral_titles')
        batch_op.drop_column('undertaken')
        batch_op.drop_column('undertaking')
        batch_op.drop_column('erased')
        batch_op.drop_column('frozen_until')

    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_sessions_public_id'), type_='unique')
        batch_op.drop_column('proved')
        batch_op.drop_column('how')
        batch_op.drop_column('stage')
        batch_op.drop_column('public_id')

    op.drop_table('undertakings')
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_codes_user_id'))

    op.drop_table('recovery_codes')
    with op.batch_alter_table('password_resets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_password_resets_user_id'))

    op.drop_table('password_resets')
    with op.batch_alter_table('passkeys', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passkeys_user_id'))

    op.drop_table('passkeys')
    op.drop_table('known_devices')
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitations_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_invitations_inviter_id'))
        batch_op.drop_index(batch_op.f('ix_invitations_email'))

    op.drop_table('invitations')
    op.drop_table('failures')
