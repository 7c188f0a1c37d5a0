"""Comments on a document and cards in a chat, with two people who look at the same page."""

import re

from playwright.sync_api import Locator, Page, expect

from .conftest import DINARA, MADINA, Person

SOON = 15_000
MARK = """() => {
  const inside = [...document.querySelectorAll("section[data-page] p")];
  const words = inside.find(e => e.textContent.trim().length > 20);
  words.scrollIntoView({block: "center"});
  getSelection().selectAllChildren(words);
  return words.textContent.trim();
}"""


def document(someone: Person) -> str:
    """The address of a document whose text is there; the worker may just have begun to read."""
    someone.opens("/g/legal-aid/library")
    row = someone.page.locator("#documents .row", has=someone.page.locator(".state--read"))
    for _try in range(180):
        if row.count():
            return str(row.first.locator(".row__title").get_attribute("href"))
        someone.page.wait_for_timeout(1000)
        someone.page.reload()
    raise AssertionError("nothing was read within three minutes")


def listening(someone: Person, path: str) -> None:
    """Open a document and be listening to its comments when this returns."""
    with someone.page.expect_response(re.compile(r"/comments\?.*fragment=1")):
        someone.opens(path)


def comment(page: Page, text: str) -> Locator:
    return page.locator(".comment", has_text=text)


def test_a_marked_passage_is_talked_about(person) -> None:
    madina, dinara = person(MADINA), person(DINARA, width=390)
    path = f"{document(madina)}?view=text"
    for someone in (madina, dinara):
        listening(someone, path)
    bar = madina.page.locator("[data-comment-bar]")
    expect(bar).to_be_hidden()
    marked = madina.page.evaluate(MARK)
    expect(bar).to_be_visible()
    bar.get_by_role("button").click()
    madina.page.fill("#comment [data-body]", "Проверьте **дату** в этом месте")
    madina.page.click("#comment .btn--primary")
    mine = comment(madina.page, "Проверьте дату")
    expect(mine).to_be_visible(timeout=SOON)
    expect(madina.page.locator("#comment [data-body]")).to_have_value("")
    quote = comment(dinara.page, "Проверьте дату").locator(".comment__quote")
    expect(quote).to_be_visible(timeout=SOON)
    assert quote.inner_text().strip()[:20] in " ".join(marked.split())

    dinara.page.fill("#comment [data-body]", "начатое")
    comment(dinara.page, "Проверьте дату").locator("[data-answer]").click()
    expect(dinara.page.locator("[data-answered]")).to_be_visible()
    dinara.page.fill("#comment [data-body]", "Дата верна")
    assert dinara.sideways() <= 0
    assert dinara.faults() == []
    dinara.page.click("#comment .btn--primary")
    answer = madina.page.locator(".comment-answers .comment", has_text="Дата верна")
    expect(answer).to_be_visible(timeout=SOON)

    thread = madina.page.locator(".comment-thread", has_text="Проверьте дату")
    thread.locator(":scope > form button").click()
    folded = dinara.page.locator(".comment-thread details", has_text="Проверьте дату")
    expect(folded).to_have_count(1, timeout=SOON)
    expect(comment(dinara.page, "Дата верна")).to_be_hidden()


def test_what_one_writes_stays_when_others_were_faster(person) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    path = document(madina)
    for someone in (madina, dinara):
        listening(someone, path)
    dinara.page.fill("#comment [data-body]", "Я ещё пишу")
    madina.page.fill("#comment [data-body]", "А я уже написала")
    madina.page.click("#comment .btn--primary")
    expect(comment(dinara.page, "А я уже написала")).to_be_visible(timeout=SOON)
    expect(dinara.page.locator("#comment [data-body]")).to_have_value("Я ещё пишу")
    expect(dinara.page.locator("[data-comments-news]")).not_to_be_empty()


def test_a_pushed_line_gets_its_card(person) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    path = document(madina)
    title = madina.page.locator(f"a[href='{path}']").first.inner_text()
    for someone in (madina, dinara):
        someone.opens_live("/g/legal-aid/chat")
    madina.says(f"Посмотрите {madina.url}{path}")
    for someone in (madina, dinara):
        line = someone.page.locator(".msg", has_text="Посмотрите").last
        expect(line.locator(".link-card__title")).to_have_text(title, timeout=SOON)
    assert dinara.faults() == []


def test_choosing_what_to_hear_needs_no_new_page(person) -> None:
    madina = person(MADINA)
    madina.opens(document(madina))
    menu = madina.page.locator(".level summary")
    for value in ("everything", "nothing"):
        menu.click()
        button = madina.page.locator(f".level button[value='{value}']")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true", timeout=SOON)
