"""A server that does not take a line yet: the page waits and sends it again by itself."""

import re

from playwright.sync_api import Route, expect

from .conftest import DINARA, MADINA

POSTED = re.compile(r"/chat/(\d+/)?messages$")


class Gate:
    """Stands before the chat of a page and refuses the first so many sendings."""

    def __init__(self, status: int, times: int, **headers: str) -> None:
        self.status, self.times, self.headers = status, times, headers
        self.sent: list[str] = []

    def __call__(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.sent.append(route.request.post_data or "")
        if self.times:
            self.times -= 1
            route.fulfill(status=self.status, headers=self.headers, body="{}")
        else:
            route.continue_()


def _said(page, *lines: str) -> None:
    for line in lines:
        expect(page.locator(".msg[data-seq]", has_text=line)).to_have_count(1, timeout=20_000)
    words = page.locator(".msg[data-seq] .msg__text").all_inner_texts()
    places = [next(n for n, text in enumerate(words) if line in text) for line in lines]
    assert places == sorted(places), "in the order in which they were written"


def test_lines_that_come_too_fast_wait_and_lose_nothing(person) -> None:
    madina, dinara = person(MADINA), person(DINARA)
    for someone in (madina, dinara):
        someone.opens_live("/g/legal-aid/chat")
    gate = Gate(429, 2, **{"Retry-After": "2", "Content-Type": "application/json"})
    madina.page.route(POSTED, gate)
    madina.says("Слишком быстрая строка")
    expect(madina.page.locator(".msg--sending [data-slot=sending]")).to_contain_text(
        re.compile(r"\d"), timeout=10_000
    )
    madina.looks_well("too-fast-1280")
    madina.says("И ещё одна сразу за ней")
    for someone in (madina, dinara):
        _said(someone.page, "Слишком быстрая строка", "И ещё одна сразу за ней")
    assert len(gate.sent) == 4
    expect(madina.page.locator("[data-sending-key]")).to_have_count(0)


def test_a_server_that_starts_anew_is_waited_for(person) -> None:
    madina = person(MADINA, 390)
    madina.opens_live("/g/legal-aid/chat")
    gate = Gate(502, 1, **{"Content-Type": "text/html"})
    madina.page.route(POSTED, gate)
    madina.page.fill(".composer [data-body]", "Сквозь перезапуск")
    madina.page.click(".composer__send")
    _said(madina.page, "Сквозь перезапуск")
    assert len(gate.sent) == 2


def test_a_key_that_saved_something_else_is_changed_and_the_text_stays(person) -> None:
    madina = person(MADINA)
    madina.opens_live("/g/legal-aid/chat")
    madina.says("Первые слова")
    _said(madina.page, "Первые слова")
    used = madina.page.locator(".msg", has_text="Первые слова").get_attribute("data-key")
    madina.page.evaluate("key => document.querySelector('.composer [name=key]').value = key", used)
    madina.says("Другие слова")
    failed = madina.page.locator(".msg--failed")
    expect(failed).to_contain_text("Другие слова", timeout=10_000)
    madina.looks_well("taken-1280")
    failed.locator("[data-retry]").click()
    _said(madina.page, "Первые слова", "Другие слова")


def test_a_page_of_before_an_update_is_asked_to_reload(person) -> None:
    madina = person(MADINA, 390)
    banner = madina.page.locator("[data-banner=renewed]")
    madina.opens_live("/g/legal-aid/chat")
    expect(banner).to_be_hidden()
    # As if the page had come with the script of another build, for this one time.
    madina.page.add_init_script(
        """if (!sessionStorage.older) document.addEventListener("readystatechange", () => {
          sessionStorage.older = 1;
          const script = document.querySelector('script[src*="/app-"]');
          if (script) script.src = "/static/dist/app-OLDER.js";
        }, { once: true });"""
    )
    madina.opens_live("/g/legal-aid/chat")
    expect(banner).to_be_visible(timeout=20_000)
    madina.page.fill(".composer [data-body]", "Недописанная строка")
    madina.looks_well("renewed-390")
    madina.opens_live("/g/legal-aid/chat")
    expect(madina.page.locator(".composer [data-body]")).to_have_value("Недописанная строка")
    expect(banner).to_be_hidden()
