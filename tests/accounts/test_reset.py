"""A forgotten password."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

import factories as make
from collab import mail
from collab.accounts import reset_views
from collab.accounts.joining import actions as invitations
from collab.accounts.models import PasswordReset, User
from collab.db import transaction
from collab.extensions import db
from full_pages import statements
from pages import told_by

GOOD = "сорок тюленей пьют кефир"
EMAIL, UNKNOWN = "aigul@example.org", "nobody@example.org"


@pytest.fixture
def with_mail(app) -> None:
    app.config.update(
        MAIL_URL="smtp://localhost", MAIL_FROM="collab@example.org",
        PUBLIC_URL="https://collab.example.org/",
    )  # fmt: skip


@pytest.fixture
def letters(app, with_mail, monkeypatch) -> list[tuple[str, str, str]]:
    """The letters that go out; jobs run at once."""
    sent: list[tuple[str, str, str]] = []
    waiting: list[tuple] = []
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: sent.append(letter))
    monkeypatch.setattr(reset_views, "enqueue", lambda job, *args, key: waiting.append((job, args)))

    class Letters(list):
        def __iter__(self):
            while waiting:
                job, args = waiting.pop(0)
                with app.app_context():
                    job(*args)
            return iter(sent)

    return Letters()


@pytest.fixture
def asked(visitor, letters):
    """Return a function that asks for a link and returns its path, as it stands in the letter."""

    def asked(email: str = EMAIL) -> str:
        visitor().post("/forgotten", data={"email": email})
        return re.search(r"https://collab\.example\.org(/reset/\S+)", list(letters)[-1][2])[1]

    return asked


@pytest.fixture
def link(app, aigul, clock) -> str:
    """A link that somebody made for her."""
    return f"/reset/{made_for(app, aigul)}"


def queued() -> list:
    """The jobs that wait, as they stand in the job library's own table."""
    schema = "dbos." if db.engine.dialect.name == "postgresql" else ""
    asked = db.text(f"SELECT name, inputs FROM {schema}workflow_status")
    return list(db.session.execute(asked).all())


def made_for(app, user_id: int) -> str:
    with app.app_context(), transaction():
        user = db.session.get_one(User, user_id)
        return reset_views.make_link(user, timedelta(minutes=60))


@pytest.mark.asvs("6.4.3", "6.3.6")
def test_a_letter_leads_to_a_new_password_and_the_second_factor_stays(
    visitor, inside, phone, letters, asked
) -> None:
    signed_in = inside()
    address = asked()
    ((to, subject, body),) = letters
    assert to == EMAIL
    assert "60 minutes" in body
    assert not any(word in subject + body for word in ("Айгуль", make.PASSWORD))
    client = visitor()
    assert "new-password" in client.get(address).text
    assert signed_in.is_in(), "asking changes nothing yet"
    answer = client.post(address, data={"password": GOOD})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not client.is_in()
    assert not signed_in.is_in(), "all sessions have ended"
    assert visitor().sign_in().status_code == 422
    assert client.sign_in(password=GOOD).location == "/sign-in/second"
    assert client.give(phone.next_code()).status_code == 303


def test_who_was_halfway_is_thrown_out_too(visitor, phone, link) -> None:
    thief = visitor("198.51.100.9")
    thief.sign_in()
    visitor().post(link, data={"password": GOOD})
    assert thief.give(phone.code()).location == "/sign-in"


@pytest.mark.asvs("6.3.8")
def test_nobody_learns_whether_there_is_an_account(app, visitor, aigul, with_mail, clock) -> None:
    app.extensions["limits"].enabled = False
    for warm_up in ("warm@example.org", "up@example.org"):
        visitor().post("/forgotten", data={"email": warm_up})
    told, counts = [], []
    for email in (EMAIL, UNKNOWN):
        clock.forward(seconds=1)
        client = visitor()
        with statements(app) as sent:
            answer = client.post("/forgotten", data={"email": email})
        told.append(told_by(answer, email))
        counts.append(len(sent))
    assert told[0] == told[1]
    assert "a letter with a link is on its way" in told[0][1]
    assert counts[0] == counts[1] > 0


def test_the_job_sends_nothing_to_nobody(app, visitor, letters, aigul) -> None:
    visitor().post("/forgotten", data={"email": UNKNOWN})
    assert list(letters) == []
    with app.app_context(), transaction():
        db.session.get_one(User, aigul).active = False
    visitor().post("/forgotten", data={"email": EMAIL})
    assert list(letters) == []
    with app.app_context():
        assert db.session.scalars(db.select(PasswordReset)).all() == []


def test_the_job_alone_knows_the_token(app, visitor, aigul, with_mail, clock) -> None:
    visitor().post("/forgotten", data={"email": EMAIL})
    with app.app_context():
        assert db.session.scalars(db.select(PasswordReset)).all() == []
        waiting = queued()
    assert [row.name for row in waiting] == ["send_reset"]
    assert EMAIL not in str(waiting)


@pytest.mark.asvs("6.2.1")
def test_a_weak_password_is_refused_and_the_link_still_counts(visitor, link) -> None:
    client = visitor()
    for weak in ("short", "aigul@example.org", "passwordpassword", ""):
        assert client.post(link, data={"password": weak}).status_code == 422
    assert client.post(link, data={"password": GOOD}).status_code == 303


@pytest.mark.asvs("6.4.1")
def test_a_link_opens_once(visitor, link) -> None:
    assert visitor().post(link, data={"password": GOOD}).status_code == 303
    for answer in (visitor().get(link), visitor().post(link, data={"password": "x" * 40})):
        assert answer.status_code == 410
        assert "does not work any more" in answer.text
    assert visitor().sign_in(password=GOOD).status_code == 303


@pytest.mark.both_databases
def test_a_link_used_twice_at_once_sets_one_password(visitor, link) -> None:
    passwords = [GOOD, "пять моржей едят варенье"]
    together = Barrier(2)

    def one(password: str) -> int:
        client = visitor()
        together.wait()
        return client.post(link, data={"password": password}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, passwords))
    assert sorted(answers) == [303, 410]
    tried = [visitor().sign_in(password=password).status_code for password in passwords]
    assert tried == [303 if status == 303 else 422 for status in answers]


@pytest.mark.asvs("6.5.5")
def test_a_link_is_good_for_an_hour(visitor, link, clock) -> None:
    clock.forward(minutes=59)
    assert visitor().get(link).status_code == 200
    clock.forward(minutes=2)
    assert visitor().get(link).status_code == 410
    assert visitor().post(link, data={"password": GOOD}).status_code == 410


def test_a_new_link_kills_the_old_one(app, visitor, aigul, link) -> None:
    newer = f"/reset/{made_for(app, aigul)}"
    assert visitor().get(link).status_code == 410
    assert visitor().get(newer).status_code == 200


@pytest.mark.parametrize("column", ["active", "frozen_until"])
def test_the_link_of_a_closed_account_is_dead(app, visitor, aigul, link, clock, column) -> None:
    with app.app_context(), transaction():
        user = db.session.get_one(User, aigul)
        user.active = column != "active"
        user.frozen_until = None if column == "active" else clock.moment.replace(year=2999)
    assert visitor().get(link).status_code == 410
    assert visitor().post(link, data={"password": GOOD}).status_code == 410


@pytest.mark.asvs("6.6.2")
def test_a_link_is_good_for_its_purpose_only(app, visitor, aigul, link) -> None:
    with app.app_context(), transaction():
        user = db.session.get_one(User, aigul)
        (made,) = invitations.invite(user, ["new@example.org"], user.organisation, {})
    token = link.rsplit("/", 1)[1]
    form = {"name": "A", "accepted": "y", "password": GOOD}
    for address in (f"/invitation/{token}", f"/reset/{made.token}"):
        assert visitor().get(address).status_code == 410
        assert visitor().post(address, data=form).status_code == 410
    thief = visitor()
    for name in ("_user_id", "first"):
        with thief.session_transaction() as session:
            session[name] = token
        assert not thief.is_in()
        assert thief.get("/enrol").location == "/sign-in"


def test_the_link_is_kept_as_a_hash_and_told_to_no_other_site(app, visitor, link) -> None:
    with app.app_context():
        kept = str(db.session.execute(db.text("SELECT * FROM password_resets")).all())
    assert link.rsplit("/", 1)[1] not in kept
    answer = visitor().get(link)
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert not re.search(r'(?:href|src|action)="https?://', answer.text)


def test_without_mail_the_page_says_who_can_help(app, visitor, aigul) -> None:
    page = visitor().get("/forgotten").text
    assert "Call a coordinator of your group." in page
    assert 'name="email"' not in page
    answer = visitor().post("/forgotten", data={"email": EMAIL})
    assert "a letter" not in answer.text
    with app.app_context():
        assert queued() == []


def test_asking_again_and_again_sends_few_letters_and_kills_no_link(
    visitor, asked, letters, aigul, phone, clock
) -> None:
    """An outsider can neither fill her mailbox nor keep her link dead."""
    path = asked()
    for number in range(20):
        visitor(f"198.51.{number}.1").post("/forgotten", data={"email": EMAIL})
    assert len(list(letters)) == 1
    assert visitor().get(path).status_code == 200
    for number in range(20):
        clock.forward(hours=1)
        visitor(f"203.0.{number}.1").post("/forgotten", data={"email": EMAIL})
        sent = list(letters)
    assert len(sent) == reset_views.MOST_LETTERS


def test_a_letter_that_did_not_go_out_is_sent_at_the_next_try(
    app, visitor, letters, aigul, phone, monkeypatch
) -> None:
    def refuse(*_letter, **_more):
        raise mail.NotSent("busy")

    with monkeypatch.context() as busy:
        busy.setattr(mail, "send", refuse)
        with app.app_context(), pytest.raises(mail.NotSent):
            reset_views.send_reset(aigul)
    with app.app_context():
        reset_views.send_reset(aigul)
    assert len(list(letters)) == 1


def test_wrong_links_from_the_network_hold_up_nobodys_right_one(visitor, link) -> None:
    neighbour = visitor()
    answers = [
        neighbour.post(f"/reset/{n}", data={"password": GOOD}).status_code for n in range(60)
    ]
    assert answers[0] == 410
    assert answers[-1] == 429
    assert visitor().post(link, data={"password": GOOD}).status_code == 303
