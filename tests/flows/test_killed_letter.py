"""The worker is killed when the mail server has a letter and nobody has written that down."""

import email
from datetime import timedelta
from email.message import Message

import pytest

import factories as make
from collab.accounts.joining import actions as joining
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.letters.models import Letter
from collab.notifications.models import Notice
from collab.people import invitation_job
from collab.policy import Role
from postbox import Postbox
from processes import Processes, wait_until

pytestmark = pytest.mark.slow


class Killing(Postbox):
    """A mail server: taking the first letter to that address ends the worker."""

    def __init__(self, processes: Processes) -> None:
        super().__init__(taken=self.take)
        self.processes = processes

    def take(self) -> str:
        if len(self.to_her) == 1 and b"aigul@example.org" in self.letters[-1]:
            self.processes.kill("worker")
        return "250 taken"

    @property
    def to_her(self) -> list[Message]:
        letters = [email.message_from_bytes(each) for each in self.letters]
        return [letter for letter in letters if letter["To"] == "aigul@example.org"]


@pytest.fixture
def mailing(app, instance):
    """Processes of an instance whose mail server kills the worker once."""
    with Processes(instance) as processes:
        box = Killing(processes)
        settings = {
            "MAIL_URL": f"smtp://127.0.0.1:{box.port}",
            "MAIL_FROM": "noreply@collab.example.org",
            "PUBLIC_URL": "https://collab.example.org",
        }
        processes.env |= {f"COLLAB_{name}": value for name, value in settings.items()}
        app.config |= settings
        yield processes, box
        box.close()


def test_a_letter_about_what_is_new_goes_out_once_at_most(app, mailing) -> None:
    processes, box = mailing
    with app.app_context():
        group = make.group()
        reader = make.member(group, email="aigul@example.org")
        thread = make.thread(group, make.member(group))
        made = {"kind": "followed-post", "because": "thread", "created": now() - timedelta(days=2)}
        place = {"user_id": reader.id, "group_id": group.id, "content_id": thread.id}
        notice = make.save(Notice(**made | place)).id
    processes.worker()
    wait_until(lambda: not processes.running, "the worker was killed")
    processes.worker()
    with app.app_context():
        other = make.member(db.session.get(Group, place["group_id"]), email="zarina@example.org")
        make.save(Notice(**made | place | {"user_id": other.id}))
    wait_until(lambda: b"zarina@example.org" in b"".join(box.letters), "the worker writes again")
    assert len(box.to_her) == 1
    with app.app_context():
        states = db.select(Letter.state).where(Letter.user_id == place["user_id"])
        assert db.session.scalars(states).all() == ["handed"]
        assert db.session.get(Notice, notice).seen is None, "the bell still has it"


def test_an_invitation_goes_out_once_at_least_and_is_the_same_letter(app, mailing) -> None:
    processes, box = mailing
    with app.app_context():
        group = make.group()
        inviter = make.member(group, Role.COORDINATOR)
        with transaction():
            [made] = joining.invite(
                inviter,
                ["aigul@example.org"],
                inviter.organisation,
                {group.id: Role.MEMBER},
                with_link=False,
            )
            invitation_job.send_later(made.invitation)
    processes.worker()
    wait_until(lambda: not processes.running, "the worker was killed")
    processes.worker()
    wait_until(lambda: len(box.to_her) == 2, "the letter went out again")
    one, two = box.to_her
    assert one["Message-ID"] == two["Message-ID"]
    assert one.get_payload() == two.get_payload()
