"""The settings of a group: facts and rules, what is taken, who may, and old forms."""

import re

import pytest

from collab import events
from collab.db import transaction
from collab.extensions import db
from collab.groups import facts
from collab.groups.models import Group
from collab.topics.models import Topic

from .settings_world import FORM, build, now_of, seen_in, send, sentences


@pytest.fixture
def world(app) -> dict[str, int]:
    return build(app)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    happened: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    return happened


def test_every_fact_and_rule_can_be_changed(app, client_of, world, recorded) -> None:
    with app.app_context():
        topics = sorted(db.session.scalars(db.select(Topic.id).limit(2)))
    answer = send(
        client_of(world["coordinator"]),
        name_en="Aid",
        purpose_ky="Жардам",
        sign="aid"[:2],
        colour="5",
        country="KG",
        topics=[str(id_) for id_ in topics],
        visibility="hidden",
        joining="invitation",
        narrowed=["upload", "chat"],
        approve_first="3",
        report_threshold="1",
        titles_in_letters="y",
    )
    assert answer.status_code == 303
    assert now_of(app) == {
        "names": {"ru": "Помощь", "en": "Aid"},
        "purposes": {"ru": "Помогаем", "ky": "Жардам"},
        "sign": "AI",
        "colour": 5,
        "country": "KG",
        "topics": topics,
        "visibility": "hidden",
        "joining": "invitation",
        "parent_reads": False,
        "narrowed": ["chat", "upload"],
        "approve_first": 3,
        "report_threshold": 1,
        "titles_in_letters": True,
    }
    assert sentences(app) == [", ".join(name for name in facts.FACTS if name != "parent_reads")]
    assert events.GroupChanged(world["group"]) in recorded
    with app.test_request_context():
        assert facts.in_words("names, visibility") == "name, visibility"


def test_what_is_not_changed_is_not_told(app, client_of, world, recorded) -> None:
    assert send(client_of(world["coordinator"])).status_code == 303
    assert sentences(app) == []
    assert not any(isinstance(each, events.GroupChanged) for each in recorded)


def test_a_language_without_a_field_keeps_its_name(app, client_of, world) -> None:
    with app.app_context(), transaction():
        db.session.get(Group, world["group"]).names = {"ru": "Помощь", "fr": "Aide"}
    send(client_of(world["coordinator"]), name_ru="Другая")
    assert now_of(app)["names"] == {"ru": "Другая", "fr": "Aide"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_ru", ""),
        ("purpose_ru", ""),
        ("sign", "ABC"),
        ("sign", "<>"),
        ("colour", "7"),
        ("country", "RU"),
        ("topics", "999"),
        ("visibility", "secret"),
        ("joining", None),
        ("visibility", None),
        ("narrowed", "manage"),
        ("narrowed", "read"),
        ("approve_first", "11"),
        ("approve_first", "-1"),
        ("approve_first", "9" * 5000),
        ("report_threshold", "0"),
        ("report_threshold", "many"),
    ],
)
def test_nothing_else_is_taken(app, client_of, world, field: str, value: str | None) -> None:
    before = now_of(app)
    answer = send(client_of(world["coordinator"]), **{field: value, "purpose_en": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.text
    assert now_of(app) == before


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("observer", 403), ("theirs", 404), ("administrator", 404)],
)
def test_others_change_nothing(app, client_of, world, who: str, status: int) -> None:
    before = now_of(app)
    client = client_of(world[who])
    assert client.get("/g/ours/settings").status_code == status
    answer = client.post("/g/ours/settings", data=FORM | {"name_ru": "Захвачено"})
    assert answer.status_code == status
    assert now_of(app) == before


def test_a_top_group_opens_itself_to_no_group_above(app, client_of, world) -> None:
    send(client_of(world["coordinator"]), parent_reads="y")
    assert now_of(app)["parent_reads"] is False


# Old forms


def test_an_old_form_names_what_is_newer_and_keeps_what_was_typed(app, client_of, world) -> None:
    first, second = client_of(world["coordinator"]), client_of(world["second"])
    seen = seen_in(second.get("/g/ours/settings").text)
    send(first, visibility="hidden", joining="invitation")
    answer = second.post("/g/ours/settings", data=FORM | {"seen": seen, "name_en": "Typed"})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile: visibility, joining." in answer.text
    assert "Typed" in answer.text
    page = answer.text
    assert re.search(r"<input checked[^>]*value=\"hidden\"", page), "what nobody typed is newer"
    assert now_of(app)["visibility"] == "hidden"
    again = FORM | {"seen": seen_in(page), "visibility": "hidden", "joining": "invitation"}
    assert second.post("/g/ours/settings", data=again | {"name_en": "Typed"}).status_code == 303
    assert now_of(app)["names"]["en"] == "Typed"
    assert now_of(app)["visibility"] == "hidden"


def test_what_both_typed_stays_as_the_second_typed_it_and_is_asked_again(
    app, client_of, world
) -> None:
    second = client_of(world["second"])
    seen = seen_in(second.get("/g/ours/settings").text)
    send(client_of(world["coordinator"]), name_ru="Первая")
    answer = second.post("/g/ours/settings", data=FORM | {"seen": seen, "name_ru": "Вторая"})
    assert answer.status_code == 422
    assert 'value="Вторая"' in answer.text
    assert now_of(app)["names"] == {"ru": "Первая"}


def test_the_same_form_sent_twice_changes_once(app, client_of, world) -> None:
    client = client_of(world["coordinator"])
    form = FORM | {"name_ru": "Другая", "seen": seen_in(client.get("/g/ours/settings").text)}
    assert client.post("/g/ours/settings", data=form).status_code == 303
    assert client.post("/g/ours/settings", data=form).status_code == 422
    assert sentences(app) == ["names"]


def test_nonsense_for_marks_is_no_mark(client_of, world) -> None:
    client = client_of(world["coordinator"])
    for seen in ("", "names", "::: :", "visibility:" + "x" * 10_000, "ы:ы"):
        answer = client.post("/g/ours/settings", data=FORM | {"seen": seen})
        assert answer.status_code in {303, 422}
