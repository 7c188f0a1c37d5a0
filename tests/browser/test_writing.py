"""Writing: the tools, the preview, drafts on two devices, a session that ends, a quotation."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import DINARA, MADINA, Person

SOON = 15_000
THREAD = re.compile(r"/threads/\d+")


def thread(someone: Person) -> str:
    """Open a discussion; return its address."""
    someone.opens("/g/legal-aid/threads")
    someone.page.locator("a.row__title").first.click()
    someone.page.wait_for_url(THREAD)
    return str(someone.page.url).removeprefix(someone.url).partition("#")[0]


def kept(page: Page) -> None:
    """Wait until the server has the draft."""
    with page.expect_response(re.compile(r"/drafts$")) as answer:
        pass
    assert answer.value.status == 204


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_tools_and_preview_show_what_will_stand_there(person, width: int, scheme: str) -> None:
    madina = person(MADINA, width=width, color_scheme=scheme)
    thread(madina)
    field, tools = madina.page.locator("#reply [data-body]"), madina.page.locator("#reply .tools")
    field.fill("важно")
    field.select_text()
    tools.get_by_role("button", name="Полужирный").click()
    expect(field).to_have_value("**важно**")
    field.press("Control+b")
    expect(field).to_have_value("важно")
    field.dispatch_event("keydown", {"key": "и", "code": "KeyB", "ctrlKey": True})
    expect(field).to_have_value("**важно**")
    field.dispatch_event("keydown", {"key": "и", "code": "KeyB", "ctrlKey": True})
    expect(field).to_have_value("важно")
    field.press("End")
    field.press_sequentially("\nпункт")
    tools.get_by_role("button", name="Список").click()
    expect(field).to_have_value("важно\n- пункт")
    look = tools.get_by_role("button", name="Просмотр")
    look.click()
    sheet = madina.page.locator("#reply .preview")
    expect(sheet.locator("li")).to_have_text("пункт")
    expect(field).to_be_hidden()
    assert madina.faults() == []
    assert madina.sideways() <= 0
    madina.pictured(f"writing-preview-{width}")
    look.click()
    expect(field).to_be_visible()
    madina.pictured(f"writing-tools-{width}")
    expect(field).to_have_value("важно\n- пункт")
    field.fill("")
    kept(madina.page)


def test_a_draft_is_there_on_the_other_device_and_gone_when_sent(person) -> None:
    desk, phone = person(MADINA), person(MADINA, width=390)
    path = thread(desk)
    field = desk.page.locator("#reply [data-body]")
    field.fill("Начато за столом")
    kept(desk.page)
    phone.opens(path)
    expect(phone.page.locator("#reply [data-body]")).to_have_value("Начато за столом")
    with phone.page.expect_response(re.compile(r"/drafts$")):
        phone.page.fill("#reply [data-body]", "Начато за столом, дописано в дороге")
    desk.opens(path)
    expect(field).to_have_value("Начато за столом, дописано в дороге")
    desk.page.click("#reply .btn--primary")
    expect(field).to_have_value("", timeout=SOON)
    phone.opens(path)
    expect(phone.page.locator("#reply [data-body]")).to_have_value("")
    desk.opens("/drafts")
    assert desk.faults() == []


def test_two_texts_of_two_devices_are_both_there(person) -> None:
    desk, phone = person(MADINA), person(MADINA, width=390)
    path = thread(desk)
    phone.opens(path)
    phone.page.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    phone.page.fill("#reply [data-body]", "Без связи")
    expect(phone.page.locator("#reply [data-draft-state]")).not_to_be_empty()
    desk.page.fill("#reply [data-body]", "За столом")
    kept(desk.page)
    phone.context.set_offline(False)
    phone.opens(path)
    field = phone.page.locator("#reply [data-body]")
    expect(field).to_have_value("Без связи")
    phone.page.click("#reply [data-draft-other]")
    expect(field).to_have_value("За столом")
    phone.pictured("writing-two-drafts")
    phone.page.click("#reply [data-draft-other]")
    expect(field).to_have_value("Без связи")
    field.fill("")
    kept(phone.page)
    phone.complaints.clear()  # of the connection that was away


def test_a_text_survives_a_session_that_ended_while_it_was_typed(person) -> None:
    dinara = person(DINARA)
    path = thread(dinara)
    field = dinara.page.locator("#reply [data-body]")
    dinara.context.clear_cookies()
    field.fill("Написано, когда сеанс уже закончился")
    dinara.page.click("#reply .btn--primary")
    expect(dinara.page.locator("#reply [data-error]")).to_be_visible(timeout=SOON)
    expect(field).to_have_value("Написано, когда сеанс уже закончился")
    dinara.opens(path)
    dinara.page.wait_for_url(re.compile("/sign-in"))
    dinara.page.fill("[name=email]", DINARA)
    dinara.page.fill("[name=password]", "demo-coalition-2026")
    dinara.page.press("[name=password]", "Enter")
    dinara.page.wait_for_url(THREAD)
    expect(field).to_have_value("Написано, когда сеанс уже закончился")
    field.fill("")
    kept(dinara.page)
    dinara.complaints.clear()  # of the socket that was refused


def test_a_text_that_is_too_long_is_said_and_kept(person) -> None:
    madina = person(MADINA)
    thread(madina)
    field = madina.page.locator("#reply [data-body]")
    field.fill("слово " * 16_667)
    count = madina.page.locator("#reply [data-count]")
    expect(count).to_contain_text("50")
    expect(count).to_have_class(re.compile("is-over"))
    madina.page.click("#reply .btn--primary")
    error = madina.page.locator("#reply [data-error]")
    expect(error).to_contain_text("Не больше 50000", timeout=SOON)
    assert len(field.input_value()) > 100_000
    field.fill("")
    kept(madina.page)


def test_marked_words_are_quoted_into_the_open_editor(person) -> None:
    madina = person(MADINA)
    thread(madina)
    field = madina.page.locator("#reply [data-body]")
    field.fill("Моё начало")
    post = madina.page.locator(".post").first
    post.locator("a[data-cite]").click()
    expect(field).to_have_value(re.compile(r"^Моё начало\n\n> \*\*\[.+\]\(/c/\d+\):\*\*\n> "))
    field.fill("")
    words = post.locator(".prose").evaluate(
        """(prose) => {
          const walk = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          range.setStart(walk.nextNode(), 0);
          range.setEnd(walk.currentNode, 12);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          return range.toString();
        }"""
    )
    post.locator("a[data-cite]").click()
    expect(field).to_have_value(re.compile(r"\n> " + re.escape(words.strip()) + r"\s*$"))
    field.fill("")
    kept(madina.page)


def choose(someone: Person, where: str, file: Path) -> None:
    """Attach a file to the answer that is being written."""
    someone.page.locator("#reply .tools summary").click()
    someone.pictured("writing-where")
    assert someone.faults() == []
    assert someone.sideways() <= 0
    with someone.page.expect_file_chooser() as chooser:
        someone.page.locator("#reply").get_by_role("button", name=where).click()
    chooser.value.set_files(file)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_file_that_stays_with_the_answer_is_there_alone(
    person, tmp_path, width: int, scheme: str
) -> None:
    madina, dinara = person(MADINA, width=width, color_scheme=scheme), person(DINARA)
    path = thread(madina)
    note = tmp_path / f"Черновик жалобы {width}.txt"
    note.write_text("Черновик: три решения суда и заключение.", encoding="utf-8")
    field = madina.page.locator("#reply [data-body]")
    field.fill("Посмотрите:")
    choose(madina, "Остаётся при ответе", note)
    expect(field).to_have_value(re.compile(r"^Посмотрите:\n\[.+\]\(/c/\d+\)\n$"), timeout=SOON)
    file = re.findall(r"\((/c/\d+)\)", field.input_value())[0]
    dinara.opens(file)
    expect(dinara.page.locator("h1")).to_have_text("Здесь ничего нет")
    madina.page.click("#reply .btn--primary")
    card = madina.page.locator(".post .link-card", has_text=note.stem)
    expect(card).to_contain_text("Остаётся при ответе", timeout=SOON)
    madina.pictured(f"writing-stays-{width}")
    dinara.opens(path)
    dinara.page.locator(".link-card__title", has_text=note.stem).click()
    expect(dinara.page.locator("main")).to_contain_text("Этот файл остаётся при ответе")
    assert dinara.faults() == []
    dinara.pictured(f"writing-stays-page-{width}")
    madina.opens("/g/legal-aid/library")
    expect(madina.page.locator("main")).not_to_contain_text(note.stem)
    dinara.complaints.clear()  # of the page that is not there


def test_a_file_that_is_attached_is_a_document_of_the_library(person, tmp_path) -> None:
    madina = person(MADINA, width=390)
    thread(madina)
    note = tmp_path / "Опись [1] приложений.txt"
    note.write_text("Опись приложений к жалобе: три решения суда и заключение.", encoding="utf-8")
    field = madina.page.locator("#reply [data-body]")
    field.fill("Приложил опись:")
    choose(madina, "В библиотеку", note)
    expect(field).to_have_value(re.compile(r"^Приложил опись:\n\[.+\]\(/c/\d+\)\n$"), timeout=SOON)
    madina.page.click("#reply .btn--primary")
    post = madina.page.locator(".post", has_text="Приложил опись").last
    card = post.locator(".link-card__title")
    expect(card).to_contain_text("Опись [1] приложений", timeout=SOON)
    assert madina.faults() == []
    assert madina.sideways() <= 0
    madina.pictured("writing-attached")
    madina.opens("/g/legal-aid/library")
    expect(madina.page.locator("#documents")).to_contain_text("Опись [1] приложений")


def test_what_is_typed_while_an_answer_is_under_way_stays(person) -> None:
    madina = person(MADINA)
    thread(madina)
    field = madina.page.locator("#reply [data-body]")

    def slowly(route) -> None:
        field.fill("Уже следующая мысль")
        route.continue_()

    madina.page.route("**/posts", slowly)
    field.fill("Первая мысль")
    madina.page.click("#reply .btn--primary")
    expect(madina.page.locator(".post", has_text="Первая мысль")).to_be_visible(timeout=SOON)
    expect(field).to_have_value("Уже следующая мысль")
    kept(madina.page)
    field.fill("")
    kept(madina.page)
