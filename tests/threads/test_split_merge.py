"""Dividing a thread, and joining two: posts keep their order, addresses lead on."""

import re

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group, Move
from collab.moderation import reporting
from collab.moderation.models import Reason, Review
from collab.policy import Role
from collab.threads import acts
from collab.threads.models import Post, Thread

WHY = "Two subjects."


class Place:
    """Ids: a thread with four posts in `legal`, the last three by others; and people."""

    def __init__(self) -> None:
        group, other = make.group(slug="legal"), make.group(slug="other", names={"en": "Other"})
        author, reader = make.member(group), make.member(group)
        coordinator = make.member(group, Role.COORDINATOR, name="Gulnara First")
        make.join(coordinator, other)
        thread = make.thread(group, author, title="Deadlines")
        posts = [make.post(thread, author, "Beginning")]
        posts += [make.post(thread, reader, f"Answer {n}") for n in (2, 3, 4)]
        self.group, self.other, self.thread = group.id, other.id, thread.id
        self.posts = [post.id for post in posts]
        self.author, self.reader, self.coordinator = author.id, reader.id, coordinator.id
        self.path = f"/g/legal/threads/{thread.id}"


@pytest.fixture
def place(app) -> Place:
    with app.app_context():
        return Place()


def split(client, place: Place, *posts: int, group: int | None = None, title: str = "Costs"):
    form = {"posts": [str(post) for post in posts], "title": title, "sentence": WHY}
    form["group"] = str(group or place.group)
    return client.post(f"{place.path}/split", data=form)


def merge(client, place: Place, into: int):
    return client.post(f"{place.path}/merge", data={"into": str(into), "sentence": WHY})


def told(app, thread_id: int) -> list[tuple[int, str]]:
    with app.app_context():
        asked = db.select(Post).filter_by(thread_id=thread_id).order_by(Post.number)
        return [(post.number, post.body) for post in db.session.scalars(asked)]


def only_new(app, place: Place) -> Thread:
    with app.app_context():
        asked = db.select(Thread).where(Thread.id != place.thread)
        return db.session.scalars(asked).one()


@pytest.mark.both_databases
def test_chosen_posts_make_a_new_thread(app, client_of, place) -> None:
    coordinator = client_of(place.coordinator)
    answer = split(coordinator, place, place.posts[3], place.posts[1])
    new = only_new(app, place)
    assert answer.location == f"/g/legal/threads/{new.id}"
    assert (new.title, new.author_id, new.last_number) == ("Costs", place.reader, 2)
    assert told(app, new.id) == [(1, "Answer 2"), (2, "Answer 4")]
    assert told(app, place.thread) == [(1, "Beginning"), (3, "Answer 3")]
    reader = client_of(place.reader)
    assert reader.get(f"/c/{place.posts[3]}").location == f"{answer.location}#c{place.posts[3]}"
    page = reader.get(answer.location).text
    assert page.index("Answer 2") < page.index("Answer 4")
    said = reader.post(f"{place.path}/posts", data={"body": "Next"})
    assert said.status_code == 303
    assert told(app, place.thread)[-1] == (5, "Next")
    with app.app_context():
        act = db.session.scalars(db.select(Act)).one()
        assert (act.how, act.sentence, act.content_id) == ("split", WHY, place.thread)


def test_a_split_into_another_group_leaves_a_notice(app, client_of, place) -> None:
    split(client_of(place.coordinator), place, place.posts[2], group=place.other)
    new = only_new(app, place)
    with app.app_context():
        assert {db.session.get_one(Content, place.posts[2]).group_id} == {place.other}
        assert db.session.get_one(Thread, new.id).group_id == place.other
    page = client_of(place.reader).get("/g/legal/threads").text
    assert "Costs" not in page, "the new title was never theirs to read"
    page = client_of(place.coordinator).get("/g/legal/threads").text
    assert ">Costs</a>» was moved to «Other» by Gulnara First." in page
    assert client_of(place.reader).get(f"/c/{place.posts[2]}").status_code == 404


def test_what_cannot_be_split_is_refused_and_kept_on_the_page(app, client_of, place) -> None:
    coordinator = client_of(place.coordinator)
    elsewhere = place.posts[0] + 1
    for posts, title in (([], "Costs"), ([place.posts[0]], "Costs"), ([elsewhere], "Costs")):
        assert split(coordinator, place, *posts, title=title).status_code == 422
    kept = split(coordinator, place, place.posts[1], title="")
    assert kept.status_code == 422
    assert re.search(rf'value="{place.posts[1]}" checked', kept.text)
    assert split(coordinator, place, place.posts[1], group=12345).status_code == 422
    assert len(told(app, place.thread)) == 4


@pytest.mark.both_databases
def test_of_two_who_split_at_once_the_second_moves_nothing(app, place) -> None:
    with app.app_context():
        by = db.session.get_one(User, place.coordinator)
        group, thread = db.session.get_one(Group, place.group), place.thread
        chosen = [place.posts[1], place.posts[2]]
        with transaction():
            acts.split(db.session.get_one(Thread, thread), chosen[:1], "A", group, by, WHY)
        with pytest.raises(acts.NotDone), transaction():
            acts.split(db.session.get_one(Thread, thread), chosen, "B", group, by, WHY)
    assert [number for number, _ in told(app, place.thread)] == [1, 3, 4]


def test_a_hidden_post_hides_the_thread_that_it_begins(app, client_of, place) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Post, place.posts[1]).state = State.HIDDEN
    split(client_of(place.coordinator), place, place.posts[1], place.posts[2])
    new = only_new(app, place)
    assert new.state == State.HIDDEN
    reader = client_of(place.author)
    assert reader.get(f"/c/{new.id}").status_code == 404
    assert reader.get(f"/c/{place.posts[2]}").status_code == 404


@pytest.mark.both_databases
def test_a_merged_thread_goes_on_in_the_other(app, client_of, place) -> None:
    with app.app_context():
        group, reader = db.session.get_one(Group, place.group), place.reader
        into = make.thread(group, db.session.get_one(User, reader), title="Terms")
        make.post(into, db.session.get_one(User, reader), "Elder")
        into_id = into.id
    coordinator, reader = client_of(place.coordinator), client_of(place.reader)
    merge(coordinator, place, into_id)
    bodies = ["Elder", "Beginning", "Answer 2", "Answer 3", "Answer 4"]
    assert told(app, into_id) == list(enumerate(bodies, 1))
    with app.app_context():
        old = db.session.get_one(Thread, place.thread)
        assert (old.state, old.title) == (State.ERASED, "")
        move = db.session.scalars(db.select(Move)).one()
        assert (move.content_id, move.into_id) == (place.thread, into_id)
    there = f"/g/legal/threads/{into_id}"
    for path in (place.path, f"/c/{place.thread}"):
        assert reader.get(path).location == there
    assert reader.get(f"/c/{place.posts[0]}").location == f"{there}#c{place.posts[0]}"
    page = reader.get("/g/legal/threads").text
    assert "The posts of a discussion were moved into" in page
    assert "Deadlines" not in page
    assert '<span class="num">4<' in page
    said = reader.post(f"{there}/posts", data={"body": "Next"})
    assert said.status_code == 303
    assert told(app, into_id)[-1] == (6, "Next")


def test_nobody_learns_by_an_old_address_where_a_thread_went(app, client_of, place) -> None:
    with app.app_context():
        other = db.session.get_one(Group, place.other)
        into_id = make.thread(other, db.session.get_one(User, place.coordinator), title="Far").id
    merge(client_of(place.coordinator), place, into_id)
    reader = client_of(place.reader)
    for path in (place.path, f"/c/{place.thread}", f"/c/{place.posts[0]}"):
        assert reader.get(path).status_code == 404
    page = reader.get("/g/legal/threads").text
    assert "The posts of a discussion were moved into another one by Gulnara First." in page
    assert "Far" not in page


@pytest.mark.parametrize("audience", [Audience.COALITION, Audience.RESTRICTED])
def test_posts_do_not_come_before_more_people_by_a_merge(app, client_of, place, audience) -> None:
    with app.app_context():
        group = db.session.get_one(Group, place.group)
        by = db.session.get_one(User, place.coordinator)
        into_id = make.thread(group, by, title="Open").id
        with transaction():
            wider = into_id if audience == Audience.COALITION else place.thread
            thread = db.session.get_one(Thread, wider)
            thread.audience = audience
            if audience == Audience.RESTRICTED:
                thread.readers = [by, db.session.get_one(User, place.author)]
    client = client_of(place.coordinator)
    answer = merge(client, place, into_id)
    assert "More people read that discussion" in client.get(answer.location).text
    assert told(app, into_id) == []


def test_a_thread_kept_as_evidence_is_not_emptied(app, client_of, place) -> None:
    with app.app_context():
        group, by = db.session.get_one(Group, place.group), place.coordinator
        into_id = make.thread(group, db.session.get_one(User, by)).id
        with transaction():
            db.session.get_one(Thread, place.thread).held = True
    merge(client_of(place.coordinator), place, into_id)
    assert len(told(app, place.thread)) == 4


def test_what_is_reported_stays_reported(app, client_of, place) -> None:
    with app.app_context():
        by = db.session.get_one(User, place.coordinator)
        reporter = make.member(db.session.get_one(Group, place.group))
        into_id = make.thread(db.session.get_one(Group, place.other), by).id
        make.post(db.session.get_one(Thread, into_id), by)
        with transaction():
            for content_id in (place.thread, place.posts[1]):
                item = db.session.get_one(Content, content_id)
                reporting.report(item, reporter, Reason.INSULT)
    coordinator = client_of(place.coordinator)
    split(coordinator, place, place.posts[1])
    merge(coordinator, place, into_id)
    with app.app_context():
        new_id = db.session.scalar(db.select(Thread.id).filter_by(title="Costs"))
        found = {row.content_id: row.group_id for row in db.session.scalars(db.select(Review))}
    assert found == {new_id: place.group, place.posts[0]: place.other}


def test_each_post_that_moves_is_told(app, place) -> None:
    with app.app_context():
        by, group = db.session.get_one(User, place.coordinator), place.other
        with transaction():
            thread, there = (
                db.session.get_one(Thread, place.thread),
                db.session.get_one(Group, group),
            )
            acts.split(thread, place.posts[1:], "Costs", there, by, WHY)
            kept = [e.id for e in db.session.info["events"] if isinstance(e, events.ContentMoved)]
    assert kept == place.posts[1:]
