"""Who is named is told, once; who cannot see it is said before, and never told."""

import pytest

import factories as make
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.mentions.models import Mention
from collab.people import care_actions


def page(place, who: str) -> str:
    return place.client(who).get(f"/g/legal/threads/{place.thread}").text


def test_who_is_named_is_told_once_and_sees_it_marked(place) -> None:
    assert place.answer("writer", "@Айгуль Садыкова, what do you think?").status_code == 201
    assert place.told("aigul") == ["mentioned"]
    assert place.told("long") == []
    assert '<span class="mention mention--own">@Айгуль Садыкова</span>' in page(place, "aigul")
    assert '<span class="mention">@Айгуль Садыкова</span>' in page(place, "observer")


def test_a_change_tells_only_whom_it_names_anew(place) -> None:
    post = place.answer("writer", "@Айгуль Садыкова?").json["id"]
    edit = f"/g/legal/threads/{place.thread}/posts/{post}/edit"
    body = "@Айгуль Садыкова and @Olga Observer?"
    assert place.client("writer").post(edit, data={"body": body}).status_code == 303
    assert place.told("aigul") == ["mentioned"]
    assert place.told("observer") == ["mentioned"]
    place.client("writer").post(edit, data={"body": "Nobody"})
    with place.app.app_context():
        assert db.session.scalars(db.select(Mention)).all() == []


def test_who_cannot_see_it_is_said_before_and_not_told(place) -> None:
    body = "@Timur Outsider, look"
    answer = place.answer("writer", body)
    assert answer.status_code == 422
    assert "Timur Outsider cannot see this and will not be told." in answer.json["error"]
    again = place.answer("writer", body, anyway=answer.json["anyway"])
    assert again.status_code == 201
    assert place.told("outsider") == []
    assert 'class="mention"' not in page(place, "aigul")


def test_another_name_in_vain_is_said_again(place) -> None:
    first = place.answer("coordinator", "@Timur Outsider").json["anyway"]
    with place.app.app_context():
        make.user(name="Vera Elsewhere")
    answer = place.answer("coordinator", "@Timur Outsider @Vera Elsewhere", anyway=first)
    assert answer.status_code == 422
    assert "Timur Outsider, Vera Elsewhere" in answer.json["error"]


def test_without_a_script_the_page_keeps_the_words_and_passes_the_second_time(place) -> None:
    address = f"/g/legal/threads/{place.thread}/posts"
    answer = place.client("writer").post(address, data={"body": "@Timur Outsider, look"})
    assert answer.status_code == 422
    assert "@Timur Outsider, look</textarea>" in answer.text
    assert 'name="anyway" type="hidden" value="Timur Outsider"' in answer.text


@pytest.mark.parametrize("name", ["Nobody Knows", "Marsian"])
def test_of_whom_one_may_not_know_nothing_is_said(place, name: str) -> None:
    assert place.answer("writer", f"@{name}").status_code == 201
    with place.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Mention)) == 0


def test_of_two_with_one_name_the_one_who_sees_it_is_meant(place) -> None:
    with place.app.app_context():
        make.user(name="Olga Observer")
    assert place.answer("writer", "@Olga Observer").status_code == 201
    assert place.told("observer") == ["mentioned"]


def test_a_new_discussion_names_people(place) -> None:
    form = {"title": "Visit", "body": "@Timur Outsider, come", "audience": "group"}
    writer = place.client("writer")
    refused = writer.post("/g/legal/threads/new", data=form)
    assert refused.status_code == 422
    assert "Timur Outsider cannot see this" in refused.text
    assert (
        writer.post("/g/legal/threads/new", data=form | {"audience": "coalition"}).status_code
        == 303
    )
    assert place.told("outsider") == ["mentioned"]


def test_comments_and_chat_name_people(place) -> None:
    writer = place.client("writer")
    at = f"/g/legal/library/{place.document}/comments"
    assert writer.post(at, data={"body": "@Timur Outsider"}).status_code == 422
    assert writer.post(at, data={"body": "@Olga Observer"}).status_code == 303
    chat = "/g/legal/chat/messages"
    assert writer.post(chat, data={"body": "@Timur Outsider"}).status_code == 422
    assert writer.post(chat, data={"body": "@Olga Observer?"}).status_code == 303
    assert place.told("observer") == ["mentioned", "mentioned"]
    assert 'mention--own">@Olga Observer' in place.client("observer").get("/g/legal/chat").text


def test_a_comment_on_what_all_see_stays_in_the_group(place) -> None:
    with place.app.app_context():
        group = db.session.scalars(db.select(Group).filter_by(slug="legal")).one()
        wide = make.document(
            group, db.session.get(User, place.people["writer"]), title="Open", audience="coalition"
        ).id
    at = f"/g/legal/library/{wide}/comments"
    answer = place.client("writer").post(at, data={"body": "@Timur Outsider"})
    assert answer.status_code == 422
    assert place.offered("writer", "tim", within=wide) == []


def test_what_waited_names_people_when_it_is_approved(place) -> None:
    with place.app.app_context(), transaction():
        group = db.session.scalars(db.select(Group).filter_by(slug="legal")).one()
        group.approve_first = 100
    post = place.answer("writer", "@Айгуль Садыкова, new here").json["id"]
    assert place.told("aigul") == []
    coordinator = place.client("coordinator")
    judged = coordinator.post(
        "/g/legal/moderation/contributions", data={"ids": [post], "act": "approve"}
    )
    assert judged.status_code in (200, 303), judged.text
    assert place.told("aigul") == ["mentioned"]


def test_offered_is_who_will_see_it(place) -> None:
    assert place.offered("writer", "айг") == ["Айгуль Садыкова", "Айгуль Садыкова-Ким"]
    assert place.offered("writer", "сады айг") == ["Айгуль Садыкова", "Айгуль Садыкова-Ким"]
    assert place.offered("writer", "rus") == [], "nobody names herself"
    assert place.offered("writer", "timur") == []
    assert place.offered("writer", "timur", within=None, audience="coalition") == ["Timur Outsider"]
    assert place.offered("writer", "nobody", within=None, audience="coalition") == []
    assert place.offered("writer", "%") == []
    assert len(place.offered("writer", "")) == 4


def test_a_thread_of_another_group_is_no_place(place) -> None:
    answer = place.client("outsider").get(f"/g/other/mentions?within={place.thread}")
    assert answer.status_code == 404


def test_an_erased_account_is_named_nowhere(place) -> None:
    place.answer("writer", "@Айгуль Садыкова?")
    with place.app.app_context():
        by = make.user(administrator=True).id
    with place.app.app_context(), transaction():
        people = [db.session.get_one(User, each) for each in (place.people["aigul"], by)]
        care_actions.deactivate(*people)
        care_actions.erase(*people)
    with place.app.app_context():
        assert db.session.scalars(db.select(Mention)).all() == []
