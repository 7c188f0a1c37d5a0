"""The worker is killed while it takes a group apart: the next one goes on to the same end."""

import io
import random
import time

import pytest

import factories as make
from collab.db import transaction
from collab.extensions import db
from collab.groups import purging
from collab.groups.models import Group, GroupPurge
from collab.library import actions as library
from collab.library.storage import files
from collab.policy import Role
from collab.search.models import IndexJob
from groups.purged_world import CANARY, build, names_it
from processes import Processes, wait_until

KILLS = 4


@pytest.mark.slow
@pytest.mark.both_databases
def test_kill_9_while_a_group_is_purged_leaves_nothing_of_it(app, instance) -> None:
    chance = random.Random(4)
    with app.app_context():
        world = build(things=60)
        _store_files(world)
        _agree(world)
    with Processes(instance) as processes, app.app_context():
        for _ in range(KILLS):
            processes.worker()
            time.sleep(chance.uniform(1.6, 2.6))
            processes.kill("worker")
        processes.worker()
        wait_until(lambda: _gone(world["group"]), "the group is gone", 120)
        wait_until(_files_gone, "its files are gone", 60)
        wait_until(_index_is_even, "the index has caught up", 60)
        assert names_it(world) == {}
    remains = [path for path in (instance / "index").rglob("*") if path.is_file()]
    assert remains, "there is an index"
    assert not [path for path in remains if CANARY.encode() in path.read_bytes()]


def _store_files(world) -> None:
    """Put real files under some of the documents."""
    for number in range(5):
        stored = files().put(io.BytesIO(f"{CANARY} {number}".encode()), 1000)
        with transaction():
            upload = library.Upload(f"{CANARY}.txt", stored)
            document = library.upload_document(world["group"], world["member"], upload)
        world["content"].append(document.id)


def _agree(world) -> None:
    with transaction():
        group = db.session.get(Group, world["group"])
        group.purging = None
        db.session.execute(db.delete(GroupPurge))
    group = db.session.get(Group, world["group"])
    second = make.member(group, Role.COORDINATOR)
    with transaction():
        coordinator = db.session.get(type(second), world["coordinator"])
        purging.ask_purge(group, coordinator)
    with transaction():
        purging.agree_to_purge(group, second)


def _gone(group_id: int) -> bool:
    db.session.rollback()
    return db.session.get(Group, group_id) is None


def _files_gone() -> bool:
    return list(files().blobs()) == []


def _index_is_even() -> bool:
    db.session.rollback()
    return db.session.scalars(db.select(IndexJob.id)).first() is None
