"""Who decides: not a party, not somebody of another group, nobody whose right has ended."""

import pytest

from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership
from collab.moderation import deciding
from collab.moderation.models import Decision, Review
from collab.policy import Role

WHY = "It names a victim."


def address(review_id: int) -> str:
    return f"/g/ours/moderation/{review_id}"


@pytest.mark.parametrize("who", ["author", "reporter"])
def test_nobody_judges_a_report_about_herself(
    app, client_of, scene, put, reported, state_of, who
) -> None:
    own = who == "author"
    content_id = put(author=scene.coordinator if own else scene.author)
    by = scene.reader if own else scene.coordinator
    review_id = reported(content_id, by, note="I was there")
    client = client_of(scene.coordinator)
    page = client.get(address(review_id))
    assert page.status_code == 200
    assert "Somebody else decides this." in page.text
    assert 'name="decision"' not in page.text
    assert ("Saule Reader" in page.text) is False
    assert ("I was there" in page.text) is not own
    data = {"decision": "keep", "sentence": WHY}
    assert client.post(address(review_id), data=data).status_code == 403
    assert client.post(f"{address(review_id)}/erase", data=data).status_code == 403
    assert client.get(f"{address(review_id)}/erase").status_code == 403
    log = client.get("/g/ours/moderation/log").text
    assert "Reported to the coordinators" in log
    assert "by: Saule Reader" not in log
    assert "by: Gulnara First" not in log
    assert state_of(content_id) == "shown"


def test_a_foreign_groups_review_is_not_there(client_of, scene, put, reported) -> None:
    review_id = reported(put(), scene.reader)
    client = client_of(scene.elsewhere)
    data = {"decision": "keep", "sentence": WHY}
    for group, status in (("ours", 404), ("other", 404)):
        for path in ("", "/erase"):
            asked = f"/g/{group}/moderation/{review_id}{path}"
            assert client.get(asked).status_code == status
            assert client.post(asked, data=data).status_code == status
        assert client.post(f"/g/{group}/moderation/{review_id}/full").status_code == status


@pytest.mark.parametrize("role", [None, Role.MEMBER])
def test_a_removed_coordinator_decides_nothing(
    app, client_of, scene, put, reported, state_of, role
) -> None:
    content_id = put()
    review_id = reported(content_id, scene.reader)
    client = client_of(scene.coordinator)
    assert client.get(address(review_id)).status_code == 200
    with app.app_context(), transaction():
        membership = db.session.get_one(Membership, (scene.coordinator, scene.group))
        if role is None:
            groups.end_membership(membership)
        else:
            membership.role = role
    data = {"decision": "remove", "sentence": WHY}
    expected = 404 if role is None else 403
    assert client.get(address(review_id)).status_code == expected
    assert client.post(address(review_id), data=data).status_code == expected
    assert state_of(content_id) == "shown"


def test_the_right_may_end_while_the_form_comes_in(
    app, client_of, scene, put, reported, state_of, monkeypatch
) -> None:
    content_id = put()
    review_id = reported(content_id, scene.reader)
    client, check = client_of(scene.coordinator), deciding.possible

    def removed_meanwhile(review: Review) -> tuple[Decision, ...]:
        found = check(review)
        if not db.session.info.get("writing"):  # while the form is looked at
            with transaction():
                groups.end_membership(
                    db.session.get_one(Membership, (scene.coordinator, scene.group))
                )
        return found

    monkeypatch.setattr(deciding, "possible", removed_meanwhile)
    data = {"decision": "remove", "sentence": WHY}
    assert client.post(address(review_id), data=data).status_code == 404
    assert state_of(content_id) == "shown"
