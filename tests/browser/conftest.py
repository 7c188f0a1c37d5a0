"""Real people in a real Chromium, on a running demonstration with web server and worker."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from collab.demo import PASSWORD
from processes import Processes

DINARA = "dinara.jolbarys@example.org"
MADINA = "madina.chinori@example.org"
OBSERVER = "ingrid.lyktevold@example.org"
EXPECTED = re.compile(
    "Failed to load resource"  # refused: the subject of some tests, which say what they expect
    "|WebSocket is already in CLOSING or CLOSED state"  # the server hung up while the page spoke
)
"""What a console may say without anything being wrong."""
PICTURES = os.environ.get("COLLAB_PICTURES", "")
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": os.environ.get("COLLAB_CHROMIUM") or shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A demonstration that runs, with its documents being read by the worker."""
    with Processes(tmp_path_factory.mktemp("demo")) as processes:
        processes.prepare()
        processes.web()
        processes.worker()
        yield processes


class Person:
    """Somebody at a screen; the methods are what she does and sees."""

    def __init__(self, context: BrowserContext, url: str, *, scripts: bool = True) -> None:
        self.context = context
        self.scripts = scripts
        self.url = url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def signs_in(self, email: str) -> "Person":
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(f"{self.url}/")
        return self

    def opens(self, path: str) -> None:
        """Open a page, and have its scripts running when this returns."""
        self.page.goto(self.url + path)
        if self.scripts and self.page.locator("script[type=module]").count():
            self.page.wait_for_selector("html[data-started]", state="attached")

    def opens_live(self, path: str) -> None:
        """Open a page with live parts, and be listening when this returns."""
        with self.page.expect_response(re.compile(r"[?&]after=")):
            self.opens(path)

    def says(self, line: str) -> None:
        self.page.fill(".composer [data-body]", line)
        self.page.press(".composer [data-body]", "Enter")

    def answers(self, text: str) -> None:
        self.page.fill(".editor [data-body]", text)
        self.page.click(".editor button.btn--primary")
        expect(self.page.locator(".editor [data-body]")).to_have_value("", timeout=15_000)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=15_000)

    def sees_once(self, text: str) -> None:
        expect(self.page.locator("main").get_by_text(text, exact=True)).to_have_count(1)

    def lines(self) -> list[str]:
        return self.page.locator(".msg .msg__text > p:first-child").all_inner_texts()

    def faults(self) -> list[dict[str, Any]]:
        """What axe finds on the page, as rule and elements."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run()).violations")
        return [{"rule": v["id"], "at": [n["target"] for n in v["nodes"]]} for v in found]

    def looks_well(self, name: str, *, whole: bool = False) -> None:
        """The page has no barrier and fits; keep a picture of it, of all of it if asked."""
        assert self.faults() == []
        assert self.sideways() <= 0
        self.pictured(name, whole=whole)

    def pictured(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of the page in the folder that COLLAB_PICTURES names, if it names one."""
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=whole)

    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(message.text)


@pytest.fixture
def person(browser: Browser, demo: Processes) -> Iterator[Callable[..., Person]]:
    """Return a function that brings somebody to a screen; no console may complain by the end."""
    people: list[Person] = []

    def person(email: str | None = None, width: int = 1280, **screen: Any) -> Person:
        height = 844 if width < 768 else 900
        context = browser.new_context(viewport={"width": width, "height": height}, **screen)
        context.set_default_timeout(20_000)
        scripts = screen.get("java_script_enabled", True)
        someone = Person(context, demo.url, scripts=scripts)
        people.append(someone)
        return someone.signs_in(email) if email else someone

    yield person
    complaints = [complaint for someone in people for complaint in someone.complaints]
    for someone in people:
        someone.context.close()
    assert not complaints
