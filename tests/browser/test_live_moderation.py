"""What a coordinator does is seen on open pages without reloading."""

import re

from playwright.sync_api import expect

from collab import create_app
from collab.chat.models import Message
from collab.content import Content, State
from collab.db import transaction
from collab.extensions import db
from collab.moderation.states import set_state

from .conftest import DINARA, MADINA


def put(demo, state: State, find) -> int:
    """Put a piece of content into a state, as another process of the instance."""
    app = create_app(instance=demo.instance)
    with app.app_context():
        with transaction():
            item = find()
            set_state(item, state)
            found = item.id
        db.engine.dispose()
    return found


def the(item_id: int):
    return lambda: db.session.get_one(Content, item_id)


def test_a_line_of_a_chat_goes_and_comes_back_in_its_place(person, demo) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    for someone in (madina, dinara):
        someone.opens_live("/g/legal-aid/chat")
    for line in ("Первая", "Вторая", "Третья"):
        madina.says(f"{line} строка под вопросом")
        expect(dinara.page.locator(".msg", has_text=f"{line} строка")).to_be_visible(timeout=10_000)
    said = dinara.lines()
    second = db.select(Message).where(Message.body == "Вторая строка под вопросом")
    hidden = put(demo, State.BINNED, lambda: db.session.scalar(second))
    line = dinara.page.locator(f"#c{hidden}")
    expect(line).not_to_contain_text("Вторая", timeout=10_000)
    expect(line).to_contain_text("Сообщение удалено.")
    assert len(dinara.lines()) == len(said)
    put(demo, State.SHOWN, the(hidden))
    expect(line).to_contain_text("Вторая", timeout=10_000)
    assert dinara.lines() == said


def test_a_document_goes_from_an_open_library_and_comes_back(person, demo) -> None:
    madina = person(MADINA)
    with madina.page.expect_websocket():
        madina.opens("/g/legal-aid/library")
    madina.page.wait_for_timeout(1000)  # until the socket listens: the list asks for nothing
    rows = madina.page.locator("#documents > li")
    before = rows.evaluate_all("rows => rows.map(row => row.id)")
    hidden = int(before[1].removeprefix("c"))
    put(demo, State.BINNED, the(hidden))
    expect(madina.page.locator(f"#c{hidden}")).to_have_count(0, timeout=10_000)
    put(demo, State.SHOWN, the(hidden))
    expect(madina.page.locator(f"#c{hidden}")).to_be_visible(timeout=10_000)
    assert rows.evaluate_all("rows => rows.map(row => row.id)") == before


def test_a_post_goes_and_a_hidden_thread_closes_its_page(person, demo) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    madina.opens("/g/legal-aid/threads")
    path = madina.page.locator("main .row__title").first.get_attribute("href")
    for someone in (madina, dinara):
        someone.opens_live(path)
    dinara.answers("Ответ, который уйдёт")
    post = madina.page.locator(".post", has_text="Ответ, который уйдёт")
    expect(post).to_be_visible(timeout=10_000)
    number = int(re.sub(r"\D", "", post.get_attribute("id")))
    put(demo, State.BINNED, the(number))
    expect(madina.page.locator(f"#c{number}")).to_have_count(0, timeout=10_000)
    put(demo, State.SHOWN, the(number))
    expect(madina.page.locator(f"#c{number}")).to_be_visible(timeout=10_000)
