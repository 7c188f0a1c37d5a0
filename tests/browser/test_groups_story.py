"""Running a group, once through: coming in, writing, being reported, and what follows."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

BERMET = "bermet.konguroo@example.org"
TITLE = "Чек-лист для первого разговора с прессой"
WORDS = "Соберём здесь вопросы, на которые нужно ответить заранее."
GROUP = "/g/legal-aid"
ELSEWHERE = "Адвокация и коммуникации"


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
def test_from_a_request_to_join_to_an_archived_group(person) -> None:
    madina, dinara = person(MADINA), person(DINARA, width=390, color_scheme="dark")
    bermet = person(BERMET, width=390)
    _sets_the_rules(madina, 1)
    _comes_in(bermet, madina)
    thread = _writes_what_waits_for_approval(bermet, dinara, madina)
    _is_reported_and_hidden(thread, bermet, dinara, madina)
    _is_shown_again_and_moved(thread, bermet, dinara, madina)
    _is_archived_and_in_use_again(dinara, madina)
    _sets_the_rules(madina, 0)


def _comes_in(newcomer, coordinator) -> None:
    newcomer.opens("/groups")
    groups = newcomer.page.locator("main")
    groups.get_by_role("link", name="Юридическая помощь", exact=True).click()
    newcomer.page.fill("[name=reason]", "Нужна сверка терминов с юристами.")
    _presses(newcomer, "Подать заявку")
    newcomer.sees("Вы подали заявку")
    coordinator.opens(f"{GROUP}/requests")
    line = coordinator.page.locator(".person--asks", has_text="Бермет")
    line.get_by_role("button", name="Принять участником").click()
    expect(coordinator.page.locator(".person--asks", has_text="Бермет")).to_have_count(0)


def _writes_what_waits_for_approval(newcomer, colleague, coordinator) -> str:
    newcomer.opens(f"{GROUP}/threads/new")
    newcomer.page.fill("[name=title]", TITLE)
    newcomer.page.fill("[name=body]", WORDS)
    newcomer.page.locator("main form button.btn--primary").last.click()
    newcomer.page.wait_for_url(re.compile(r"/threads/\d+"))
    thread = _thread_of(newcomer)
    newcomer.sees("ждёт одобрения")
    colleague.opens(f"{GROUP}/threads")
    expect(colleague.page.get_by_text(TITLE)).to_have_count(0)
    colleague.opens(thread)
    colleague.sees("Здесь ничего нет")
    coordinator.opens(f"{GROUP}/moderation")
    coordinator.page.locator(".reported", has_text=WORDS).get_by_role("button").click()
    colleague.opens(thread)
    colleague.sees(WORDS)
    return thread


def _is_reported_and_hidden(thread: str, author, reporter, coordinator) -> None:
    number = thread.rsplit("/", 1)[1]
    reporter.opens(f"/c/{number}/report")
    reporter.page.get_by_label("Не то место").check()
    _presses(reporter, "Пожаловаться")
    reporter.opens(f"/c/{number}/report")
    reporter.sees("Вы уже пожаловались")
    coordinator.opens(f"{GROUP}/moderation")
    coordinator.page.locator("main nav .row__title", has_text="Не то место").last.click()
    coordinator.page.locator("input[name=decision][value=hide]").check()
    coordinator.page.fill("[name=sentence]", "Этому место у тех, кто работает с прессой.")
    _presses(coordinator, "Решить")
    reporter.opens(thread)
    reporter.sees("Здесь ничего нет")
    for someone in (author, reporter):
        someone.opens("/notifications")
        someone.sees("Этому место у тех, кто работает с прессой.")


def _is_shown_again_and_moved(thread: str, author, colleague, coordinator) -> None:
    number = thread.rsplit("/", 1)[1]
    coordinator.opens(f"/c/{number}/moderate#show")
    _opens_act(coordinator, "show")
    _sends_act(coordinator, "show", "Переносим.")
    colleague.opens(thread)
    colleague.sees(WORDS)
    coordinator.opens(f"/c/{number}/moderate#move")
    _opens_act(coordinator, "move")
    coordinator.page.locator("#move select[name=group]").select_option(label=ELSEWHERE)
    _sends_act(coordinator, "move", "Здесь это найдут те, кому нужно.")
    colleague.opens(f"{GROUP}/threads")
    expect(colleague.page.locator("main .row__title", has_text=TITLE)).to_have_count(0)
    colleague.sees(f"теперь в группе «{ELSEWHERE}»")
    author.opens(thread)
    expect(author.page).to_have_url(re.compile(r"/g/advocacy/threads/"))
    author.sees(WORDS)


def _is_archived_and_in_use_again(reader, coordinator) -> None:
    """Read and found, not written in."""
    coordinator.opens(f"{GROUP}/archive")
    _presses(coordinator, "В архив")
    reader.opens(f"{GROUP}/chat")
    reader.sees("Эта группа в архиве")
    expect(reader.page.locator(".msg").first).to_be_visible()
    expect(reader.page.locator(".composer")).to_have_count(0)
    coordinator.opens(f"{GROUP}/archive")
    _presses(coordinator, "Вернуть группу в работу")
    reader.opens(f"{GROUP}/chat")
    expect(reader.page.locator(".composer")).to_have_count(1)


def _opens_act(someone, verb: str) -> None:
    fold = someone.page.locator(f"details#{verb}")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def _sends_act(someone, verb: str, sentence: str) -> None:
    form = someone.page.locator(f"details#{verb} form")
    form.locator("[name=sentence]").fill(sentence)
    form.locator("button.btn--primary").click()
    someone.page.wait_for_load_state()
