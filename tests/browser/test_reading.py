"""A long thread on a telephone: it opens where one stopped, and stays there when others answer."""

from playwright.sync_api import expect

from collab import create_app
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.threads.actions import add_post, start_thread

from .conftest import DINARA, MADINA

WORDS = "Суд назначил независимую экспертизу, заключение ждём к пятнице. " * 4


def written(demo, count: int, path: str = "") -> str:
    """A thread of Dinara's with so many posts, or as many more; the path of its page."""
    app = create_app(instance=demo.instance)
    with app.app_context(), transaction():
        dinara = db.session.scalars(db.select(User).filter_by(email=DINARA)).one()
        if path:
            from collab.threads.models import Thread

            thread = db.session.get_one(Thread, int(path.rsplit("/", 1)[1]))
        else:
            group = db.session.scalars(db.select(Group).filter_by(slug="legal-aid")).one()
            thread = start_thread(dinara.id, group.id, "Длинное обсуждение", WORDS)
        for number in range(count):
            add_post(dinara.id, thread, f"{number + 1}. {WORDS}")
        path = f"/g/legal-aid/threads/{thread.id}"
    with app.app_context():
        db.engine.dispose()
    return path


def test_it_opens_where_one_stopped_and_does_not_jump(person, demo) -> None:
    path = written(demo, 20)
    phone = person(MADINA, width=390)
    phone.opens_live(path)
    with phone.page.expect_request("**/read"):
        phone.page.locator('[data-seq="3"]').scroll_into_view_if_needed()
    phone.page.wait_for_timeout(1800)
    desk = person(MADINA)
    desk.opens(path)
    line = desk.page.locator("#new")
    expect(line).to_be_in_viewport()
    number = int(desk.page.locator("#new + .post").get_attribute("data-seq") or "0")
    assert 3 <= number <= 8, "about as far as the telephone showed"
    phone.opens_live(path)
    expect(phone.page.locator("#new")).to_be_in_viewport()
    phone.looks_well("reading-390")
    before = phone.page.evaluate("scrollY")
    written(demo, 3, path)
    expect(phone.page.locator('[data-seq="24"]')).to_be_attached(timeout=10_000)
    assert abs(phone.page.evaluate("scrollY") - before) < 2, "what is read stays where it is"
    phone.opens("/g/legal-aid/threads?show=unread")
    expect(phone.page.get_by_role("link", name="Длинное обсуждение")).to_be_visible()
    phone.looks_well("unread-list-390")
