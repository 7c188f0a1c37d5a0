"""Reading a long chat: where it opens, back and on, and what is read on all devices."""

import re

import pytest
from playwright.sync_api import expect

import factories as make
from collab import create_app
from collab.chat import queries
from collab.chat.models import Message, Room, RoomMark
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group

from .conftest import DINARA, MADINA

LONG = 260


@pytest.fixture(scope="module")
def long_chat(demo) -> str:
    """The chat of a group in which much was said."""
    app = create_app(instance=demo.instance)
    with app.app_context():
        group = db.session.scalar(db.select(Group).filter_by(slug="legal-aid"))
        room = queries.room_of(group.id)
        author = db.session.scalar(db.select(Message).filter_by(room_id=room.id)).author
        for number in range(LONG):
            make.message(group, author, f"Длинный разговор {number}")
        with transaction():
            db.session.execute(db.delete(RoomMark))
        room_id = room.id
        db.engine.dispose()
    return f"/g/legal-aid/chat/{room_id}"


def last_number(demo) -> int:
    app = create_app(instance=demo.instance)
    with app.app_context():
        group = db.session.scalar(db.select(Group).filter_by(slug="legal-aid"))
        number = db.session.scalar(db.select(Room.last_number).filter_by(group_id=group.id))
        db.engine.dispose()
    return number


def numbers(someone) -> list[int]:
    shown = someone.page.locator("#messages [data-seq]")
    return shown.evaluate_all("lines => lines.map(line => Number(line.dataset.seq))")


def middle_line(someone) -> tuple[str, float]:
    """The line at the middle of the screen, and how far from the top it stands."""
    return someone.page.evaluate(
        """() => {
          const line = [...document.querySelectorAll("#messages [data-seq]")].find(
            (l) => l.getBoundingClientRect().top > 200);
          return [line.id, line.getBoundingClientRect().top];
        }"""
    )


def test_reading_back_nothing_jumps_and_the_page_stays_small(person, demo, long_chat) -> None:
    madina = person(MADINA)
    madina.opens_live(long_chat)
    last = last_number(demo)
    assert numbers(madina)[-1] == last
    madina.page.evaluate("scrollTo({top: 1000, behavior: 'instant'})")
    line, top = middle_line(madina)
    before = len(numbers(madina))
    madina.page.evaluate("scrollTo({top: 500, behavior: 'instant'})")
    expect(madina.page.locator("#messages [data-seq]")).not_to_have_count(before)
    moved = madina.page.locator(f"#{line}").bounding_box()["y"] - top
    assert abs(moved - 500) < 3, "only by what was scrolled"
    for _ in range(40):
        madina.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        madina.page.wait_for_timeout(150)
        if numbers(madina)[0] == 1:
            break
    found = numbers(madina)
    assert found[0] == 1
    assert found == list(range(1, found[-1] + 1)), "in order, each once"
    assert len(found) <= 400
    madina.pictured("chat-back")


def test_from_an_old_message_one_reads_on_to_the_end_and_it_is_live(
    person, demo, long_chat
) -> None:
    madina, dinara = person(MADINA, width=390), person(DINARA)
    madina.opens(f"{long_chat}?around=40")
    sought = madina.page.locator("[data-seq='40']")
    expect(sought).to_be_in_viewport()
    expect(sought).to_have_class(re.compile("is-sought"))
    dinara.opens_live(long_chat)
    for _ in range(40):
        madina.page.evaluate("scrollTo({top: 1e6, behavior: 'instant'})")
        madina.page.wait_for_timeout(150)
        if numbers(madina)[-1] == last_number(demo):
            break
    dinara.page.wait_for_timeout(500)
    dinara.says("Слышно и там, куда дочитали")
    expect(madina.page.locator(".msg", has_text="Слышно и там")).to_be_visible(timeout=10_000)
    found = numbers(madina)
    assert found == list(range(found[0], found[-1] + 1))


def test_what_is_read_on_one_device_is_read_on_the_other(person, demo, long_chat) -> None:
    dinara = person(DINARA)
    desktop, phone = person(MADINA), person(MADINA, width=390)
    desktop.opens_live(long_chat)
    desktop.page.keyboard.press("End")
    desktop.page.wait_for_timeout(3_000)
    badge = desktop.page.locator(".side a[href='/g/legal-aid'] .count")
    desktop.opens("/account")  # an open chat would read it
    elsewhere = int(
        badge.inner_text().split()[0]
    )  # another room of the group has something new, too
    dinara.opens_live(long_chat)
    dinara.says("Новое для двух устройств")
    expect(dinara.page.locator("[data-seq]", has_text="Новое для двух")).to_be_visible()
    desktop.opens_live("/g/legal-aid/library")
    expect(badge).to_have_text(re.compile(rf"^\s*{elsewhere + 1}\b"))
    phone.opens(long_chat)
    expect(phone.page.locator("#new")).to_be_in_viewport()
    phone.pictured("chat-new-390")
    expect(badge).to_have_text(re.compile(rf"^\s*{elsewhere}\b"), timeout=15_000)


def test_what_is_typed_stays_in_the_tab_and_goes_with_it(person, long_chat) -> None:
    madina = person(MADINA)
    madina.opens_live(long_chat)
    madina.page.fill(".composer [data-body]", "ещё не отправлено")
    madina.page.wait_for_timeout(800)
    madina.page.reload()
    expect(madina.page.locator(".composer [data-body]")).to_have_value("ещё не отправлено")
    kept = "Object.keys(sessionStorage).filter(key => key.startsWith('collab:')).length"
    assert madina.page.evaluate(kept) > 0
    assert madina.page.evaluate("Object.keys(localStorage)") == []
    with madina.page.expect_navigation():
        madina.page.evaluate(
            """() => { const form = document.querySelector("form[data-quick-exit]");
              form.dataset.quickExit = "/sign-in"; form.requestSubmit(); }"""
        )
    assert madina.page.evaluate(kept) == 0
