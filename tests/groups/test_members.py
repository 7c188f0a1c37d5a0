"""Who is in a group: the list, titles, roles, removing, leaving, and the last coordinator."""

from datetime import timedelta

import pytest

import factories as make
from collab import events
from collab.accounts.models import Session, User
from collab.db import now
from collab.extensions import db
from collab.groups.models import Group, Membership
from collab.policy import Role

from .members_world import told

WHY = "Asked for it at the meeting."


def act(client, user_id: int, what: str = "", **form: str):
    return client.post(f"/g/ours/members/{user_id}{'/' if what else ''}{what}", data=form)


def page_of(client, **query: str) -> str:
    page = client.get("/g/ours/members", query_string=query).text
    return page[page.index('id="main"') :]


def test_each_line_says_role_title_organisation_and_since_when(client_of, place) -> None:
    coordinator, member = client_of(place.coordinator), client_of(place.member)
    act(coordinator, place.member, title="legal adviser, KG chapter")
    page = page_of(member)
    order = [page.index(name) for name in ("Bakyt", "Gulnara", "Saule", "Olga")]
    assert order == sorted(order)
    assert "legal adviser, KG chapter" in page
    assert "Almaty" in page
    assert "since <time" in page
    assert f"/g/ours/members/{place.observer}" not in page, "a member changes nobody"
    assert f"/g/ours/members/{place.observer}" in page_of(coordinator)


def test_a_long_list_is_looked_through_by_words_and_role(app, client_of, place) -> None:
    client = client_of(place.member)
    assert 'name="q"' not in page_of(client)
    with app.app_context():
        group = db.session.get_one(Group, place.group)
        clinic = make.organisation(names={"ru": "Клиника", "en": "Clinic of Osh"})
        for number in range(17):
            make.member(group, name=f"Person Number {number}", organisation_id=clinic.id)
    page = page_of(client)
    assert 'name="q"' in page
    observers = page_of(client, role="observer")
    assert "Olga Observer" in observers
    assert "Saule Member" not in observers
    assert "Olga Observer" in observers
    found = page_of(client, q="КЛИНИКА number 1")
    assert "Person Number 1<" in found
    assert "Person Number 2<" not in found
    assert "Saule" not in found
    assert "Nobody found" in page_of(client, q="no such name")
    assert "Saule" in page_of(client, role="nothing")


def test_a_title_is_changed_once_and_told(client_of, place, happened) -> None:
    client = client_of(place.coordinator)
    assert "Saved" in told(client, act(client, place.member, title="  analyst "))
    act(client, place.member, title="analyst")
    changed = events.MembershipChanged(place.member, place.group)
    assert happened.count(changed) == 1
    assert place.membership(place.member).title == "analyst"
    assert act(client, place.member, title="x" * 81).status_code == 422
    assert place.membership(place.member).title == "analyst"


def test_another_role_counts_at_once_and_stands_in_the_log(client_of, place, happened) -> None:
    client, member = client_of(place.coordinator), client_of(place.member)
    assert member.get("/g/ours/threads/new").status_code == 200
    act(client, place.member, "role", role="observer", was="member", why=WHY)
    assert member.get("/g/ours/threads/new").status_code == 403
    assert events.RoleChanged(place.member, place.group, Role.OBSERVER) in happened
    assert place.acts() == [("role-changed", place.coordinator, place.member, WHY)]
    act(client, place.member, "role", role="observer", was="member")
    assert len(place.acts()) == 1, "sent twice it is one change"


def test_an_old_form_about_a_role_changes_nothing(client_of, place) -> None:
    client = client_of(place.coordinator)
    act(client_of(place.second), place.member, "coordinator", was="member")
    for form in ({"was": "member"}, {"was": "coordinator"}, {}):
        answer = act(client, place.member, "role", role="observer", **form)
        assert "Nothing was changed" in told(client, answer)
    assert place.role(place.member) == "coordinator"


def test_coordinators_are_made_and_unmade_after_a_fresh_proof_only(client_of, place) -> None:
    client = client_of(place.coordinator)
    assert act(client, place.member, "role", role="coordinator", was="member").status_code == 422
    long_ago = now() - timedelta(hours=1)
    place.change(Session, {"user_id": place.coordinator}, proved=long_ago)
    for what, who in (
        ("coordinator", place.member),
        ("step-down", place.second),
        ("remove", place.member),
    ):
        form = {"role": "member", "was": "member", "sentence": WHY}
        assert act(client, who, what, **form).status_code == 403
        assert "/prove" in client.get(f"/g/ours/members/{who}/{what}").location
    assert place.role(place.member) == "member"
    assert place.role(place.second) == "coordinator"
    place.change(Session, {"user_id": place.coordinator}, proved=now())
    act(client, place.member, "coordinator", was="member", why=WHY)
    assert place.role(place.member) == "coordinator"
    act(client, place.second, "step-down", role="observer", was="coordinator", why=WHY)
    assert place.role(place.second) == "observer"
    assert [line[0] for line in place.acts()] == ["role-changed", "role-changed"]


def test_who_is_removed_loses_the_group_and_reads_why_in_no_page_of_it(
    client_of, place, happened
) -> None:
    client, member = client_of(place.coordinator), client_of(place.member)
    asks = client.get(f"/g/ours/members/{place.member}/remove").text
    assert "What the person wrote stays" in asks
    assert act(client, place.member, "remove", sentence="  ").status_code == 422
    assert member.get("/g/ours").status_code == 200
    version = place.row(User, id=place.member).access_version
    assert "not in the group any more" in told(
        client, act(client, place.member, "remove", sentence=WHY)
    )
    assert member.get("/g/ours").status_code != 200
    assert "Saule Member" not in page_of(client)
    assert place.row(User, id=place.member).access_version == version + 1
    assert place.acts() == [("member-removed", place.coordinator, place.member, WHY)]
    assert events.MembershipEnded(place.member, place.group) in happened
    for what in ("", "role", "pause", "resume"):
        assert act(client, place.member, what, sentence=WHY).status_code == 404


def test_nobody_removes_or_pauses_herself(client_of, place) -> None:
    client = client_of(place.coordinator)
    answer = act(client, place.coordinator, "remove", sentence=WHY)
    assert answer.location == "/g/ours/leave"
    act(client, place.coordinator, "pause", days="30", reason=WHY)
    assert place.role(place.coordinator) == "coordinator"
    assert place.membership(place.coordinator).paused_until is None
    assert place.acts() == []


@pytest.mark.parametrize("who", ["member", "observer", "coordinator"])
def test_anybody_leaves_by_herself(client_of, place, who) -> None:
    client = client_of(getattr(place, who))
    assert "What you wrote stays" in client.get("/g/ours/leave").text
    assert "You are not in «Legal aid» any more" in told(client, client.post("/g/ours/leave"))
    assert place.membership(getattr(place, who)) is None
    assert place.acts() == []
    assert client.get("/g/ours/members").status_code == 404


@pytest.mark.parametrize("second", ["gone", "frozen", "closed", "ended"])
def test_the_last_coordinator_names_a_successor_first(client_of, place, second) -> None:
    """Whose account is closed, or whose time has ended, looks after nothing."""
    if second == "frozen":
        place.change(User, {"id": place.second}, frozen_until=now() + timedelta(days=2))
    elif second == "closed":
        place.change(User, {"id": place.second}, active=False)
    elif second == "ended":
        place.change(Membership, {"user_id": place.second}, until=now() - timedelta(hours=1))
    else:
        place.change(Membership, {"user_id": place.second}, role="member")
    client, own = client_of(place.coordinator), place.coordinator
    for page in ("leave", f"members/{own}", f"members/{own}/step-down"):
        text = client.get(f"/g/ours/{page}").text
        assert "Name a successor first" in text, page
        assert 'href="/g/ours/members"' in text
    for answer in (
        client.post("/g/ours/leave"),
        act(client, own, "step-down", role="member", was="coordinator"),
    ):
        assert "Name a successor first" in told(client, answer)
    assert place.role(own) == "coordinator"
    act(client, place.member, "coordinator", was="member")
    client.post("/g/ours/leave")
    assert place.membership(own) is None


def test_who_reads_from_the_group_above_is_in_no_group_that_she_could_leave(
    app, client_of, place
) -> None:
    with app.app_context():
        make.group(slug="sub", parent_id=place.group, parent_reads=True)
    client = client_of(place.member)
    assert client.get("/g/sub/members").status_code == 200
    assert "Nobody is in this group" in client.get("/g/sub/members").text
    assert client.get("/g/sub/leave").status_code == 404
    assert "Ask to come in" in client.get("/g/sub/about").text


def test_only_coordinators_change_who_is_in_the_group(client_of, place) -> None:
    acts = ("", "role", "coordinator", "step-down", "remove", "pause", "resume")
    for who, status in (("member", 403), ("observer", 403), ("outsider", 404),
                        ("administrator", 404)):  # fmt: skip
        client = client_of(getattr(place, who))
        for what in acts:
            form = {"role": "observer", "was": "member", "sentence": WHY, "reason": WHY}
            assert act(client, place.member, what, days="1", **form).status_code == status
    assert place.role(place.member) == "member"
    for user_id in (place.outsider, 987654321):
        for what in acts:
            assert act(client_of(place.coordinator), user_id, what).status_code == 404
