"""The audit log

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

LAST = "(SELECT coalesce(max(number), 0) FROM audit_entries)"


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table('audit_entries',
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('moment', sa.String(length=32), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('network', sa.String(length=43), nullable=False),
    sa.Column('key', sa.String(length=8), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_entries'))
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entries_group_id_number', ['group_id', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entries_user_id'), ['user_id'], unique=False)

    op.create_table('audit_heads',
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_audit_heads'))
    )
    op.create_table('audit_keys',
    sa.Column('name', sa.String(length=8), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_audit_keys'))
    )
    if op.get_bind().dialect.name == 'postgresql':
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    """Have the database refuse everything but the next entry.

    REPLACE deletes rows without telling the triggers of DELETE, so inserting is guarded too.
    """
    for table in ('audit_entries', 'audit_heads'):
        for act in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
            )
    op.execute(
        "CREATE TRIGGER audit_entries_in_order BEFORE INSERT ON audit_entries "
        f"WHEN NEW.number <> {LAST} + 1 "
        "BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_heads_once BEFORE INSERT ON audit_heads "
        "WHEN EXISTS (SELECT 1 FROM audit_heads WHERE day = NEW.day) "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
    )


def _guard_postgresql() -> None:
    """Have the database refuse everything but the next entry."""
    op.execute(
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'the audit log only grows'; END$$"
    )
    op.execute(
        "CREATE FUNCTION audit_has_no_gaps() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN IF NEW.number <> {LAST} + 1 THEN "
        "RAISE EXCEPTION 'the audit log has no gaps'; END IF; RETURN NEW; END$$"
    )
    for table in ('audit_entries', 'audit_heads'):
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
        )
    op.execute(
        "CREATE TRIGGER audit_entries_in_order BEFORE INSERT ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION audit_has_no_gaps()"
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table('audit_keys')
    op.drop_table('audit_heads')
    op.drop_table('audit_entries')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("DROP FUNCTION audit_only_grows()")
        op.execute("DROP FUNCTION audit_has_no_gaps()")
