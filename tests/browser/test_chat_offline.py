"""Two telephones and a desk: one is offline for a minute; somebody is taken out of the group.

`COLLAB_OFFLINE` says for how many seconds (60).
"""

import os

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

CHAT = "/g/legal-aid/chat"
RUSTAM = "rustam.kuhandoz@example.org"
SECONDS = int(os.environ.get("COLLAB_OFFLINE", "60"))


@pytest.mark.slow
def test_who_was_away_for_a_minute_sees_the_same_as_all(person) -> None:
    desk = person(MADINA)
    phones = [person(DINARA, width=390), person(RUSTAM, width=390)]
    away, there = phones
    for someone in (desk, *phones):
        someone.opens_live(CHAT)
    away.context.set_offline(True)
    away.says("сказано в дороге, без связи")
    for number in range(6):
        (desk, there)[number % 2].says(f"в эту минуту {number}")
        desk.page.wait_for_timeout(SECONDS * 1000 // 6)
    expect(away.page.locator("[data-connection]:visible, .banner:visible").first).to_be_visible()
    away.pictured("chat-offline-390")
    away.complaints.clear()  # the browser itself complains of the lost connection
    away.context.set_offline(False)
    away.sees("в эту минуту 5")
    for someone in (desk, there):
        expect(someone.page.locator(".msg", has_text="сказано в дороге")).to_be_visible(
            timeout=40_000
        )
    away.page.wait_for_timeout(1_500)
    away.complaints.clear()
    lines = [someone.lines()[-7:] for someone in (desk, away, there)]
    assert lines[0] == lines[1] == lines[2]
    assert len(set(lines[0])) == 7, "nothing is lost and nothing stands twice"
    away.pictured("chat-offline-back-390")


def test_who_is_taken_out_of_the_group_sees_nothing_any_more(person) -> None:
    """Her screen stops at once: what is said afterwards never reaches it."""
    desk, phone = person(MADINA), person(RUSTAM, width=390)
    desk.opens_live(CHAT)
    phone.opens_live(CHAT)
    desk.says("это ещё видно")
    phone.sees("это ещё видно")
    remover = person(MADINA)
    remover.opens("/g/legal-aid/members")
    row = remover.page.locator("li, article, tr", has_text="Рустам Кӯҳандоз").last
    row.locator("a[href*='/members/']").click()
    remover.page.locator("a[href$='/remove']").click()
    remover.page.fill("[name=sentence]", "Перешёл в другую организацию.")
    remover.looks_well("member-removing")
    remover.page.click(".form__acts .btn--danger")
    remover.page.wait_for_url("**/members*")
    remover.page.wait_for_timeout(2_000)  # so long it may take
    desk.says("этого уже не видно")
    desk.sees("этого уже не видно")
    phone.page.wait_for_timeout(2_000)
    assert "этого уже не видно" not in phone.page.content()
    phone.pictured("chat-removed-390")
    phone.page.goto(phone.url + CHAT)
    expect(phone.page.locator(".composer")).to_have_count(0)
    phone.complaints.clear()
