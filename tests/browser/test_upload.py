"""Files are sent from a real browser: in pieces, over a bad link, whole folders, and not twice."""

import os
import re
from pathlib import Path

from playwright.sync_api import Route, expect

from .conftest import DINARA

LIBRARY = "/g/legal-aid/library"
PIECES = re.compile(r"/library/uploads(/|$)")
FILES = "form[data-upload] input[name=files]"


def _rows(page):
    return page.locator("[data-uploads] .upload")


def test_a_large_file_goes_on_after_a_break_and_a_reload(person, tmp_path: Path) -> None:
    film = tmp_path / "Запись интервью.bin"
    film.write_bytes(os.urandom(7 << 20))
    dinara = person(DINARA)
    dinara.opens(LIBRARY)
    page, pieces = dinara.page, []

    def breaking(route: Route) -> None:
        pieces.extend([route.request] if route.request.method != "GET" else [])
        if len(pieces) > 2:
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.route(PIECES, breaking)
    page.set_input_files(FILES, film)
    page.click("form[data-upload] [data-submit] button")
    page.wait_for_function("() => document.querySelector('[data-uploads] progress')?.value > 20")
    expect(_rows(page).locator('[data-slot="state"]')).to_have_text(
        page.get_attribute("form[data-upload]", "data-text-bad-link") or "", timeout=15_000
    )
    _rows(page).locator('[data-way="pause"]').click()
    assert len(pieces) > 2, "the link never broke"
    page.unroute(PIECES)
    dinara.opens(LIBRARY)
    expect(page.locator("[data-unfinished]")).to_have_count(1)
    assert page.evaluate("Object.keys(localStorage).filter((k) => /tus/.test(k))") == []
    sent = []
    page.on("request", lambda request: sent.append(request) if PIECES.search(request.url) else None)
    page.set_input_files(FILES, film)
    page.click("form[data-upload] [data-submit] button")
    expect(page.locator("#documents")).to_contain_text("Запись интервью", timeout=20_000)
    assert [each.method for each in sent].count("PATCH") == 2, "what was there was sent again"
    dinara.opens(LIBRARY)
    expect(page.locator("[data-unfinished]")).to_have_count(0)
    dinara.sees_once("Запись интервью")


def test_the_same_file_is_named_before_it_is_sent(person, tmp_path: Path) -> None:
    twin = tmp_path / "Ответ прокуратуры.txt"
    twin.write_text("Ответ, который уже есть.", encoding="utf-8")
    dinara = person(DINARA)
    dinara.opens(LIBRARY)
    page = dinara.page
    page.set_input_files(FILES, twin)
    page.click("form[data-upload] [data-submit] button")
    expect(page.locator("#documents")).to_contain_text("Ответ прокуратуры", timeout=15_000)
    page.set_input_files(FILES, twin)
    page.click("form[data-upload] [data-submit] button")
    row = _rows(page)
    expect(row.locator("a")).to_have_text("Ответ прокуратуры", timeout=15_000)
    assert dinara.faults() == []
    row.locator('[data-way="discard"]').click()
    expect(row).to_have_count(0)
    dinara.sees_once("Ответ прокуратуры")
    page.set_input_files(FILES, twin)
    page.click("form[data-upload] [data-submit] button")
    row.locator('[data-way="anyway"]').click()
    expect(page.locator("#documents").get_by_text("Ответ прокуратуры", exact=True)).to_have_count(
        2, timeout=15_000
    )


def test_a_folder_comes_with_its_folders_on_a_phone(person, tmp_path: Path) -> None:
    case = tmp_path / "Дело Абдыкеримова"
    for name in ("Жалобы/Первая.txt", "Жалобы/Вторая.txt", "Решение.txt", ".DS_Store"):
        (case / name).parent.mkdir(parents=True, exist_ok=True)
        (case / name).write_text(f"Слова: {name}", encoding="utf-8")
    dinara = person(DINARA, width=390, has_touch=True)
    dinara.opens(LIBRARY)
    page = dinara.page
    assert page.locator('[data-choose="upload-photo"]').is_visible()
    assert dinara.sideways() == 0
    with page.expect_navigation(timeout=20_000):  # the page is loaded anew, with the new folder
        page.set_input_files("#upload-folder", case)
    page.get_by_role("link", name="Дело Абдыкеримова").first.click()
    dinara.sees("Решение")
    page.get_by_role("link", name="Жалобы").first.click()
    expect(page.locator("#documents > li")).to_have_count(2)
    assert dinara.sideways() == 0
