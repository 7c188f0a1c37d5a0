"""The bell of one person on two devices."""

import re

from playwright.sync_api import expect

from collab import create_app
from collab.accounts.models import User
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.threads.actions import add_post, start_thread

from .conftest import DINARA, MADINA


def started(demo) -> tuple[str, int]:
    """A thread of Madina's with two new answers of Dinara's; its page, and how many are unseen."""
    app = create_app(instance=demo.instance)
    with app.app_context(), transaction():
        group = db.session.scalars(db.select(Group).filter_by(slug="legal-aid")).one()
        madina, dinara = (
            db.session.scalars(db.select(User).filter_by(email=email)).one()
            for email in (MADINA, DINARA)
        )
        thread = start_thread(madina.id, group.id, "Колокольчик", "Вопрос")
        for _ in range(2):
            add_post(dinara.id, thread, "Ответ")
        assert thread.state == State.SHOWN
        path = f"/g/legal-aid/threads/{thread.id}"
    with app.app_context():
        db.engine.dispose()
    return path, 2


def test_what_is_read_on_one_device_is_seen_on_the_other(person, demo) -> None:
    phone, desk = person(MADINA, width=390), person(MADINA)
    desk.opens_live("/g/legal-aid/chat")
    bell = desk.page.locator("[data-bell-number]")
    path, new = started(demo)
    phone.opens("/notifications")
    line = phone.page.locator(".row.flagged", has_text="Колокольчик")
    expect(line).to_contain_text("Динара")
    expect(line).to_have_count(1)
    assert phone.sideways() <= 0
    before = int(bell.inner_text())
    assert before >= new
    expect(desk.page).to_have_title(re.compile(rf"^\({before}\) "))
    phone.opens(path)
    expect(bell).to_have_text(str(before - new), timeout=2_000)
    phone.opens("/notifications")
    expect(phone.page.locator(".row.flagged", has_text="Колокольчик")).to_have_count(0)
