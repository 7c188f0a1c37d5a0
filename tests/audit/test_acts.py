"""A moderation log that was changed behind the application's back is found out."""

from collections.abc import Callable

import pytest

import factories as make
from collab import events
from collab.audit import acts, chain
from collab.audit.acts import ActFault, Kind
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act, write_act
from collab.groups.models import GroupPurge
from collab.policy import Role

pytestmark = pytest.mark.both_databases


@pytest.fixture
def three(ctx) -> list[Act]:
    """Three acts in one group, the second without a sentence."""
    group = make.group(slug="ours")
    by, author = make.member(group, Role.COORDINATOR), make.member(group)
    with transaction():
        return [
            write_act(how, group.id, by.id, sentence, user_id=author.id)
            for how, sentence in (("hidden", "A reason"), ("held", ""), ("shown", "Another"))
        ]


@pytest.fixture
def verify(app) -> Callable[..., tuple[int, str]]:
    """Return a function: `flask audit verify` to its exit code and words."""

    def verify(*words: str) -> tuple[int, str]:
        said = app.test_cli_runner().invoke(args=["audit", "verify", *words])
        return said.exit_code, said.output.strip()

    return verify


def change(act_id: int, column: str, value: str) -> None:
    with transaction():
        db.session.execute(db.text(f"UPDATE acts SET {column} = {value} WHERE id = {act_id}"))


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    ("number", "column", "value"),
    [
        (0, "sentence", "'Another reason'"),
        (0, "sentence", "''"),
        (1, "sentence", "'A reason after all'"),
        (2, "how", "'approved'"),
        (2, "actor_id", "NULL"),
        (2, "user_id", "NULL"),
    ],
)
def test_an_act_that_was_changed_is_named(three, verify, number, column, value) -> None:
    assert verify()[0] == 0
    changed = three[number].id, three[number].group_id
    change(changed[0], column, value)
    code, said = verify()
    assert code == 1
    assert said.startswith(f"act {changed[0]} of group {changed[1]} was changed (entry ")
    assert chain.verify() is None, "the entries themselves are whole"


@pytest.mark.asvs("16.4.2")
def test_an_act_that_was_removed_is_named(three, verify) -> None:
    act_id = three[2].id
    with transaction():
        db.session.execute(db.delete(Act).where(Act.id == act_id))
    code, said = verify()
    assert (code, "is missing" in said, str(act_id) in said) == (1, True, True)


@pytest.mark.asvs("16.4.2")
def test_an_act_that_was_slipped_in_is_named(three) -> None:
    act_id, group_id = three[0].id, three[0].group_id
    with transaction():
        db.session.add(Act(id=17, group_id=group_id, how="hidden", sentence="Forged"))
    assert acts.verify() == ActFault(17, group_id, Kind.FORGED)
    assert act_id != 17


def test_the_acts_of_a_purged_group_may_be_gone(three, verify) -> None:
    group_id, by = three[0].group_id, three[0].actor_id
    with transaction():
        purge = GroupPurge(group_id=group_id, asked_by_id=by, expires=now(), agreed=now())
        db.session.add(purge)
        events.record(events.PurgeAgreed(group_id))
        db.session.execute(db.delete(Act))
    assert verify()[0] == 0


def test_a_row_about_a_purge_does_not_excuse_missing_acts(three, verify) -> None:
    """Whoever can remove acts can add that row; the audit log has no entry of the agreement."""
    group_id, by = three[0].group_id, three[0].actor_id
    with transaction():
        db.session.add(GroupPurge(group_id=group_id, asked_by_id=by, expires=now(), agreed=now()))
        db.session.execute(db.delete(Act))
    assert verify()[0] == 1


def test_what_stands_before_a_number_is_not_compared(three, verify) -> None:
    change(three[0].id, "sentence", "'Another reason'")
    first = chain.head().number - 1
    assert verify("--from", str(first))[0] == 0


def test_more_acts_than_a_batch_are_compared_to_the_last(three, monkeypatch) -> None:
    monkeypatch.setattr(acts, "_BATCH", 2)
    last = three[2].id
    assert acts.verify() is None
    change(last, "sentence", "'Another reason'")
    fault = acts.verify()
    assert fault is not None
    assert (fault.act_id, fault.kind) == (last, Kind.CHANGED)
