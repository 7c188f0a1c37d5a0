"""Running a group, once through: coming in, writing, being reported, and what follows."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

BERMET = "bermet.konguroo@example.org"
TITLE = "Чек-лист для первого разговора с прессой"
WORDS = "Соберём здесь вопросы, на которые нужно ответить заранее."
GROUP = "/g/legal-aid"


def _presses(someone, name: str) -> None:
    someone.page.get_by_role("button", name=name, exact=True).first.click()


def _sets_the_rules(coordinator, first: int) -> None:
    coordinator.opens(f"{GROUP}/settings")
    coordinator.page.select_option("[name=approve_first]", str(first))
    _presses(coordinator, "Сохранить")
    coordinator.page.wait_for_url(re.compile(r"/g/legal-aid(/settings)?$"))


def _thread_of(someone) -> str:
    path = re.search(r"/threads/\d+", someone.page.url)
    assert path, someone.page.url
    return GROUP + path[0]


@pytest.mark.slow
def test_from_a_request_to_join_to_an_archived_group(person) -> None:  # noqa: PLR0915
    madina, dinara = person(MADINA), person(DINARA, width=390, color_scheme="dark")
    bermet = person(BERMET, width=390)
    _sets_the_rules(madina, 1)

    # She finds the group, asks, and is taken in.
    bermet.opens("/groups")
    bermet.page.locator("main").get_by_role("link", name="Юридическая помощь", exact=True).click()
    bermet.page.fill("[name=reason]", "Нужна сверка терминов с юристами.")
    _presses(bermet, "Подать заявку")
    bermet.sees("Вы подали заявку")
    madina.opens(f"{GROUP}/requests")
    line = madina.page.locator(".person--asks", has_text="Бермет")
    line.get_by_role("button", name="Принять участником").click()
    expect(madina.page.locator(".person--asks", has_text="Бермет")).to_have_count(0)

    # Her first contribution waits for approval; nobody else sees it.
    bermet.opens(f"{GROUP}/threads/new")
    bermet.page.fill("[name=title]", TITLE)
    bermet.page.fill("[name=body]", WORDS)
    bermet.page.locator("main form button.btn--primary").last.click()
    bermet.page.wait_for_url(re.compile(r"/threads/\d+"))
    thread = _thread_of(bermet)
    bermet.sees("ждёт одобрения")
    dinara.opens(f"{GROUP}/threads")
    expect(dinara.page.get_by_text(TITLE)).to_have_count(0)
    dinara.opens(thread)
    dinara.sees("Здесь ничего нет")
    madina.opens(f"{GROUP}/moderation")
    madina.page.locator(".reported", has_text=WORDS).get_by_role("button").click()
    dinara.opens(thread)
    dinara.sees(WORDS)

    # It is reported, and hidden with a sentence that its author reads.
    number = thread.rsplit("/", 1)[1]
    dinara.opens(f"/c/{number}/report")
    dinara.page.get_by_label("Не то место").check()
    _presses(dinara, "Пожаловаться")
    dinara.opens(f"/c/{number}/report")
    dinara.sees("Вы уже пожаловались")
    madina.opens(f"{GROUP}/moderation")
    madina.page.locator("main nav .row__title", has_text="Не то место").last.click()
    madina.page.locator("input[name=decision][value=hide]").check()
    madina.page.fill("[name=sentence]", "Этому место у тех, кто работает с прессой.")
    _presses(madina, "Решить")
    dinara.opens(thread)
    dinara.sees("Здесь ничего нет")
    bermet.opens("/notifications")
    bermet.sees("Этому место у тех, кто работает с прессой.")
    dinara.opens("/notifications")
    dinara.sees("Этому место у тех, кто работает с прессой.")

    # It is shown again, and moved to where it belongs.
    madina.opens(f"/c/{number}/moderate#show")
    _opens_act(madina, "show")
    _sends_act(madina, "show", "Переносим.")
    dinara.opens(thread)
    dinara.sees(WORDS)
    madina.opens(f"/c/{number}/moderate#move")
    _opens_act(madina, "move")
    madina.page.locator("#move select[name=group]").select_option(label="Адвокация и коммуникации")
    _sends_act(madina, "move", "Здесь это найдут те, кому нужно.")
    dinara.opens(f"{GROUP}/threads")
    expect(dinara.page.locator("main .row__title", has_text=TITLE)).to_have_count(0)
    dinara.sees("теперь в группе «Адвокация и коммуникации»")
    bermet.opens(thread)
    expect(bermet.page).to_have_url(re.compile(r"/g/advocacy/threads/"))
    bermet.sees(WORDS)

    # The group is archived: read, found, not written in; and put in use again.
    madina.opens(f"{GROUP}/archive")
    _presses(madina, "В архив")
    dinara.opens(f"{GROUP}/chat")
    dinara.sees("Эта группа в архиве")
    expect(dinara.page.locator(".msg").first).to_be_visible()
    expect(dinara.page.locator(".composer")).to_have_count(0)
    madina.opens(f"{GROUP}/archive")
    _presses(madina, "Вернуть группу в работу")
    dinara.opens(f"{GROUP}/chat")
    expect(dinara.page.locator(".composer")).to_have_count(1)
    _sets_the_rules(madina, 0)


def _opens_act(someone, verb: str) -> None:
    fold = someone.page.locator(f"details#{verb}")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def _sends_act(someone, verb: str, sentence: str) -> None:
    form = someone.page.locator(f"details#{verb} form")
    form.locator("[name=sentence]").fill(sentence)
    form.locator("button.btn--primary").click()
    someone.page.wait_for_load_state()
