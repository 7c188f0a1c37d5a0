"""Moving content to another group: the rights at both ends, what goes along, the way to follow."""

from datetime import timedelta

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, Membership, Move
from collab.library.models import Document, Folder
from collab.moderation import acts
from collab.moderation.models import Review
from collab.policy import Role

WHY = {"sentence": "It belongs elsewhere."}


@pytest.fixture
def both(app, scene):
    """Let the author and a coordinator write in the other group too."""
    with app.app_context():
        other = db.session.get_one(Group, scene.other)
        for who in (scene.author, scene.coordinator):
            make.join(db.session.get_one(User, who), other)
    return scene


def move(client, content_id: int, to: int):
    form = WHY | {"group": str(to)}
    return client.post(f"/c/{content_id}/moderate/move", data=form)


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["author", "coordinator"])
def test_a_thread_moves_with_its_posts(app, client_of, both, put, who) -> None:
    thread_id = put("thread", title="A question")
    client = client_of(getattr(both, who))
    answer = move(client, thread_id, both.other)
    assert answer.location == f"/g/other/threads/{thread_id}"
    with app.app_context():
        post = db.session.scalars(db.select(Content).filter_by(parent_id=thread_id)).one()
        assert post.group_id == both.other
    assert client_of(both.elsewhere).get(f"/g/other/threads/{thread_id}").status_code == 200
    assert client_of(both.reader).get(f"/g/other/threads/{thread_id}").status_code == 404


def test_old_addresses_lead_on_for_who_may_see_it_there(client_of, both, put) -> None:
    paths = {kind: put(kind) for kind in ("thread", "document")}
    coordinator, reader = client_of(both.coordinator), client_of(both.reader)
    for kind, content_id in paths.items():
        place = "threads" if kind == "thread" else "library"
        old = f"/g/ours/{place}/{content_id}"
        assert reader.get(old).status_code == 200
        move(coordinator, content_id, both.other)
        assert coordinator.get(old).location == f"/g/other/{place}/{content_id}"
        assert reader.get(old).status_code == 404
        assert client_of(both.coalition).get(old).status_code == 404
        # it never stood there
        assert coordinator.get(f"/g/nowhere/{place}/{content_id}").status_code == 404
        move(coordinator, content_id, both.group)  # she does not moderate the other group


def test_an_old_address_tells_nobody_of_a_hidden_group(app, client_of, both, put) -> None:
    content_id = put("thread", audience=Audience.COALITION)
    move(client_of(both.coordinator), content_id, both.other)
    old = f"/g/ours/threads/{content_id}"
    outsider = client_of(both.coalition)
    assert outsider.get(old).status_code == 302
    with app.app_context(), transaction():
        db.session.get_one(Group, both.group).visibility = "hidden"
    assert outsider.get(old).status_code == 404
    assert client_of(both.reader).get(old).status_code == 302


def test_the_list_says_what_left_it_for_thirty_days(app, client_of, both, put) -> None:
    thread_id = put("thread", title="About deadlines")
    move(client_of(both.coordinator), thread_id, both.other)
    reader = client_of(both.reader)
    page = reader.get("/g/ours/threads").text
    assert "«About deadlines» was moved to «The other» by Gulnara First." in page
    with app.app_context(), transaction():
        db.session.get_one(Group, both.other).visibility = "hidden"
    page = reader.get("/g/ours/threads").text
    assert "«About deadlines» was moved to another group by Gulnara First." in page
    assert "The other" not in page
    with app.app_context(), transaction():
        thread = db.session.get_one(Content, thread_id)
        thread.title, thread.changed = "A secret title", now()
    page = reader.get("/g/ours/threads").text
    assert "A secret title" not in page
    assert "Something was moved to another group by Gulnara First." in page
    with app.app_context(), transaction():
        db.session.scalars(db.select(Move)).one().created = now() - timedelta(days=31)
    assert "was moved" not in reader.get("/g/ours/threads").text


def test_a_document_leaves_its_folder_and_its_pin_behind(app, client_of, both, put) -> None:
    with app.app_context():
        folder_id = make.save(Folder(group_id=both.group, name="Reports")).id
    content_id = put("document", folder_id=folder_id, pinned=now(), title="Paper")
    move(client_of(both.coordinator), content_id, both.other)
    with app.app_context():
        item = db.session.get_one(Document, content_id)
        assert (item.group_id, item.folder_id, item.pinned) == (both.other, None, None)
    assert "«Paper» was moved to" in client_of(both.reader).get("/g/ours/library").text


@pytest.mark.parametrize("why_not", ["observer there", "not there", "archived", "narrowed"])
def test_nobody_moves_into_a_group_where_she_may_not_write(
    app, client_of, both, put, why_not
) -> None:
    content_id = put("document")
    with app.app_context(), transaction():
        membership = db.session.get_one(Membership, (both.coordinator, both.other))
        other = db.session.get_one(Group, both.other)
        if why_not == "observer there":
            membership.role = Role.OBSERVER
        elif why_not == "not there":
            db.session.delete(membership)
        elif why_not == "archived":
            other.archived = now()
        else:
            other.narrowed = ["upload"]
    client = client_of(both.coordinator)
    assert move(client, content_id, both.other).status_code == 422
    page = client.get(f"/c/{content_id}/moderate").text
    assert "There is no other group in which you may write this." in page
    with app.app_context():
        assert db.session.get_one(Content, content_id).group_id == both.group
        by = db.session.get_one(User, both.coordinator)
        wanted = acts.NotDone if why_not == "archived" else acts.NoRight
        with pytest.raises(wanted), transaction():
            item = db.session.get_one(Content, content_id)
            acts.move(item, db.session.get_one(Group, both.other), by, "Why")


def test_the_source_has_to_be_moderated_or_written_by_who_moves(client_of, both, put, app) -> None:
    content_id = put("document")
    with app.app_context():
        reader = db.session.get_one(User, both.reader)
        make.join(reader, db.session.get_one(Group, both.other))
    assert move(client_of(both.reader), content_id, both.other).status_code == 403
    assert move(client_of(both.elsewhere), content_id, both.other).status_code == 404


def test_what_the_coalition_sees_is_narrowed_in_a_hidden_group(app, client_of, both, put) -> None:
    content_id = put("thread", audience=Audience.COALITION)
    with app.app_context(), transaction():
        db.session.get_one(Group, both.other).visibility = "hidden"
    move(client_of(both.coordinator), content_id, both.other)
    with app.app_context():
        post = db.session.scalars(db.select(Content).filter_by(parent_id=content_id)).one()
        assert {post.audience, post.parent.audience} == {Audience.GROUP}
    assert client_of(both.coalition).get(f"/c/{content_id}").status_code == 404


def test_what_is_restricted_keeps_its_readers(app, client_of, both, put) -> None:
    content_id = put("thread", audience=Audience.RESTRICTED)
    with app.app_context(), transaction():
        named = [db.session.get_one(User, who) for who in (both.author, both.coordinator)]
        db.session.get_one(Content, content_id).readers = named
    move(client_of(both.coordinator), content_id, both.other)
    assert client_of(both.author).get(f"/c/{content_id}").status_code == 302
    assert client_of(both.elsewhere).get(f"/c/{content_id}").status_code == 404


def test_a_newcomers_thing_waits_where_first_contributions_are_approved(
    app, client_of, both, put
) -> None:
    content_id = put("document")
    with app.app_context(), transaction():
        db.session.get_one(Group, both.other).approve_first = 1
    move(client_of(both.author), content_id, both.other)
    with app.app_context():
        assert db.session.get_one(Content, content_id).state == State.WAITING


@pytest.mark.both_databases
def test_open_reports_go_to_the_coordinators_of_the_new_group(
    app, client_of, both, put, reported
) -> None:
    thread_id = put("thread")
    with app.app_context():
        thread, author = db.session.get_one(Content, thread_id), both.author
        answer = make.post(thread, db.session.get_one(User, author), "An answer").id
    for content_id in (thread_id, answer):
        reported(content_id, both.reader)
    move(client_of(both.coordinator), thread_id, both.other)
    with app.app_context():
        assert {review.group_id for review in db.session.scalars(db.select(Review))} == {both.other}
