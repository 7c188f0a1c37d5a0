"""A coordinator makes a room at her desk; a member finds it, writes, sends a photograph, seeks."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

ROOMS = "/g/legal-aid/chat/rooms"


def photograph() -> dict[str, object]:
    """A picture as a phone would take it, made of one colour and a stripe."""
    picture = Image.new("RGB", (1200, 900), (120, 150, 180))
    picture.paste((60, 80, 60), (0, 600, 1200, 900))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return {"name": "vorota.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def makes_a_room(madina, name: str, picture: str) -> str:
    """Have a coordinator make a room; return its path."""
    madina.opens(ROOMS)
    madina.looks_well(f"rooms-{picture}")
    madina.opens(f"{ROOMS}/new")
    madina.page.fill("[name=name]", name)
    madina.page.fill("[name=about]", "Кто куда едет, когда и с кем.")
    madina.page.check("[name=keep_days][value='90']")
    madina.looks_well(f"room-new-{picture}")
    madina.page.click(".form__acts .btn--primary")
    madina.page.wait_for_url(re.compile(r"/chat/\d+$"))
    return str(madina.page.url.removeprefix(madina.url))


def sends_a_photograph(dinara) -> None:
    dinara.page.locator("[data-attach-menu] summary").click()
    with dinara.page.expect_file_chooser() as chosen:
        dinara.page.click("[data-attach-menu] [data-attach=post]")
    chosen.value.set_files([photograph()])
    field = dinara.page.locator(".composer [data-body]")
    expect(field).to_have_value(re.compile(r"/c/\d+"), timeout=20_000)
    field.press_sequentially("Ворота, вид с улицы")
    dinara.page.click(".composer__send")


def seeks(dinara, word: str, picture: str) -> None:
    dinara.page.locator(".chat__level summary").first.click()
    dinara.looks_well(f"room-finding-{picture}")
    dinara.page.fill("#room-q", word)
    dinara.page.keyboard.press("Enter")
    dinara.page.wait_for_url(re.compile("/search"))
    for _ in range(30):  # the worker may be reading the documents of the demonstration
        if dinara.page.locator(".result").count():
            break
        dinara.page.wait_for_timeout(1000)
        dinara.page.reload()
    dinara.looks_well(f"room-found-{picture}")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_room_is_made_written_in_and_searched(person, width: int, scheme: str) -> None:
    madina = person(MADINA)
    dinara = person(DINARA, width=width, color_scheme=scheme, has_touch=width < 768)
    name = f"Выезды {width}"
    path = makes_a_room(madina, name, f"{width}")

    dinara.opens("/g/legal-aid/chat")
    if width < 768:
        dinara.page.click(".rooms__now")
    dinara.page.locator(".rooms a:visible", has_text=name).click()
    dinara.page.wait_for_url(re.compile(path))
    expect(dinara.page.locator(".room-head")).to_contain_text("90")
    madina.opens_live(path)
    sends_a_photograph(dinara)
    madina.sees("Ворота, вид с улицы")
    for someone in (madina, dinara):
        expect(someone.page.locator(".msg .link-card__picture")).to_be_visible(timeout=30_000)
        picture = someone.page.locator(".link-card__picture")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("e => e.naturalWidth") > 0
    dinara.looks_well(f"room-photo-{width}-{scheme}")
    madina.pictured(f"room-photo-desk-{width}")

    seeks(dinara, "ворот", f"{width}-{scheme}")
    expect(dinara.page.locator(".search-place")).to_contain_text(name)
    expect(dinara.page.locator(".result").first).to_contain_text("Ворота")
    dinara.page.locator(".result h2 a").first.click()
    dinara.page.wait_for_url(re.compile(path))
    dinara.sees("Ворота, вид с улицы")

    madina.opens(f"{path}/settings")
    madina.page.check("[name=announcing]")
    madina.page.click(".form__acts .btn--primary")
    dinara.opens(path)
    expect(dinara.page.locator(".composer")).to_have_count(0)
    dinara.looks_well(f"room-announcing-{width}-{scheme}")
