"""The confidentiality undertaking, published by two administrators at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import factories as make
from collab.accounts.joining import undertaking
from collab.accounts.joining.models import Undertaking
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db


@pytest.mark.both_databases
@pytest.mark.asvs("2.3.4")
def test_each_text_gets_a_version_of_its_own(app) -> None:
    with app.app_context():
        authors = [make.user(administrator=True).id for _ in range(4)]
    together = Barrier(4)

    def publish(author: int) -> int:
        with app.app_context():
            together.wait()
            with transaction():
                return undertaking.publish({"ru": str(author)}, db.session.get_one(User, author))

    with ThreadPoolExecutor(4) as at_once:
        assert sorted(at_once.map(publish, authors)) == [2, 3, 4, 5]
    with app.app_context():
        texts = db.session.scalars(db.select(Undertaking)).all()
        assert {row.author_id for row in texts} == set(authors)
