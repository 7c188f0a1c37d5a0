"""Choosing how often letters come, and ending them from a letter."""

import re

import pytest
from playwright.sync_api import expect

from collab import create_app, mail
from collab.accounts.models import User
from collab.extensions import db
from collab.letters import composing

from .conftest import DINARA

ADMINISTRATOR = "timur.aspandiyar@example.org"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_how_often_letters_come_is_chosen(person, width: int, scheme: str) -> None:
    dinara = person(DINARA, width=width, color_scheme=scheme)
    dinara.opens("/account/letters")
    dinara.page.check("[name=rhythm][value=weekly]")
    dinara.page.select_option("[name=weekday]", "4")
    assert dinara.faults() == []
    assert dinara.sideways() <= 0
    dinara.pictured(f"letters-{width}")
    dinara.page.click("main .btn--primary")
    expect(dinara.page.locator("[name=rhythm][value=weekly]")).to_be_checked()
    dinara.page.check("[name=rhythm][value=once]")
    dinara.page.click("main .btn--primary")


@pytest.fixture
def letter(demo) -> None:
    """A letter to somebody, in the folder of the demonstration."""
    app = create_app(instance=demo.instance)
    with app.app_context():
        user = db.session.scalars(db.select(User).filter_by(email=DINARA)).one()
        written = composing.letter(user, [], others=True)
        mail.send(user.email, written.subject, written.body, page=written.page)


@pytest.mark.usefixtures("letter")
def test_a_letter_in_the_folder_ends_letters(person) -> None:
    administrator, stranger = person(ADMINISTRATOR), person(width=390)
    administrator.opens("/admin/letters")
    assert administrator.faults() == []
    administrator.pictured("letters-folder")
    administrator.page.locator("main .row__title").first.click()
    text = administrator.page.locator("main .plainly").inner_text()
    administrator.pictured("letters-one")
    stranger.opens(re.search(r"/letters/stop/\S+", text)[0])
    assert stranger.faults() == []
    stranger.pictured("letters-stop")
    stranger.page.click("main .btn--primary")
    expect(stranger.page.locator("h1")).not_to_contain_text("?")
    stranger.pictured("letters-stopped")
