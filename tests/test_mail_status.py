"""How sending went is noted for the administrators, without a word or an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from collab import mail
from test_mail import Postbox


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    """A mail server that the application is set up for."""
    box = Postbox()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{box.port}"
    app.config["MAIL_FROM"] = "noreply@collab.example.org"
    with app.app_context():
        yield box
    box.close()


def send() -> None:
    mail.send("somebody@example.org", "CANARY", "CANARY")


def test_nothing_was_sent_yet(postbox: Postbox) -> None:
    assert mail.status() == mail.Status()
    assert mail.status().works


def test_a_letter_went_out_and_the_next_did_not(postbox: Postbox, app: Flask) -> None:
    send()
    assert mail.status().works
    assert mail.status().sent is not None
    postbox.answers["MAIL"] = "451 CANARY later, somebody@example.org"
    with pytest.raises(mail.NotSent):
        send()
    status = mail.status()
    assert not status.works
    assert status.fault == "SMTPSenderRefused 451"
    noted = (Path(app.instance_path) / "mail.status").read_text()
    assert "CANARY" not in noted
    assert "somebody" not in noted
    del postbox.answers["MAIL"]
    send()
    assert mail.status().works


def test_one_address_that_is_refused_says_nothing_of_mail_itself(postbox: Postbox) -> None:
    send()
    postbox.answers["RCPT"] = "550 no such mailbox"
    with pytest.raises(mail.NotSent):
        send()
    assert mail.status().works


@pytest.mark.parametrize("noted", ["", "{", "[]", '{"sent": 1}', '{"sent": "yesterday"}', "null"])
def test_a_damaged_note_is_none(postbox: Postbox, app: Flask, noted: str) -> None:
    (Path(app.instance_path) / "mail.status").write_text(noted)
    assert mail.status() == mail.Status()
    send()
    assert mail.status().sent is not None


def test_a_note_that_cannot_be_written_stops_no_letter(postbox: Postbox, app: Flask) -> None:
    (Path(app.instance_path) / "mail.status").mkdir()
    send()
    assert len(postbox.letters) == 1
