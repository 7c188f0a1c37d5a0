"""Saying the same of many documents at once: what is set, what is left, who is told what."""

import pytest
from flask import Flask

import factories as make
from collab import events
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.library import kinds, tags
from collab.library.models import Document, Folder
from collab.search.models import IndexJob
from collab.topics.models import Topic

AT = "/g/legal/library/chosen/change"


def sent(ids, **fields) -> dict:
    return {"chosen": [str(each) for each in ids], "step": "do", **fields}


def message(client) -> str:
    page = client.get("/g/legal/library").text
    return page[page.index("data-toasts") :]


def test_the_list_asks_first_and_the_form_says_how_things_are(app, member, shelf) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Document, shelf.hers[0]).country = "KZ"
    page = member.post(AT, data={"chosen": [str(each) for each in shelf.hers]})
    assert page.status_code == 200
    assert "Change 3 documents" in page.text
    assert "Now: different ones" in page.text
    assert "Now: not said" in page.text


def test_only_what_is_filled_in_is_changed(app, member, shelf, rows) -> None:
    with app.app_context():
        kind = kinds.by_key("report").id
        with transaction():
            for number, each in enumerate(shelf.hers):
                item = db.session.get_one(Document, each)
                item.country, item.organisation = ("KZ", "KG", "TJ")[number], f"Org {number}"
        db.session.execute(db.delete(IndexJob))
        db.session.connection().commit()
    answer = member.post(AT, data=sent(shelf.hers, kind=str(kind), dated="05.2024"))
    assert answer.status_code == 303
    assert rows(shelf.hers, "kind_id", "dated") == [(kind, "2024-05")] * 3
    assert rows(shelf.hers, "country", "organisation") == [
        ("KZ", "Org 0"),
        ("KG", "Org 1"),
        ("TJ", "Org 2"),
    ]
    with app.app_context():
        jobs = set(db.session.scalars(db.select(IndexJob.content_id)))
    assert jobs == set(shelf.hers), "search takes each of them up again"


def test_what_is_said_can_be_taken_away(app, member, shelf, rows) -> None:
    member.post(AT, data=sent(shelf.hers, source="An archive", country="KZ", language="tg"))
    assert rows(shelf.hers[:1], "source", "country", "language_set") == [("An archive", "KZ", True)]
    member.post(AT, data=sent(shelf.hers, emptied=["source"], country="-", language="-"))
    assert rows(shelf.hers, "source", "country", "language") == [("", None, None)] * 3


def test_tags_and_topics_are_added_and_taken(app, member, shelf) -> None:
    with app.app_context():
        topic = str(db.session.scalar(db.select(Topic.id).filter_by(key="media")))
    member.post(AT, data=sent(shelf.hers[:1], add_tags="Суд"))
    member.post(AT, data=sent(shelf.hers, add_tags="суд, Новый", add_topics=[topic]))

    def said() -> list[tuple[set[str], set[str]]]:
        with app.app_context():
            items = [db.session.get_one(Document, each) for each in shelf.hers]
            return [({t.name for t in i.tags}, {t.key for t in i.topics}) for i in items]

    assert said() == [({"Суд", "Новый"}, {"media"})] * 3
    member.post(AT, data=sent(shelf.hers, take_tags=["Суд"], take_topics=[topic]))
    assert said() == [({"Новый"}, set())] * 3


def test_documents_go_into_a_folder_together(app, member, shelf, rows) -> None:
    with app.app_context():
        folder = make.save(Folder(group_id=shelf.group, name="Reports")).id
        foreign = make.save(Folder(group_id=make.group().id, name="Theirs")).id
    assert member.post(AT, data=sent(shelf.hers, folder=str(folder))).status_code == 303
    assert rows(shelf.hers, "folder_id") == [folder] * 3
    assert member.post(AT, data=sent(shelf.hers, folder=str(foreign))).status_code == 422
    member.post(AT, data=sent(shelf.hers, folder="0"))
    assert rows(shelf.hers, "folder_id") == [None] * 3


def test_the_others_are_named_and_why_they_were_left_out(app, member, shelf, rows) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Document, shelf.hers[2]).held = True
    chosen = [*shelf.hers, *shelf.others, 4_000_000_000_000_000]
    assert member.post(AT, data=sent(chosen, country="KG")).status_code == 303
    told = message(member)
    assert "2 documents were changed." in told
    assert "«Theirs 1», «Theirs 2»" in told
    assert "kept as evidence" in told
    assert "1 is not there any more" in told
    assert rows([*shelf.hers, *shelf.others], "country") == ["KG", "KG", None, None, None]


def test_the_audience_changes_only_where_she_may_decide_it(
    app, client_of, shelf, rows, member
) -> None:
    with app.app_context(), transaction():
        named = db.session.get_one(Document, shelf.hers[1])
        named.audience = Audience.RESTRICTED
        named.readers.append(db.session.get_one(make.User, shelf.member))
    member.post(AT, data=sent(shelf.hers, audience="coalition"))
    assert rows(shelf.hers, "audience") == ["coalition", "restricted", "coalition"]
    assert "it is for named people" in message(member)
    assert member.post(AT, data=sent(shelf.hers, audience="restricted")).status_code == 422
    with app.app_context(), transaction():
        db.session.get_one(make.Group, shelf.group).narrowed = ["publish"]
    member.post(AT, data=sent(shelf.hers[:1], audience="group"))
    assert rows(shelf.hers[:1], "audience") == ["coalition"]
    assert "you may not decide who sees it" in message(member)


def test_nothing_filled_in_and_bad_input_are_told(member, shelf) -> None:
    nothing = member.post(AT, data=sent(shelf.hers))
    assert nothing.status_code == 422
    assert "Choose first what is to be changed" in nothing.text
    bad = member.post(AT, data=sent(shelf.hers, dated="soon", source="Kept words"))
    assert bad.status_code == 422
    assert "2024, 05.2024 or 12.05.2024" in bad.text
    assert 'value="Kept words"' in bad.text
    assert member.post(AT, data={"step": "do"}).status_code == 303
    assert "Choose documents first" in message(member)


def test_too_many_tags_leave_a_document_as_it_is(app, member, shelf) -> None:
    with app.app_context(), transaction():
        full = db.session.get_one(Document, shelf.hers[0])
        full.tags = tags.rows_for(shelf.group, [f"tag {n}" for n in range(20)])
    member.post(AT, data=sent(shelf.hers, add_tags="one more", country="KZ"))
    assert "it would have more than 20 tags" in message(member)
    with app.app_context():
        item = db.session.get_one(Document, shelf.hers[0])
        assert (len(item.tags), item.country) == (20, None)


def test_the_whole_list_is_what_fits_its_filters(app, client_of, shelf, rows) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Document, shelf.hers[0]).country = "KZ"
        db.session.get_one(Document, shelf.others[0]).country = "KZ"
    coordinator = client_of(shelf.coordinator)
    page = coordinator.post(f"{AT}?country=KZ", data={"everything": "1"}).text
    assert "Change 2 documents" in page
    assert str(shelf.hers[1]) not in page


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("outsider", 404)])
def test_who_may_not_upload_changes_nothing(app: Flask, client_of, shelf, who, status) -> None:
    client = client_of(getattr(shelf, who))
    for act in ("change", "remove"):
        data = sent(shelf.hers, country="KZ", sentence="Because.")
        assert client.post(f"/g/legal/library/chosen/{act}", data=data).status_code == status


def test_it_is_one_transaction(app, member, shelf, rows, monkeypatch) -> None:
    def fail(event: events.DocumentDescribed) -> None:
        if event.id == shelf.hers[2]:
            raise RuntimeError("the disk is full")

    events.during(events.DocumentDescribed)(fail)
    try:
        app.testing = False
        app.config["PROPAGATE_EXCEPTIONS"] = False
        assert member.post(AT, data=sent(shelf.hers, country="KZ")).status_code == 500
    finally:
        events._during[events.DocumentDescribed].remove(fail)
    assert rows(shelf.hers, "country") == [None] * 3
