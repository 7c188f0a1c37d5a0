"""A lawyer and a judgment: found, read at the place, compared, replaced, and put back."""

import re

from playwright.sync_api import Page, expect

from .conftest import DINARA, MADINA, Person

LIBRARY = "/g/legal-aid/library"
TITLE = "Постановление по жалобе"
FIRST = (
    "Суд установил, что заявителя задержали без протокола.\n\n"
    "Следователь отказал в судебно-медицинской экспертизе синяков.\n\n"
    "Жалоба удовлетворена частично.\n"
)
SECOND = FIRST.replace("частично", "полностью").replace("синяков", "синяков и ссадин")
FILES = "form[data-upload] input[name=files]"


def _sends(page: Page, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.set_input_files(FILES, file)
    page.click("form[data-upload] [data-submit] button")


def _opens_when_read(someone: Person, address: str, words: str) -> None:
    """Wait until the worker has read the newest version."""
    for _try in range(60):
        someone.opens(address)
        if someone.page.locator(".prose", has_text=words).count():
            return
        someone.page.wait_for_timeout(500)
    raise AssertionError("the file was not read in time")


def test_a_judgment_is_found_compared_replaced_and_put_back(person) -> None:
    dinara = person(DINARA, width=390, color_scheme="dark")
    page = dinara.page
    dinara.opens(LIBRARY)
    _sends(page, f"{TITLE}.txt", FIRST)
    link = page.locator("#documents").get_by_role("link", name=TITLE, exact=True)
    expect(link).to_be_visible(timeout=15_000)
    address = re.sub(r"^https?://[^/]+", "", str(link.get_attribute("href")))
    _opens_when_read(dinara, address, "частично")
    _finds_it(dinara)
    _adds_a_version(dinara, address)
    _compares(dinara, address)
    madina = person(MADINA)
    _names_the_first(madina, address)
    _puts_the_first_back(dinara, address)


def _finds_it(someone: Person) -> None:
    page = someone.page
    hit = page.locator("article.result", has_text=TITLE)
    for _try in range(40):
        someone.opens("/search?q=экспертиза синяк")
        if hit.locator("mark").count():
            break
        page.wait_for_timeout(500)
    hit.locator(".snippet--page a, a").first.click()
    expect(page.locator("mark", has_text="экспертизе").first).to_be_visible()
    assert someone.sideways() <= 0


def _adds_a_version(someone: Person, address: str) -> None:
    page = someone.page
    someone.opens(f"{address}/versions")
    page.fill("[name=note]", "Исправлен исход.")
    _sends(page, "Постановление-2.txt", SECOND)
    page.wait_for_url(re.compile(r"/library/\d+$"))
    someone.sees("Исправлен исход.")
    _opens_when_read(someone, address, "полностью")


def _compares(someone: Person, address: str) -> None:
    page = someone.page
    someone.opens(f"{address}/compare")
    expect(page.locator("ins", has_text="полностью")).to_be_visible()
    expect(page.locator("del", has_text="частично")).to_be_visible()
    someone.sees("изменены 2 абзаца")
    assert someone.sideways() <= 0
    assert someone.faults() == []


def _names_the_first(coordinator: Person, address: str) -> None:
    coordinator.opens(f"{address}/versions/1/name")
    coordinator.page.fill("[name=label]", "Как отправлено в КПП")
    coordinator.page.get_by_role("button", name="Сохранить").click()
    coordinator.sees("Как отправлено в КПП")
    assert coordinator.faults() == []


def _puts_the_first_back(someone: Person, address: str) -> None:
    page = someone.page
    someone.opens(f"{address}/versions/1/restore")
    page.get_by_role("button", name="Сделать последней").click()
    page.wait_for_url(re.compile(r"/library/\d+$"))
    _opens_when_read(someone, address, "частично")
    someone.sees("Снова версия 1")
