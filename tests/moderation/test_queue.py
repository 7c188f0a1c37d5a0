"""The queue: what waits for whom, what is read of it, and newcomers' contributions."""

import pytest

import full_pages
from collab.accounts.models import User
from collab.content import Audience, Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group
from collab.moderation import acts, queue
from collab.moderation.models import Reason, Review

from .conftest import KINDS

HERE = "/g/ours/moderation"


def waiting(app, scene) -> int:
    with app.app_context():
        return queue.waiting(db.session.get_one(Group, scene.group))


def close(app, *ids: int) -> None:
    """Deactivate accounts."""
    with app.app_context(), transaction():
        db.session.execute(db.update(User).where(User.id.in_(ids)).values(active=False))


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("reader", 403), ("observer", 403), ("elsewhere", 404),
     ("coalition", 404)],
)  # fmt: skip
def test_only_coordinators_of_the_group_open_it(client_of, scene, who, status) -> None:
    client = client_of(getattr(scene, who))
    for path in ("", "?show=decided", "?show=hidden", "/log", "/log?format=csv"):
        assert client.get(HERE + path).status_code == status
    data = {"one": "1"}
    posted = client.post(f"{HERE}/contributions", data=data).status_code
    assert posted == (303 if status == 200 else status)


def test_an_empty_queue_says_what_will_come(client_of, scene) -> None:
    page = client_of(scene.coordinator).get(HERE).text
    assert "Nothing waits" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_review_tells_what_and_why(client_of, scene, put, reported, kind) -> None:
    review_id = reported(put(kind), scene.reader, Reason.SPAM, "It wants money")
    client = client_of(scene.coordinator)
    page = client.get(f"{HERE}/{review_id}").text
    for words in ("walnut", "Aigul Author", "Spam", "It wants money", "Saule Reader", "shown"):
        assert words in page
    assert f"{HERE}/{review_id}" in client.get(HERE).text


def test_personal_data_stands_first_and_is_folded(app, client_of, scene, put, reported) -> None:
    plain = reported(put(), scene.reader)
    grave = reported(put("document", title="Zarina K."), scene.reader, Reason.PERSONAL_DATA)
    client = client_of(scene.coordinator)
    page = client.get(HERE).text
    assert page.index(f"{HERE}/{grave}") < page.index(f"{HERE}/{plain}")
    for path in (HERE, f"{HERE}/{grave}"):
        assert "walnut" not in client.get(path).text
        assert "Zarina" not in client.get(path).text
    opened = client.post(f"{HERE}/{grave}/full")
    assert (opened.status_code, opened.location) == (303, f"{HERE}/{grave}#reported")
    client.post(f"{HERE}/{grave}/full")
    page = client.get(f"{HERE}/{grave}").text
    assert "walnut" in page
    assert "Zarina" in page
    with app.app_context():
        [act] = db.session.scalars(db.select(Act).filter_by(how="viewed"))
        assert (act.actor_id, act.review_id) == (scene.coordinator, grave)
    assert "walnut" not in client_of(scene.second).get(f"{HERE}/{grave}").text


def test_opening_it_wears_off(app, client_of, scene, put, reported) -> None:
    review_id = reported(put(), scene.reader, Reason.PERSONAL_DATA)
    client = client_of(scene.coordinator)
    client.post(f"{HERE}/{review_id}/full")
    with app.app_context(), transaction():
        act = db.session.scalars(db.select(Act).filter_by(how="viewed")).one()
        act.created = now().replace(year=2020)
    assert "walnut" not in client.get(f"{HERE}/{review_id}").text


def test_what_is_restricted_is_read_by_its_review_alone(
    app, client_of, scene, put, reported
) -> None:
    content_id = put("document", audience=Audience.RESTRICTED)
    with app.app_context(), transaction():
        item = db.session.get_one(Content, content_id)
        item.readers = [db.session.get_one(User, scene.reader)]
    client = client_of(scene.coordinator)
    assert client.get(f"/c/{content_id}").status_code == 404
    review_id = reported(content_id, scene.reader, Reason.NEED_TO_KNOW)
    page = client.get(f"{HERE}/{review_id}").text
    assert "walnut" in page
    assert "Open where it stands" not in page
    assert client.get(f"/c/{content_id}").status_code == 404
    data = {"decision": "hide", "sentence": "Too many."}
    assert client.post(f"{HERE}/{review_id}", data=data).status_code == 303
    hidden = client.get(f"{HERE}?show=hidden").text
    assert f"{HERE}/{review_id}" in hidden


def test_the_parts_of_the_queue_have_their_lines(app, client_of, scene, put, reported) -> None:
    review_id, content_id = reported(put(), scene.reader), put("document", title="By hand")
    with app.app_context(), transaction():
        by = db.session.get_one(User, scene.second)
        acts.hide(db.session.get_one(Content, content_id), by, "Not for all")
    client = client_of(scene.coordinator)
    assert "By hand" in client.get(f"{HERE}?show=hidden").text
    data = {"decision": "hide", "sentence": "No."}
    client.post(f"{HERE}/{review_id}", data=data)
    decided = client.get(f"{HERE}?show=decided").text
    assert f"{HERE}/{review_id}" in decided
    assert "Gulnara First" in decided
    assert f"{HERE}/{review_id}" in client.get(f"{HERE}?show=hidden").text
    assert waiting(app, scene) == 0


def test_earlier_reviews_of_the_same_are_told(client_of, scene, put, reported) -> None:
    content_id = put()
    first = reported(content_id, scene.reader)
    client = client_of(scene.coordinator)
    client.post(f"{HERE}/{first}", data={"decision": "keep", "sentence": "Fine."})
    second = reported(content_id, scene.reader)
    page = client.get(f"{HERE}/{second}").text
    assert f"{HERE}/{first}" in page
    assert "Fine." in page


def test_the_list_costs_as_much_for_many(app, client_of, scene, put, reported) -> None:
    client = client_of(scene.coordinator)

    def cost() -> int:
        client.get(HERE)
        with full_pages.statements(app) as sent:
            client.get(HERE)
        return len(sent)

    reported(put("document"), scene.reader)
    few = cost()
    for kind in KINDS:
        reported(put(kind), scene.reader2)
    assert cost() <= few + 4  # once for each kind


class TestNobodyLeft:
    """A review that no coordinator of the group may decide."""

    @pytest.mark.parametrize(
        ("author", "reporter", "stuck"),
        [
            ("coordinator", "reader", False),  # the second one can
            ("coordinator", "second", True),
            ("author", "second", False),
        ],
    )
    def test_it_is_told_to_administrators(
        self, app, scene, put, reported, author, reporter, stuck
    ) -> None:
        reported(put(author=getattr(scene, author)), getattr(scene, reporter))
        with app.app_context():
            assert queue.stuck() == ({scene.group} if stuck else set())

    def test_who_cannot_sign_in_does_not_count(self, app, scene, put, reported) -> None:
        reported(put(author=scene.coordinator), scene.reader)
        close(app, scene.second)
        with app.app_context():
            assert queue.stuck() == {scene.group}

    def test_the_page_names_the_ways(self, app, client_of, scene, put, reported) -> None:
        review_id = reported(put(author=scene.coordinator), scene.reader)
        client = client_of(scene.coordinator)
        assert "Nobody else in this group" not in client.get(f"{HERE}/{review_id}").text
        close(app, scene.second)
        page = client.get(f"{HERE}/{review_id}").text
        assert "Nobody else in this group can decide it now." in page
        assert "administrator" in page

    def test_what_is_decided_is_not_stuck(self, app, scene, put, reported) -> None:
        review_id = reported(put(author=scene.coordinator), scene.second)
        with app.app_context(), transaction():
            db.session.get_one(Review, review_id).state = "decided"
        with app.app_context():
            assert queue.stuck() == frozenset()


@pytest.mark.parametrize(
    ("who", "links"),
    [
        ("author", ("audience", "moderate")),
        ("reader", ("audience", "report")),
        ("coordinator", ("audience", "report", "moderate")),
        ("coalition", ("audience", "report")),
    ],
)
def test_the_menu_of_an_item_has_what_one_may(app, scene, put, who, links) -> None:
    from flask import g, render_template

    content_id = put("document", audience=Audience.COALITION)
    with app.test_request_context():
        g._login_user = db.session.get_one(User, getattr(scene, who))
        item = db.session.get_one(Content, content_id)
        drawn = render_template("moderation/_item_menu.html", item=item)
        pushed = app.jinja_env.get_template("moderation/_item_menu.html").render(item=item)
    found = {
        link for link in ("audience", "report", "moderate") if f"/c/{content_id}/{link}" in drawn
    }
    assert found == set(links)
    assert pushed.strip() == ""
