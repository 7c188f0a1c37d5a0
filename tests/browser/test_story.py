"""The main job, once through: upload, read, find; answer and talk, without reloading."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from collab.config import ROOT
from collab.demo.blocks import from_outline
from collab.demo.files import pdf

from .conftest import DINARA, MADINA, OBSERVER

TEXT = """# Памятка о посещении

Первая страница говорит о подготовке.

## Осмотр

Врач записывает жалобы задержанных и следы пыток в журнал осмотров.
"""


@pytest.fixture(scope="module")
def russian_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "Памятка о посещении.pdf"
    path.write_bytes(pdf(from_outline(TEXT), ROOT / "node_modules", language="ru"))
    return path


def test_a_document_is_uploaded_read_live_and_found_by_another_form_of_a_word(
    person, russian_pdf
) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    dinara.opens_live("/g/legal-aid/library")
    madina.opens("/g/legal-aid/library")
    madina.page.set_input_files("[name=files]", str(russian_pdf))
    madina.page.locator("[data-upload] [data-submit] button").click()

    row = madina.page.locator("#documents li", has_text="Памятка о посещении").first
    expect(row).to_be_visible(timeout=15_000)
    expect(row.locator(".state--read")).to_be_visible(timeout=30_000)

    dinara.opens("/search")
    dinara.page.fill("main [name=q]", "задержанный пытка")
    dinara.page.press("main [name=q]", "Enter")
    result = dinara.page.locator(".result", has_text="Памятка о посещении").first
    expect(result.locator("mark", has_text="пыток")).to_be_visible()
    result.locator(".snippet--page a").first.click()
    expect(dinara.page).to_have_url(re.compile(r"#p1$"))
    expect(dinara.page.locator("#p1 .hit--now")).to_be_visible()


def test_an_answer_appears_without_reloading(person) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    madina.opens("/g/legal-aid/threads")
    path = madina.page.locator("main .row__title").first.get_attribute("href")
    madina.opens_live(path)
    dinara.opens_live(path)
    dinara.answers("Ответ, который **приходит** сам")
    expect(madina.page.locator(".post strong", has_text="приходит")).to_be_visible(timeout=10_000)
    expect(dinara.page.locator(".post strong", has_text="приходит")).to_have_count(1)


def test_a_chat_line_appears_without_reloading(person) -> None:
    madina, dinara = person(MADINA), person(DINARA, width=390)
    for someone in (madina, dinara):
        someone.opens_live("/g/legal-aid/chat")
    madina.says("Строка, которая приходит сама")
    expect(dinara.page.locator(".msg", has_text="приходит сама")).to_be_visible(timeout=10_000)
    dinara.says("И ответ на неё")
    expect(madina.page.locator(".msg", has_text="И ответ на неё")).to_have_count(1)
    assert madina.lines()[-2:] == dinara.lines()[-2:]


@pytest.mark.slow
def test_after_ten_seconds_offline_the_chat_is_complete_and_nothing_doubled(person) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    for someone in (madina, dinara):
        someone.opens_live("/g/legal-aid/chat")
    dinara.context.set_offline(True)
    dinara.says("написано без связи")
    for number in range(5):
        madina.says(f"пока её нет {number}")
        madina.page.wait_for_timeout(2_000)
    dinara.complaints.clear()  # the browser itself complains of the lost connection
    dinara.context.set_offline(False)
    expect(dinara.page.locator(".msg", has_text="пока её нет 4")).to_be_visible(timeout=30_000)
    expect(madina.page.locator(".msg", has_text="написано без связи")).to_be_visible(timeout=30_000)
    dinara.page.wait_for_timeout(1_500)
    dinara.complaints.clear()
    assert dinara.lines() == madina.lines()
    assert len(dinara.lines()) == len(set(dinara.lines())), "nothing stands twice"


def test_a_double_click_sends_one_line(person) -> None:
    madina = person(MADINA)
    madina.opens_live("/g/legal-aid/chat")
    madina.page.fill(".composer [data-body]", "отправлено дважды")
    madina.page.dblclick(".composer__send")
    madina.page.wait_for_timeout(800)
    madina.opens("/g/legal-aid/chat")
    madina.sees_once("отправлено дважды")


def test_an_observer_reads_and_is_offered_nothing_to_write_with(person) -> None:
    observer = person(OBSERVER)
    observer.opens("/g/advocacy/chat")
    expect(observer.page.locator(".msg").first).to_be_visible()
    expect(observer.page.locator(".composer")).to_have_count(0)
    observer.opens("/g/advocacy/library")
    expect(observer.page.locator("[data-upload]")).to_have_count(0)


def test_without_scripts_one_reads_posts_and_searches(person) -> None:
    madina = person(MADINA, java_script_enabled=False)
    madina.opens("/g/legal-aid/chat")
    madina.page.fill(".composer [name=body]", "строка без сценариев")
    madina.page.click(".composer__send")
    madina.sees_once("строка без сценариев")
    for _ in range(30):  # a busy worker may still be indexing the demonstration
        madina.opens("/search?q=консультация")
        if madina.page.locator(".result").count():
            break
        madina.page.wait_for_timeout(1000)
    expect(madina.page.locator(".result").first).to_be_visible()
