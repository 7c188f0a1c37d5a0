"""Administrators say how much room the files of a group may take."""

import pytest

from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group

ROOM = "/admin/groups/ours/room"


def _quota(app, world) -> int | None:
    with app.app_context():
        return db.session.get_one(Group, world.group).quota_mb


def test_room_is_given_and_taken_back(app, world, admin) -> None:
    assert "There is no limit now." in admin.get(ROOM).text
    for typed, kept in (("500", 500), ("0", 0), ("", None)):
        assert admin.post(ROOM, data={"megabytes": typed}).status_code == 303
        assert _quota(app, world) == kept
    admin.post(ROOM, data={"megabytes": "500"})
    assert "of 500 MB" in admin.get(ROOM).text
    with app.app_context():
        acts = db.session.scalars(db.select(Act.how).where(Act.group_id == world.group)).all()
        assert acts == ["group-changed"] * 4


@pytest.mark.parametrize("typed", ["many", "-5", "1.5", "1" * 9, "٥"])
def test_what_is_no_number_is_refused_and_kept(app, world, admin, typed: str) -> None:
    answer = admin.post(ROOM, data={"megabytes": typed})
    assert answer.status_code == 422
    assert "Write a whole number, 0 or more." in answer.text
    assert f'value="{typed}"' in answer.text
    assert _quota(app, world) is None
