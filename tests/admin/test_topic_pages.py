"""The pages on which topics are arranged."""

import re

from collab.topics import queries


def names_on(page: str) -> list[str]:
    return [name.strip() for name in re.findall(r'topic__name">([^<]+)', page)]


BEGAN = [
    "Monitoring and documentation",
    "Legal aid",
    "Istanbul Protocol",
    "Strategic advocacy",
    "Media",
]


def test_a_topic_is_added_below_another_renamed_and_moved(app, admin) -> None:
    assert names_on(admin.get("/admin/topics").text) == BEGAN
    new = {"name_ru": "Суды", "name_en": "Courts"}
    assert admin.post("/admin/topics/new?parent=legal-aid", data=new).status_code == 303
    admin.post("/admin/topics/new?parent=legal-aid", data={"name_ru": "Тюрьмы"})
    assert names_on(admin.get("/admin/topics").text)[1:4] == ["Legal aid", "Courts", "Тюрьмы"]
    with app.app_context():
        prisons = next(each.key for each in queries.listed() if each.names["ru"] == "Тюрьмы")
    renamed = {"name_ru": "Места лишения свободы", "name_en": "Prisons"}
    assert admin.post(f"/admin/topics/{prisons}", data=renamed).status_code == 303
    assert admin.post(f"/admin/topics/{prisons}/move", data={"direction": "up"}).status_code == 303
    assert names_on(admin.get("/admin/topics").text)[1:4] == ["Legal aid", "Prisons", "Courts"]


def test_the_russian_name_is_needed_and_what_was_typed_stays(admin) -> None:
    answer = admin.post("/admin/topics/new", data={"name_en": "Courts"})
    assert answer.status_code == 422
    assert 'value="Courts"' in answer.text
    taken = admin.post("/admin/topics/new", data={"name_ru": "Юридическая помощь"})
    assert taken.status_code == 422
    assert "There is a topic of this name" in taken.text
    assert names_on(admin.get("/admin/topics").text) == BEGAN


def test_no_third_level(app, admin) -> None:
    admin.post("/admin/topics/new?parent=media", data={"name_ru": "Суды"})
    with app.app_context():
        courts = next(each.key for each in queries.listed() if each.below)
    answer = admin.post(f"/admin/topics/new?parent={courts}", data={"name_ru": "Апелляции"})
    assert answer.status_code == 422
    assert "two levels" in answer.text
    assert admin.get("/admin/topics/new?parent=none").status_code == 404


def test_retired_and_offered_again(admin) -> None:
    assert admin.post("/admin/topics/media/retire").status_code == 303
    assert "retired" in admin.get("/admin/topics").text
    assert 'value="media"' not in admin.get("/account/directory").text
    assert admin.post("/admin/topics/media/restore").status_code == 303
    assert 'value="media"' in admin.get("/account/directory").text


def test_a_direction_that_is_none(admin) -> None:
    assert admin.post("/admin/topics/media/move", data={"direction": "9"}).status_code == 400
