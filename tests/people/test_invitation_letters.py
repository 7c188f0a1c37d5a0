"""Invitations that go by mail."""

import re
from typing import Any

import pytest

from collab import mail
from collab.accounts.joining import actions, queries
from collab.accounts.joining.models import Invitation
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.people import invitation_job
from people.invitations import LINK, form, invitations, invited, world

__all__ = ["world"]  # a fixture, taken by its name


@pytest.fixture
def letters(app, monkeypatch) -> list[tuple[str, str, str]]:
    """What the mail server was given; the instance sends mail."""
    sent: list[tuple[str, str, str]] = []
    app.config |= {"MAIL_URL": "smtp://localhost", "PUBLIC_URL": "https://collab.example"}
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: sent.append(letter))
    return sent


@pytest.fixture
def enqueued(monkeypatch) -> list[int]:
    """The invitations that the worker is to send."""
    asked: list[int] = []

    def enqueue(function: Any, invitation_id: int, _nonce: str, *, key: str) -> None:
        assert function is invitation_job.send_invitation
        asked.append(invitation_id)

    monkeypatch.setattr(invitation_job, "enqueue", enqueue)
    return asked


@pytest.mark.asvs("14.2.6")
def test_a_letter_says_nothing_but_that_there_is_an_invitation(
    app, client_of, world, letters, enqueued
) -> None:
    data = form(world, "a@example.org", by_mail="y")
    page = client_of(world["coordinator"]).post("/people/invite", data=data).text
    assert LINK.findall(page) == []
    assert "A letter with the link is on its way" in page
    [row] = invitations(app)
    assert enqueued == [row.id]
    assert row.token_hash is None, "no link to it counts until the letter is out"
    with app.app_context():
        invitation_job.send_invitation(row.id)
    [(to, subject, body)] = letters
    assert to == "a@example.org"
    [token] = LINK.findall(body)
    assert f"https://collab.example/invitation/{token}" in body
    with app.app_context():
        assert queries.is_open(queries.find(token))
        inviter = db.session.get_one(User, world["coordinator"])
        names = (inviter.name, inviter.email, "Группа", "Правовая клиника", "Collab")
        assert not [name for name in names if name in subject + body]


def test_without_the_tick_the_links_are_shown(client_of, world, letters, enqueued) -> None:
    page = client_of(world["coordinator"]).post("/people/invite", data=form(world, "a@b.org")).text
    assert len(LINK.findall(page)) == 1
    assert enqueued == []


def test_a_job_that_is_run_again_sends_no_second_letter(ctx, world, letters) -> None:
    invitation, _none = invited(world, with_link=False)
    invitation_job.send_invitation(invitation.id)
    invitation_job.send_invitation(invitation.id)
    assert len(letters) == 1


def test_a_letter_that_did_not_go_out_is_tried_again(ctx, world, letters, monkeypatch) -> None:
    def fail(*_letter: str, **_more: str) -> None:
        raise mail.NotSent("the server is away")

    invitation, _none = invited(world, with_link=False)
    with monkeypatch.context() as broken:
        broken.setattr(mail, "send", fail)
        with pytest.raises(mail.NotSent):
            invitation_job.send_invitation(invitation.id)
    assert db.session.get_one(Invitation, invitation.id).token_hash is None
    invitation_job.send_invitation(invitation.id)
    assert len(letters) == 1


def test_a_job_that_was_cut_off_sends_the_same_letter_again(ctx, world, letters) -> None:
    """The server took the first, and nobody wrote it down: mailboxes show one of the two."""
    more: list[dict[str, str]] = []
    invitation, _none = invited(world, with_link=False)

    def cut_off(*letter: str, **given: str) -> None:
        letters.append(letter)
        more.append(given)
        if len(letters) == 1:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(mail, "send", cut_off)
        with pytest.raises(KeyboardInterrupt):
            invitation_job.send_invitation(invitation.id, "nonce")
        invitation_job.send_invitation(invitation.id, "nonce")
    assert letters[0] == letters[1]
    assert more[0]["about"] == more[1]["about"]
    assert queries.is_open(queries.find(LINK.findall(letters[0][2])[0]))


@pytest.mark.parametrize("meanwhile", ["revoked", "handed over"])
def test_no_letter_goes_out_that_is_not_wanted_any_more(ctx, world, letters, meanwhile) -> None:
    invitation, _none = invited(world, with_link=False)
    with transaction():
        if meanwhile == "revoked":
            actions.revoke(invitation)
        else:
            actions.renew(invitation, invitation.inviter)
    invitation_job.send_invitation(invitation.id)
    assert letters == []


def test_a_link_that_was_shown_while_the_letter_was_under_way_stays_good(
    app, ctx, world, letters, monkeypatch
) -> None:
    invitation, _none = invited(world, with_link=False)
    shown: list[str] = []

    def meanwhile(*letter: str, **_more: str) -> None:
        letters.append(letter)
        with transaction():
            row = db.session.get_one(Invitation, invitation.id)
            shown.append(actions.renew(row, row.inviter) or "")

    monkeypatch.setattr(mail, "send", meanwhile)
    invitation_job.send_invitation(invitation.id)
    assert queries.is_open(queries.find(shown[0]))
    assert queries.find(LINK.findall(letters[0][2])[0]) is None


def test_the_letter_speaks_the_language_of_the_invitation(ctx, world, letters) -> None:
    for locale in ("ru", "en"):
        invitation, _none = invited(world, f"{locale}@example.org", locale=locale, with_link=False)
        invitation_job.send_invitation(invitation.id)
    english = letters[1]
    assert english[1] == "Your invitation"
    assert re.search(r"until \d+ \w+, \d\d:\d\d \(GMT", english[2])
