"""The list and the bell: what a person reads there, and nothing that she may not know."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import factories as make
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import write_act
from collab.groups.models import JoinRequest, Membership
from collab.moderation import acts
from collab.moderation.states import set_state
from collab.notifications.models import Notice
from collab.notifications.words import SENTENCES, sentence
from collab.policy import Role
from notifications.conftest import item, ours, person


@pytest.fixture
def notice(app) -> Callable[..., int]:
    """Return a function: have somebody told something; gives the notice's id."""

    def notice(user_id: int, kind: str = "membership-began", **given: Any) -> int:
        with app.app_context():
            fields = {"user_id": user_id, "kind": kind, "group_id": ours().id}
            return make.save(Notice(**fields | given)).id

    return notice


def said(answer: Any) -> list[str]:
    """The sentences on the page, in order."""
    return re.findall(r'class="row__title"[^>]*>(.*?)</button>', answer.text, re.S)


def bell(answer: Any) -> str | None:
    """What the bell of the page counts; None for nothing."""
    mark, number = re.search(
        r"data-bell-count( hidden)?><span data-bell-number>(.*?)</span>", answer.text
    ).groups()
    return None if mark else number


def test_nothing_to_tell_says_so(scene, client_of) -> None:
    page = client_of(scene.author).get("/notifications")
    assert "There is nothing to tell you" in page.text
    assert "Mark all as seen" not in page.text
    assert bell(page) is None


def test_the_newest_stand_first_under_their_days(scene, client_of, notice) -> None:
    notice(scene.author, "writing-paused", created=now() - timedelta(days=40), seen=now())
    notice(scene.author, "writing-resumed")
    page = client_of(scene.author).get("/notifications")
    assert said(page) == [
        "You may write in «Ours» again",
        "For some time you may only read in «Ours»",
    ]
    assert page.text.count('<h2 class="legend"') == 2
    assert page.text.count("row flagged") == 1, "the one that was seen is not marked as new"
    assert bell(page) == "1"


def test_looking_at_the_list_changes_nothing_and_opening_one_marks_that(
    scene, client_of, notice
) -> None:
    first = notice(scene.author, address="/g/ours")
    notice(scene.author)
    client = client_of(scene.author)
    assert bell(client.get("/notifications")) == "2"
    assert client.get(f"/notifications/{first}").status_code == 405, "looking changes nothing"
    assert bell(client.get("/notifications")) == "2"
    opened = client.post(f"/notifications/{first}")
    assert (opened.status_code, opened.location) == (303, "/g/ours")
    assert bell(client.get("/g/ours")) == "1"


def test_one_without_a_page_leads_back_to_the_list(scene, client_of, notice) -> None:
    opened = client_of(scene.author).post(f"/notifications/{notice(scene.author)}")
    assert opened.location == "/notifications"


def test_all_are_marked_that_were_there_when_the_page_was_drawn(scene, client_of, notice) -> None:
    notice(scene.author)
    client = client_of(scene.author)
    page = client.get("/notifications")
    until = re.search(r'name="until" value="(.*?)"', page.text)[1]
    notice(scene.author, "writing-paused")
    answer = client.post("/notifications/seen", data={"until": until})
    assert (answer.status_code, answer.location) == (303, "/notifications")
    assert bell(client.get("/")) == "1"
    client.post("/notifications/seen", data={"until": "nonsense"})
    assert bell(client.get("/")) is None
    notice(scene.author)
    future = (now() + timedelta(days=9)).isoformat()
    for odd in ("", "2026-01-01T00:00:00", future):
        assert client.post("/notifications/seen", data={"until": odd}).status_code == 303


def test_notices_are_hers_alone(scene, client_of, notice) -> None:
    number = notice(scene.author)
    other = client_of(scene.coordinator)
    assert other.post(f"/notifications/{number}").status_code == 404
    other.post("/notifications/seen")
    assert said(other.get("/notifications")) == []
    assert bell(client_of(scene.author).get("/")) == "1"
    assert other.get("/notifications/unread").json == {"unread": 0}
    assert client_of(scene.author).get("/notifications/unread").json == {"unread": 1}


def test_many_are_counted_up_to_ninety_nine_and_stand_on_pages(app, scene, client_of) -> None:
    with app.app_context(), transaction():
        rows = [{"user_id": scene.author, "kind": "waiting", "group_id": ours().id}] * 130
        db.session.execute(db.insert(Notice), [dict(row, id=n) for n, row in enumerate(rows, 1)])
    client = client_of(scene.author)
    first = client.get("/notifications")
    assert bell(first) == "99+"
    assert len(said(first)) == 30
    assert "/notifications?page=2" in first.text
    assert len(said(client.get("/notifications?page=5"))) == 10
    assert client.get("/notifications?page=x").status_code == 200


def test_a_fragment_for_a_script_has_no_bell(app, scene, client_of, document) -> None:
    text = client_of(scene.author).get(f"/c/{document}?fragment=1").text
    assert "data-bell" not in text


def test_words_of_people_are_quoted_and_escaped(scene, client_of, notice) -> None:
    notice(
        scene.author,
        "hidden",
        text="<script>alert(1)</script>\nsecond line",
        person_id=scene.coordinator,
    )
    text = client_of(scene.author).get("/notifications").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond line</blockquote>" in text
    assert "<span>Gulnara First</span>" in text


def test_a_title_is_told_as_long_as_she_sees_the_thing(app, scene, do, client_of, document) -> None:
    do(scene.second, lambda: acts.hide(item(document), person(scene.second), "Why"))
    client = client_of(scene.author)
    assert said(client.get("/notifications")) == ["A coordinator hid it: «Methods of visits»"]
    with app.app_context(), transaction():
        set_state(item(document), "binned")
    assert said(client.get("/notifications")) == ["A coordinator hid it: something you wrote"]
    do(scene.second, lambda: acts.erase(item(document), person(scene.second), "Names in it"))
    page = client.get("/notifications")
    assert "A coordinator erased it: something you wrote" in said(page)
    assert "Methods of visits" not in page.text
    assert "Names in it" in page.text, "the sentence stays"


@pytest.mark.asvs("8.2.2")
def test_people_of_whom_she_may_not_know_have_no_name(app, scene, client_of, notice) -> None:
    with app.app_context(), transaction():
        person(scene.newcomer).listed = False
        write_act("group-changed", ours().id, None, "")
    notice(scene.coordinator, "join-asked", person_id=scene.newcomer)
    notice(scene.guest, "hidden", person_id=scene.coordinator)
    page = client_of(scene.coordinator).get("/notifications")
    assert said(page) == ["Somebody of another group asks to come into «Ours»"]
    assert "Dina" not in page.text
    assert "Gulnara" not in client_of(scene.guest).get("/notifications").text


@pytest.mark.asvs("8.2.2")
def test_a_hidden_group_has_its_name_for_those_inside_and_invited(
    app, scene, client_of, notice
) -> None:
    with app.app_context(), transaction():
        ours().visibility = "hidden"
    notice(scene.outsider, "membership-ended")
    notice(scene.reader, "membership-began")
    notice(scene.administrator, "purge-asked")
    outside = client_of(scene.outsider)
    assert said(outside.get("/notifications")) == [
        "You are no longer in «a name that you cannot see»"
    ]
    assert "«Ours»" in said(client_of(scene.reader).get("/notifications"))[0]
    assert "«Ours»" in said(client_of(scene.administrator).get("/notifications"))[0]
    with app.app_context():
        fields = {"group_id": ours().id, "user_id": scene.outsider}
        offer = JoinRequest(invited_by_id=scene.coordinator, role=Role.MEMBER, **fields)
        make.save(offer)
    notice(scene.outsider, "join-offered")
    assert "You are invited into «Ours»" in said(outside.get("/notifications"))


def test_an_end_says_when_as_it_is_now(app, scene, client_of, notice) -> None:
    end = now() + timedelta(days=3)
    with app.app_context(), transaction():
        db.session.get_one(Membership, (scene.observer, ours().id)).until = end
    notice(scene.observer, "membership-ending")
    text = client_of(scene.observer).get("/notifications").text
    assert f'until: <time datetime="{end:%Y-%m}' in text


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_sentence_can_be_said(ctx, kind: str) -> None:
    text = sentence(kind, person="<Dina>", group="100 %(what)s", what="«A title»")
    assert text
    assert "%(person)" not in text


def test_a_kind_that_nobody_knows_does_no_harm(scene, client_of, notice) -> None:
    notice(scene.author, "of-an-older-version")
    assert said(client_of(scene.author).get("/notifications")) == ["Ours"]


@pytest.mark.parametrize(
    "path",
    [
        "/g/ours",
        "/g/ours/about",
        "/g/ours/requests",
        "/g/ours/members",
        "/g/ours/purge",
        "/g/ours/moderation",
        "/g/ours/moderation/7",
        "/g/ours/moderation/bin",
        "/c/7",
        "/notifications",
    ],
)
def test_the_addresses_that_notices_hold_exist(app, path: str) -> None:
    """They are written without a request, as text: a route that is renamed must be noticed."""
    assert app.url_map.bind("localhost").match(path)
