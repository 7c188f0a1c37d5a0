"""The tables can be taken down and built up again, and are those that the models say."""

import pytest
from flask_migrate import check, downgrade
from sqlalchemy import inspect

import factories as make
from collab import schema
from collab.db import transaction
from collab.extensions import db

pytestmark = [pytest.mark.usefixtures("ctx"), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def migrations(app) -> None:
    schema._alembic(app)


def test_the_tables_are_those_of_the_models() -> None:
    check()  # leaves with an exit code when they differ


def test_a_difference_is_noticed() -> None:
    with transaction():
        db.session.execute(db.text("DROP INDEX ix_content_audience_created"))
    with pytest.raises(SystemExit):
        check()


def test_down_and_up_again() -> None:
    group = make.group()
    make.document(group, make.member(group))
    db.session.remove()
    downgrade(revision="base")
    ours = set(db.metadata.tables) & set(inspect(db.engine).get_table_names())
    assert ours == set()
    schema.upgrade()
    assert schema.is_current()
    check()
    make.document(make.group(), make.user())
