"""The job takes a purged group apart to its last row, however often it is cut off."""

import pytest

from collab import events
from collab.audit.models import AuditEntry
from collab.content import Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups import purge_job
from collab.groups.models import Group, GroupPurge, Membership
from collab.groups.purge_job import purge_group
from collab.library.models import Document, Version
from collab.notifications.models import Notice
from collab.search import index

from .purged_world import acts_of, build, names_it


@pytest.fixture
def world(ctx, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(purge_job, "BATCH", 3)
    return build()


def catch_up() -> None:
    index.rebuild()
    while index.catch_up():
        pass


def test_before_every_table_names_it(world) -> None:
    assert set(names_it(world)) >= {
        "acts", "content", "content_readers", "documents", "drafts", "folders", "group_topics",
        "groups", "invitations", "join_requests", "memberships", "mentions", "messages", "moves",
        "notices", "pages", "post_translations", "posts", "reactions", "read_marks", "reports",
        "reviews", "rooms", "threads", "versions",
    }  # fmt: skip


@pytest.mark.both_databases
def test_afterwards_no_table_names_it(world) -> None:
    purge_group(world["group"])
    catch_up()
    assert names_it(world) == {}
    row = db.session.scalar(db.select(GroupPurge))
    assert row.done is not None
    actions = db.session.scalars(db.select(AuditEntry.action).filter_by(group_id=world["group"]))
    assert "membership-began" in list(actions)


def test_the_other_group_keeps_what_is_its_own(world) -> None:
    purge_group(world["group"])
    kept = db.session.get(Document, world["kept"])
    assert (kept.title, kept.state) == ("Остаётся", State.SHOWN)
    assert kept.version.filename
    assert db.session.get(Membership, (world["member"], world["other"]))
    [act] = acts_of(world["other"])
    assert (act.how, act.sentence) == ("moved", "В другую группу")
    assert (act.content_id, act.review_id) == (None, None)
    [notice] = db.session.scalars(db.select(Notice))
    assert notice.address == "/g/doomed-2/members"


@pytest.mark.parametrize("fails_at", range(1, 10))
def test_cut_off_anywhere_it_comes_to_the_same_end(world, monkeypatch, fails_at: int) -> None:
    left = fails_at

    def cut_off(*_given) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise ConnectionError

    remove_content, remove_group = purge_job._remove_content, purge_job._remove_group
    monkeypatch.setattr(
        purge_job, "_remove_content", lambda *given: (remove_content(*given), cut_off())
    )
    monkeypatch.setattr(purge_job, "_remove_group", lambda group: (remove_group(group), cut_off()))
    with pytest.raises(ConnectionError):
        purge_group(world["group"])
    group = db.session.get(Group, world["group"])
    assert group is not None
    assert db.session.scalar(db.select(GroupPurge.done)) is None
    left = 0
    purge_group(world["group"])
    catch_up()
    assert names_it(world) == {}


def test_the_files_are_removed_by_jobs_of_the_same_transactions(world, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr("collab.jobs.enqueue", lambda job, *given, key: asked.append(given))
    asked_of = db.select(Version.blob).join(Content, Content.id == Version.document_id)
    blobs = set(db.session.scalars(asked_of.where(Content.group_id == world["group"])))
    purge_group(world["group"])
    assert blobs
    assert {blob for (names,) in asked for blob in names.split()} == blobs


def test_it_is_told_of_each_piece_and_at_last_of_the_group(world, monkeypatch) -> None:
    happened = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    purge_group(world["group"])
    erased = [each.id for each in happened if isinstance(each, events.ContentErased)]
    assert sorted(erased) == sorted(world["content"])
    assert happened[-2:] == [
        events.GroupEmptied(world["group"]),
        events.GroupPurged(world["group"]),
    ]


def test_again_it_does_nothing_and_it_touches_no_group_that_nobody_purges(world) -> None:
    purge_group(world["group"])
    purge_group(world["group"])
    purge_group(world["other"])
    assert db.session.get(Group, world["other"]) is not None
    assert db.session.get(Content, world["kept"]) is not None


def test_what_was_given_up_is_begun_anew_the_next_day(world, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        purge_job, "enqueue", lambda job, *given, key: asked.append((job, given, key))
    )
    purge_job.resume_purges("2026-01-31")
    assert asked == [(purge_group, (world["group"],), f"{world['group']}-2026-01-31")]


def test_what_came_late_goes_too(world) -> None:
    with transaction():
        late = Document(
            group_id=world["group"],
            author_id=world["member"],
            title="Опоздал",
            audience="coalition",
        )
        db.session.add(late)
    purge_group(world["group"])
    assert db.session.scalar(db.select(Document).filter_by(title="Опоздал")) is None
