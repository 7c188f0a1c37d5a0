"""Letters go out whole, over safe lines, and nothing in an address or subject changes them."""

import email
import logging
import smtplib
import socket
import ssl
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask

from collab import mail, mail_folder
from postbox import Postbox


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    """A mail server that the application is set up for."""
    box = Postbox()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{box.port}"
    app.config["MAIL_FROM"] = "Коалиция <noreply@collab.example.org>"
    with app.app_context():
        yield box
    box.close()


def test_a_letter_arrives_with_every_word(postbox: Postbox) -> None:
    body = "Здравствуйте!\n\n.точка в начале строки\nhttps://collab.example.org/invitation/x_y-z\n"
    mail.send("aigul@example.org", "Приглашение — Ұ Ң Ө", body)
    letter = postbox.letter
    assert letter["Subject"] == "Приглашение — Ұ Ң Ө"
    assert str(letter["To"]) == "aigul@example.org"
    assert str(letter["From"]) == "Коалиция <noreply@collab.example.org>"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert letter.get_content().replace("\r\n", "\n") == body
    assert all(len(line) <= 998 for line in postbox.letters[0].split(b"\r\n"))


def test_a_letter_says_that_a_machine_wrote_it_and_not_which(postbox: Postbox) -> None:
    mail.send("aigul@example.org", "x", "y")
    letter = postbox.letter
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@collab.example.org>")
    assert abs(parsedate_to_datetime(letter["Date"]) - datetime.now(UTC)).total_seconds() < 60
    assert postbox.commands[0] == "ehlo collab.example.org"
    assert socket.gethostname() not in postbox.letters[0].decode()


def test_two_letters_have_two_ids(postbox: Postbox) -> None:
    for _ in range(2):
        mail.send("aigul@example.org", "x", "y")
    ids = {email.message_from_bytes(letter)["Message-ID"] for letter in postbox.letters}
    assert len(ids) == 2


LINE_ENDS = ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x1e", "\x00"]


@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize("end", LINE_ENDS)
def test_a_subject_adds_no_header(postbox: Postbox, end: str) -> None:
    mail.send("aigul@example.org", f"Дело{end}Bcc: spy@evil.example{end}{end}body", "y")
    letter = postbox.letter
    assert "Bcc" not in letter
    assert letter["Subject"] == "Дело Bcc: spy@evil.example body"
    assert letter.get_content().strip() == "y"
    assert [c for c in postbox.commands if c.lower().startswith("rcpt")] == [
        "rcpt TO:<aigul@example.org>"
    ]


@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    "to",
    [
        *(f"a@example.org{end}Bcc: spy@evil.example" for end in LINE_ENDS),
        *(f"{end}a@example.org" for end in LINE_ENDS),
        "a@example.org, spy@evil.example",
        "a@example.org;spy@evil.example",
        "a@example.org> SIZE=1",
        "<a@example.org>",
        "A <a@example.org>",
        "a b@example.org",
        '"a"@example.org',
        "a@b@example.org",
        "a@",
        "@example.org",
        "",
        "имя@example.org",
        "a@" + "b." * 130 + "org",
    ],
)
def test_what_is_not_one_address_gets_nothing(postbox: Postbox, to: str) -> None:
    with pytest.raises(mail.NotSent):
        mail.send(to, "x", "y")
    assert postbox.commands == []


def test_a_domain_in_another_script_is_reached(postbox: Postbox) -> None:
    mail.send("info@право.example", "x", "y")
    assert "rcpt TO:<info@xn--80ae0bbf.example>" in postbox.commands


def test_without_a_mail_server_letters_lie_in_a_folder(app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("a connection"))
    monkeypatch.setattr(mail_folder, "MOST_KEPT", 3)
    with app.app_context():
        assert not mail.configured()
        assert mail_folder.kept(10) == []
        for number in range(5):
            mail.send("aigul@example.org", f"Тема {number}", "Слова", page="<p>Слова</p>")
        kept = mail_folder.kept(10)
        assert [each.subject for each in kept] == ["Тема 4", "Тема 3", "Тема 2"]
        assert (kept[0].to, kept[0].text.strip()) == ("aigul@example.org", "Слова")
        assert mail_folder.kept_or_none(kept[0].name) == kept[0]
        assert mail_folder.kept_or_none("../collab.toml") is None


def test_a_letter_has_the_same_words_as_html(postbox: Postbox) -> None:
    mail.send(
        "aigul@example.org", "x", "words", page="<p>Слова</p>", headers={"X-One": "a\r\nB: c"}
    )
    letter = postbox.letter
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "<p>Слова</p>" in letter.get_body(("html",)).get_content()
    assert letter["X-One"] == "a B: c"
    assert "B" not in letter


def test_letters_about_the_same_have_the_same_id(postbox: Postbox) -> None:
    for about in ("invitation 1", "invitation 1", "invitation 2"):
        mail.send("aigul@example.org", "x", "y", about=about)
    one, two, three = (email.message_from_bytes(each)["Message-ID"] for each in postbox.letters)
    assert one == two != three
    assert "invitation" not in one


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"RCPT": "550 no such mailbox"}, mail.Refused),
        ({"RCPT": "450 try later"}, mail.NotSent),
        ({"MAIL": "421 too busy"}, mail.NotSent),
        ({"DATA": "554 no"}, mail.NotSent),
    ],
)
def test_what_the_server_says_no_to_did_not_go_out(app, answers, fault) -> None:
    box = Postbox(answers=answers)
    app.config |= {"MAIL_URL": f"smtp://127.0.0.1:{box.port}", "MAIL_FROM": "a@example.org"}
    with app.app_context(), pytest.raises(mail.NotSent) as caught:
        mail.send("aigul@example.org", "x", "y")
    box.close()
    assert type(caught.value) is fault


def test_a_server_that_says_nothing_is_given_up(app, monkeypatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        app.config |= {"MAIL_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "a@example.org"}
        with app.app_context(), pytest.raises(mail.NotSent) as caught:
            mail.send("aigul@example.org", "x", "y")
    assert type(caught.value) is mail.NotSent, "nothing was handed over"


def test_a_line_that_breaks_leaves_it_open_whether_the_letter_went_out(app) -> None:
    box = Postbox(taken=lambda: None)
    app.config |= {"MAIL_URL": f"smtp://127.0.0.1:{box.port}", "MAIL_FROM": "a@example.org"}
    with app.app_context(), pytest.raises(mail.Uncertain):
        mail.send("aigul@example.org", "x", "y")
    box.close()
    assert len(box.letters) == 1


@pytest.mark.asvs("12.3.1")
def test_a_server_elsewhere_that_offers_no_encryption_gets_nothing(
    app: Flask, postbox: Postbox, monkeypatch
) -> None:
    connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda to, *a, **k: connect(("127.0.0.1", to[1]), *a, **k)
    )
    app.config["MAIL_URL"] = f"smtp://user:secret@mail.example.org:{postbox.port}"
    with pytest.raises(mail.NotSent, match="SMTPNotSupportedError"):
        mail.send("aigul@example.org", "x", "y")
    assert [command.split()[0] for command in postbox.commands] == ["ehlo"]


@pytest.mark.asvs("12.3.1", "12.3.2")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_lines_elsewhere_are_encrypted_and_certificates_checked(
    app: Flask, postbox: Postbox, monkeypatch, scheme: str
) -> None:
    contexts = []

    class Line:
        def __init__(self, host, port, own_name, timeout, context=None) -> None:
            assert (host, own_name, timeout) == ("mail.example.org", "collab.example.org", 20)
            self.encrypted = context is not None
            if context:
                contexts.append(context)

        def starttls(self, context) -> None:
            self.encrypted = True
            contexts.append(context)

        def login(self, user, password) -> None:
            assert self.encrypted
            assert (user, password) == ("me@org", "p/w:d@")

        def send_message(self, *_args) -> None:
            assert self.encrypted

        def quit(self) -> None:
            """Part in peace."""

        def close(self) -> None:
            """Hang up."""

    monkeypatch.setattr(smtplib, "SMTP", Line)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Line)
    app.config["MAIL_URL"] = f"{scheme}://me%40org:p%2Fw%3Ad%40@mail.example.org"
    mail.send("aigul@example.org", "x", "y")
    (context,) = contexts
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("answers", "extensions"),
    [
        ({"AUTH": "535 5.7.8 wrong: secret-word"}, ("AUTH PLAIN",)),
        ({"RCPT": "550 no aigul@example.org here"}, ("AUTH PLAIN",)),
        ({"MAIL": "451 later"}, ("AUTH PLAIN",)),
        ({}, ()),
    ],
)
def test_a_refusal_tells_neither_password_nor_address(
    app: Flask, caplog, answers: dict[str, str], extensions: tuple[str, ...]
) -> None:
    box = Postbox(extensions, answers)
    app.config["MAIL_URL"] = f"smtp://user:secret-word@127.0.0.1:{box.port}"
    app.config["MAIL_FROM"] = "noreply@collab.example.org"
    caplog.set_level(logging.DEBUG)
    with app.app_context(), pytest.raises(mail.NotSent) as refused:
        mail.send("aigul@example.org", "x", "y")
    box.close()
    told = f"{refused.value!r} {refused.value.__cause__!r} {caplog.text}"
    assert "secret-word" not in told
    assert "aigul" not in told
    assert box.letters == []


@pytest.mark.parametrize("url", ["smtp://u:oak/tree@host", "smtp://u:oak@", "smtp://u:oak@h:99999"])
def test_a_malformed_address_of_the_server_is_told_without_the_password(app, url: str) -> None:
    app.config["MAIL_URL"], app.config["MAIL_FROM"] = url, "noreply@collab.example.org"
    with app.app_context(), pytest.raises(mail.NotSent, match="MAIL_URL") as refused:
        mail.send("aigul@example.org", "x", "y")
    assert "oak" not in "".join(traceback.format_exception(refused.value))


def test_a_server_that_is_not_there_is_no_fault_of_ours(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    app.config["MAIL_FROM"] = "noreply@collab.example.org"
    with app.app_context(), pytest.raises(mail.NotSent, match="ConnectionRefusedError"):
        mail.send("aigul@example.org", "x", "y")


def test_a_letter_that_was_accepted_is_sent_however_they_part(postbox: Postbox) -> None:
    postbox.answers["QUIT"] = "500 no"
    mail.send("aigul@example.org", "x", "y")
    assert len(postbox.letters) == 1
