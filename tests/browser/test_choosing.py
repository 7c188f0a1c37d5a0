"""Choosing documents on a list, filtering it, and changing several at once, in a browser."""

from .conftest import MADINA

AT = "/g/legal-aid/library?view=list"


def test_the_bar_comes_with_the_first_tick_and_several_are_changed(person) -> None:
    madina = person(MADINA, width=390)
    madina.opens(AT)
    bar = madina.page.locator("#chosen")
    assert not bar.is_visible()
    boxes = madina.page.locator(".row__pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    assert bar.locator("[data-chosen]").inner_text().endswith(" 2")
    assert madina.faults() == []
    assert madina.sideways() <= 0
    bar.locator('button[formaction*="/chosen/change"]').click()
    madina.page.fill("[name=add_tags]", "выбранное вместе")
    assert madina.faults() == []
    madina.page.click("main .form__acts .btn--primary")
    madina.page.wait_for_url("**/library**")
    assert madina.page.locator("a.tag", has_text="выбранное вместе").count() == 2


def test_cards_and_filters_on_a_phone(person) -> None:
    madina = person(MADINA, width=390)
    madina.opens("/g/legal-aid/library?view=cards")
    assert madina.page.locator(".rows--cards .doc-row").count() > 2
    assert madina.faults() == []
    assert madina.sideways() <= 0
    madina.page.click(".doc-filters > summary")
    madina.page.select_option("[name=language]", "ky")
    madina.page.click(".doc-filters__form .btn--primary")
    assert madina.page.locator(".chip").count() == 1
    madina.page.locator(".chip").click()
    assert madina.page.locator(".chip").count() == 0
    madina.opens(AT)
