"""The bell counts while one looks, on all devices of a person and on nobody else's."""

import queue
from typing import Any

import factories as make
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import write_act
from collab.groups.models import Group
from collab.library.models import Document
from collab.policy import Role


def ears(browser: Any) -> "queue.Queue[int]":
    """Have the browser listen to its bell; a question that is answered says that it does."""
    heard: queue.Queue[int] = queue.Queue()
    browser.client.on("notice", lambda news: heard.put(news["unread"]))
    browser.watch("chat:999999")
    return heard


def hide(app: Any, group: dict[str, int], by: int) -> None:
    with app.app_context(), transaction():
        document = db.session.get_one(Document, group["document"])
        write_act("hidden", group["id"], by, "Why", content=document)


def test_all_devices_of_the_person_hear_and_others_do_not(app, group, browse, client_of) -> None:
    with app.app_context():
        place = db.session.get_one(Group, group["id"])
        coordinator = make.member(place, Role.COORDINATOR).id
    telephone, desk = client_of(group["member"]), client_of(group["member"])
    first, second = ears(browse(telephone)), ears(browse(desk))
    stranger_browser = browse(group["other"])
    stranger = ears(stranger_browser)
    hide(app, group, coordinator)
    assert (first.get(timeout=10), second.get(timeout=10)) == (1, 1)
    hide(app, group, coordinator)
    assert (first.get(timeout=10), second.get(timeout=10)) == (2, 2)

    page = telephone.get("/notifications").text
    one = page.split("/notifications/")[1:]
    numbers = [each.split('"')[0] for each in one if each.split('"')[0].isdigit()]
    telephone.post(f"/notifications/{numbers[0]}")
    assert (first.get(timeout=10), second.get(timeout=10)) == (1, 1)
    desk.post("/notifications/seen")
    assert (first.get(timeout=10), second.get(timeout=10)) == (0, 0)
    stranger_browser.watch("chat:999999")
    assert stranger.empty()
