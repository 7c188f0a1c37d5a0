"""The whole way of a question: two people, two languages, from the asking to what came of it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from collab import create_app
from collab.db import now, transaction
from collab.extensions import db
from collab.threads.models import Thread

from .conftest import DINARA, MADINA, Person

SOON = 15_000


def speaks(someone: Person, locale: str) -> None:
    someone.opens("/account")
    someone.page.select_option("[name=locale]", locale)
    someone.page.click("main .btn--primary")
    expect(someone.page.locator("html")).to_have_attribute("lang", locale)


@pytest.fixture
def end(demo):
    """A function: let the proposal at this address have closed."""
    app = create_app(instance=demo.instance)

    def end(address: str) -> None:
        with app.app_context(), transaction():
            thread = db.session.get_one(Thread, int(re.search(r"/threads/(\d+)", address)[1]))
            thread.closes = now() - timedelta(minutes=1)

    return end


def test_from_a_question_to_what_came_of_it(person, end) -> None:
    madina = person(MADINA, width=390, color_scheme="dark")
    dinara = person(DINARA)
    speaks(dinara, "ky")
    try:
        _asks(madina, dinara)
        _found(dinara)
        _decides(madina, dinara, end)
    finally:
        speaks(dinara, "ru")


def _asks(madina: Person, dinara: Person) -> None:
    madina.opens("/g/legal-aid/threads/new")
    madina.page.fill("[name=title]", "Кто сопровождает заявителя на освидетельствование?")
    madina.page.fill("[name=body]", "Нужен опыт коллег, желательно с ссылкой на порядок.")
    madina.page.check("[name=purpose][value=question]")
    madina.looks_well("walk-1-question")
    madina.page.click("main .btn--primary")
    madina.page.wait_for_url(re.compile(r"/threads/\d+$"))
    question = madina.page.url.removeprefix(madina.url)

    dinara.opens("/g/legal-aid/threads?show=questions")
    dinara.page.get_by_role("link", name="Кто сопровождает заявителя").click()
    dinara.answers("Сопровождает доверенное лицо, аккомпаниатор с ордером адвоката.")
    answer = dinara.page.locator(".post", has_text="доверенное лицо")
    expect(answer).to_be_visible(timeout=SOON)
    dinara.looks_well("walk-2-answer")
    madina.opens(question)
    madina.page.locator(".post", has_text="доверенное лицо").get_by_role(
        "button", name="Это ответ"
    ).click()
    expect(madina.page.locator(".post--accepted")).to_contain_text("доверенное лицо")
    madina.looks_well("walk-3-accepted")


def _found(dinara: Person) -> None:
    hit = dinara.page.locator('[data-kind="post"]')
    for _each in range(40):
        dinara.opens("/search?q=аккомпаниаторы&kind=post")
        if hit.count():
            break
        dinara.page.wait_for_timeout(500)
    expect(hit).to_have_count(1)
    dinara.looks_well("walk-4-found")


def _decides(madina: Person, dinara: Person, end) -> None:
    madina.opens_live("/g/legal-aid/chat")
    madina.says("Давайте решим, кто пишет общий порядок сопровождения")
    line = madina.page.locator(".msg", has_text="общий порядок сопровождения")
    expect(line).to_be_visible(timeout=SOON)
    dinara.opens("/g/legal-aid/chat")
    line = dinara.page.locator(".msg", has_text="общий порядок сопровождения")
    line.locator("details.menu summary").click()
    line.locator("a[href*='/chat/thread']").click()
    dinara.page.fill("[name=title]", "Общий порядок сопровождения: пишет Душанбе")
    dinara.page.check("[name=purpose][value=proposal]")
    dinara.looks_well("walk-5-from-chat")
    dinara.page.click("main .btn--primary")
    dinara.page.wait_for_url(re.compile(r"/threads/\d+$"))
    proposal = dinara.page.url.removeprefix(dinara.url)
    expect(dinara.page.locator(".post blockquote")).to_contain_text("общий порядок сопровождения")

    for someone, stance in ((dinara, "agree"), (madina, "abstain")):
        someone.opens(proposal)
        someone.page.check(f"[name=stance][value={stance}]")
        someone.page.click("#course .form .btn--primary")
        expect(someone.page.locator("#course .tally")).to_be_visible()
    madina.looks_well("walk-6-positions")
    end(proposal)
    dinara.opens(f"{proposal}/outcome")
    dinara.page.fill("[name=body]", "Порядок сопровождения пишет **Душанбе** до 1 февраля.")
    dinara.page.click("main .btn--primary")
    expect(dinara.page.locator(".outcome")).to_contain_text("Душанбе")
    dinara.looks_well("walk-7-outcome")
    madina.opens("/g/legal-aid/chat")
    back = madina.page.locator(".msg", has_text="общий порядок сопровождения")
    expect(back.get_by_role("link", name="Общий порядок сопровождения")).to_be_visible()
    madina.looks_well("walk-8-chat")
