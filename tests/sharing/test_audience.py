"""Changing who can see something: who may, what is told before, and what follows."""

import re

import pytest

import factories as make
from collab import events
from collab.content import Audience
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.search import index
from collab.sharing import actions
from collab.threads.models import Post, Thread

from .steps import change, page, seen_by, set_


def test_it_is_told_before_how_many_more_will_see_it(app, ids, client_of) -> None:
    author, at = client_of(ids["author"]), f"/c/{ids['thread']}/audience"
    asked = author.post(at, data={"audience": "coalition"})
    assert asked.status_code == 200
    assert "1 person more will see it. Then 6 people from 5 organisations" in asked.text
    assert seen_by(app, ids["thread"]) == {ids[w] for w in PEOPLE}, "nothing is changed yet"
    sure = re.search(r'name="sure"[^>]*value="([^"]+)"', asked.text)[1]
    assert author.post(at, data={"audience": "coalition", "sure": sure}).status_code == 303
    assert ids["outsider"] in seen_by(app, ids["thread"])


PEOPLE = ("author", "colleague", "other", "observer", "coordinator")


def test_it_is_told_before_how_many_will_lose_it(ids, client_of) -> None:
    at = f"/c/{ids['document']}/audience"
    form = {"audience": "restricted", "readers": [str(ids["other"])]}
    asked = client_of(ids["author"]).post(at, data=form)
    assert "3 people who see it now will not see it any more" in asked.text
    assert re.search(rf'<input checked[^>]*value="{ids["other"]}"', asked.text), "ticks are kept"


def test_agreeing_to_one_thing_is_not_agreeing_to_another(app, ids, client_of) -> None:
    at = f"/c/{ids['document']}/audience"
    form = {"audience": "coalition", "sure": "group"}
    assert client_of(ids["author"]).post(at, data=form).status_code == 200
    assert ids["outsider"] not in seen_by(app, ids["document"])


def test_the_posts_of_a_thread_go_with_it(app, ids, client_of) -> None:
    heard: list[events.Event] = []
    for kind in (events.AudienceChanged, events.PartChanged):
        events.after(kind)(heard.append)
    change(client_of(ids["author"]), ids["thread"], "restricted", ids["other"])
    for kind in (events.AudienceChanged, events.PartChanged):
        events._after[kind].remove(heard.append)
    expected = {ids["author"], ids["other"]}
    assert seen_by(app, ids["thread"]) == seen_by(app, ids["post"]) == expected
    assert heard == [
        events.AudienceChanged(ids["thread"], ids["group"], "restricted", "group"),
        events.PartChanged(ids["post"], ids["group"]),
    ]


@pytest.mark.parametrize("who", ["author", "coordinator"])
def test_it_stands_in_the_log_of_the_group(app, ids, client_of, who: str) -> None:
    change(client_of(ids[who]), ids["document"], "coalition")
    with app.app_context():
        [act] = db.session.scalars(db.select(Act))
        assert (act.how, act.actor_id, act.content_id) == (
            "audience-changed", ids[who], ids["document"],
        )  # fmt: skip
        assert act.sentence == "group → coalition"


def test_the_same_again_changes_nothing(app, ids, client_of) -> None:
    author = client_of(ids["author"])
    for _ in range(2):
        change(author, ids["document"], "restricted", ids["other"])
    assert change(author, ids["thread"], "group").status_code == 303
    with app.app_context():
        assert len(db.session.scalars(db.select(Act)).all()) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("colleague", 403), ("observer", 403), ("outsider", 404), ("guest", 404), ("author", 303)],
)
@pytest.mark.parametrize("kind", ["thread", "document"])
def test_only_author_and_moderators_change_it(app, ids, client_of, who, status, kind) -> None:
    client = client_of(ids[who])
    assert change(client, ids[kind], "restricted", ids["other"]).status_code == status
    assert (len(seen_by(app, ids[kind])) == 2) == (status == 303)


@pytest.mark.parametrize("kind", ["message", "post"])
def test_messages_and_posts_cannot_be_given_away_by_themselves(app, ids, client_of, kind) -> None:
    author = client_of(ids["author"])
    assert 'name="audience"' not in page(author, ids[kind])
    for audience in ("coalition", "restricted", "group"):
        assert change(author, ids[kind], audience, ids["other"]).status_code == 403


def test_outsiders_of_a_coalition_document_change_nothing(app, ids, client_of) -> None:
    set_(app, ids["document"], audience=Audience.COALITION)
    assert change(client_of(ids["outsider"]), ids["document"], "group").status_code == 403


def test_who_may_not_write_does_not_change_her_own(app, ids, client_of) -> None:
    with app.app_context(), transaction():
        db.session.get_one(make.Group, ids["group"]).archived = now()
    author = client_of(ids["author"])
    assert change(author, ids["document"], "restricted", ids["other"]).status_code == 403


def test_giving_to_the_coalition_needs_its_own_right(app, ids, client_of) -> None:
    set_(app, ids["thread"], audience=Audience.COALITION)
    with app.app_context(), transaction():
        db.session.get_one(make.Group, ids["group"]).narrowed = ["publish"]
    author = client_of(ids["author"])
    assert change(author, ids["document"], "coalition").status_code == 422
    assert ids["outsider"] not in seen_by(app, ids["document"])
    assert change(author, ids["thread"], "group").status_code == 303, "taking back is always open"
    assert change(client_of(ids["coordinator"]), ids["document"], "coalition").status_code == 303


@pytest.mark.parametrize("readers", [(), ("outsider",), ("guest",)])
def test_only_people_of_the_group_are_named_and_at_least_one(app, ids, client_of, readers) -> None:
    named = [ids[who] for who in readers]
    answer = change(client_of(ids["author"]), ids["document"], "restricted", *named)
    assert answer.status_code == 422
    assert len(seen_by(app, ids["document"])) == 5


@pytest.mark.parametrize("audience", ["", "everyone", "GROUP"])
def test_an_unknown_audience_is_refused(ids, client_of, audience: str) -> None:
    assert change(client_of(ids["author"]), ids["document"], audience).status_code == 422


def test_the_author_is_always_among_those_named(app, ids, client_of) -> None:
    change(client_of(ids["coordinator"]), ids["document"], "restricted", ids["other"])
    assert seen_by(app, ids["document"]) == {ids["author"], ids["other"]}


def test_a_coordinator_who_leaves_herself_out_is_led_to_the_group(ids, client_of) -> None:
    coordinator = client_of(ids["coordinator"])
    answer = change(coordinator, ids["document"], "restricted", ids["other"])
    assert answer.headers["Location"].endswith("/g/legal")
    assert coordinator.get(f"/c/{ids['document']}/audience").status_code == 404


def test_a_stale_form_comes_back_with_how_it_is_now(app, ids, client_of) -> None:
    """The first narrows, the second has the old form open and would open it to everybody."""
    author, coordinator = client_of(ids["author"]), client_of(ids["coordinator"])
    at = ids["document"]
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page(coordinator, at))[1]
    change(author, at, "restricted", ids["coordinator"])
    late = change(coordinator, at, "coalition", seen=seen)
    assert late.status_code == 422
    assert "Somebody changed who can see this meanwhile" in late.text
    assert re.search(r'<input checked[^>]*value="restricted"', late.text)
    assert seen_by(app, at) == {ids["author"], ids["coordinator"]}
    again = re.search(r'name="seen"[^>]*value="([^"]+)"', late.text)[1]
    assert change(coordinator, at, "coalition", seen=again).status_code == 303


@pytest.mark.both_databases
@pytest.mark.usefixtures("ctx")
def test_an_old_form_is_noticed_in_the_transaction_too() -> None:
    group = make.group()
    author, other = make.member(group), make.member(group)
    item = make.thread(group, author)
    mark = actions.mark_of(item)
    with transaction():
        assert actions.change_audience(item, author, Audience.RESTRICTED, [other], seen=mark)
    with transaction(), pytest.raises(actions.Stale):
        actions.change_audience(item, author, Audience.COALITION, seen=mark)
    assert item.audience == Audience.RESTRICTED


def test_search_and_links_follow_at_once(app, ids, client_of) -> None:
    """Also while the index is not brought up to date yet."""
    author, outsider = client_of(ids["author"]), client_of(ids["outsider"])
    change(author, ids["document"], "coalition")
    with app.app_context():
        index.rebuild()
    found = f"/g/legal/library/{ids['document']}"
    assert found in outsider.get("/search?q=plover").text
    assert outsider.get(found + "/file").status_code == 404, "it is in no store"
    assert outsider.get(found).status_code == 200
    change(author, ids["document"], "group")
    assert found not in outsider.get("/search?q=plover").text
    assert found not in outsider.get("/knowledge").text
    assert outsider.get(found).status_code == 404
    with app.app_context():
        index.catch_up()
    assert found in author.get("/search?q=plover").text


def test_the_form_of_the_library_keeps_the_log_too(app, ids, client_of) -> None:
    form = {"title": "Visit", "folder": "0", "audience": "coalition"}
    at = f"/g/legal/library/{ids['document']}"
    client_of(ids["author"]).post(f"{at}/edit", data=form)
    with app.app_context():
        [act] = db.session.scalars(db.select(Act))
        assert (act.how, act.actor_id) == ("audience-changed", ids["author"])


def test_pages_of_content_lead_here(ids, client_of) -> None:
    author = client_of(ids["author"])
    assert (
        f"/c/{ids['document']}/audience" in author.get(f"/g/legal/library/{ids['document']}").text
    )


@pytest.mark.usefixtures("ctx")
def test_a_message_is_refused_by_the_action() -> None:
    group = make.group()
    author = make.member(group)
    thread: Thread = make.thread(group, author)
    post: Post = make.post(thread, author)
    for item in (post, make.message(group, author)):
        with transaction(), pytest.raises(actions.NotByItself):
            actions.change_audience(item, author, Audience.COALITION)
