"""Who reads which part of the log, and what it says there."""

import re

import pytest
from flask_login import login_user

import factories as make
from collab import events
from collab.accounts.models import User
from collab.audit import actions, chain
from collab.audit.sentences import NUMBERS, SENTENCES, sentence
from collab.db import now, transaction
from collab.extensions import db
from collab.policy import Role

HERE = {"REMOTE_ADDR": "198.51.100.23"}


def recorded(*what: events.Event) -> None:
    with transaction():
        for event in what:
            events.record(event)


def sentences(answer) -> list[str]:
    return [
        line.strip() for line in re.findall(r'<li class="row.*?<p>(.*?)</p>', answer.text, re.S)
    ]


@pytest.fixture
def place(app) -> dict[str, int]:
    with app.app_context():
        ours, theirs = make.group(slug="ours"), make.group(slug="theirs")
        people = {
            "coordinator": make.member(ours, Role.COORDINATOR, name="Dinara Jolbarys").id,
            "member": make.member(ours, name="Rustam Karimov").id,
            "observer": make.member(ours, Role.OBSERVER).id,
            "outsider": make.member(theirs, Role.COORDINATOR, name="Zarina Nazarova").id,
            "administrator": make.user(administrator=True, name="Erlan Abenov").id,
        }
        return people | {"ours": ours.id, "theirs": theirs.id}


def test_a_coordinator_reads_what_concerns_her_group_and_nothing_else(place, client_of) -> None:
    answer = client_of(place["coordinator"]).get("/g/ours/log")
    assert answer.status_code == 200
    found = sentences(answer)
    assert "Rustam Karimov came into the group" in found
    assert len(found) == 3
    assert "Zarina" not in answer.text
    assert "signed in" not in answer.text, "when somebody signs in is not the group's to know"


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("observer", 403), ("outsider", 404), ("administrator", 404)],
)
def test_the_log_of_a_group_is_for_those_who_moderate_it(place, client_of, who, status) -> None:
    assert client_of(place[who]).get("/g/ours/log").status_code == status


@pytest.mark.parametrize("who", ["coordinator", "member", "observer", "outsider"])
def test_the_log_of_the_instance_is_not_there_for_others(place, client_of, who) -> None:
    assert client_of(place[who]).get("/log").status_code == 404


def test_strangers_are_led_to_the_front_door(app, place) -> None:
    for address in ("/log", "/g/ours/log", "/account/log"):
        assert app.test_client().get(address).location.startswith("/sign-in"), address


def test_an_administrator_reads_what_concerns_no_group(app, place, client_of) -> None:
    with app.test_request_context(environ_base=HERE):
        recorded(
            events.SignInFailed(None, "password"), events.SignInFailed(place["member"], "totp")
        )
    client_of(place["member"])
    answer = client_of(place["administrator"]).get("/log")
    assert sentences(answer) == [
        "Erlan Abenov signed in",
        "Rustam Karimov signed in",
        "A sign-in as Rustam Karimov failed: wrong code of the app",
        "A sign-in failed: there is no such account",
    ]
    assert "198.51.100.0/24" in answer.text
    assert "198.51.100.23" not in answer.text
    assert "came into the group" not in answer.text


def test_the_members_page_leads_those_who_moderate_to_the_log(place, client_of) -> None:
    link = 'href="/g/ours/log"'
    assert link in client_of(place["coordinator"]).get("/g/ours/members").text
    assert link not in client_of(place["member"]).get("/g/ours/members").text


def test_a_person_reads_about_herself_where_it_came_from(app, place, client_of) -> None:
    with app.test_request_context(environ_base=HERE):
        recorded(events.SignInFailed(place["member"], "password"))
    with app.app_context():
        recorded(events.SignInFailed(place["outsider"], "password"))
    answer = client_of(place["member"]).get("/account/log")
    assert sentences(answer) == [
        "Rustam Karimov signed in",
        "A sign-in as Rustam Karimov failed: wrong password",
        "Rustam Karimov came into the group",
    ]
    assert "198.51.100.0/24" in answer.text
    assert "Zarina" not in answer.text


def test_a_person_does_not_read_where_others_were_nor_who_froze_her(app, place, client_of) -> None:
    """Somebody may hold her telephone, and ask for that."""
    member, colleague = place["member"], place["coordinator"]
    with app.test_request_context(environ_base=HERE):
        login_user(db.session.get_one(User, colleague))
        recorded(
            events.AccountFrozen(member, 1, (place["ours"],)),
            events.FreezeLifted(member, 1, (place["ours"],)),
        )
    own = client_of(member).get("/account/log").text
    assert "The account of Rustam Karimov was frozen" in own
    assert "Dinara Jolbarys" not in own, "neither who froze it is said nor who lifted it"
    assert "198.51.100" not in own
    group = client_of(colleague).get("/g/ours/log")
    assert group.text.count("by: Dinara Jolbarys") == 2
    assert "198.51.100" not in group.text


def test_the_newest_stand_first_and_older_ones_on_further_pages(app, place, client_of) -> None:
    with app.app_context(), transaction():
        for number in range(40):
            actions.append("counted", group_id=place["ours"], details={"version": number})
        actions.append("ended", group_id=place["ours"])
    client = client_of(place["coordinator"])
    first, second = client.get("/g/ours/log"), client.get("/g/ours/log?page=2")
    assert sentences(first)[0] == "ended"
    assert (len(sentences(first)), len(sentences(second))) == (30, 14)
    assert "/g/ours/log?page=2" in first.text
    assert "/g/ours/log?page=1" in second.text


def test_the_log_is_narrowed_by_kind_and_person(app, place, client_of) -> None:
    member, ours = place["member"], place["ours"]
    with app.app_context():
        recorded(
            events.RoleChanged(member, ours, "observer"), events.AccountFrozen(member, 1, (ours,))
        )
    client = client_of(place["coordinator"])
    frozen = client.get("/g/ours/log?kind=freezes")
    assert sentences(frozen) == ["The account of Rustam Karimov was frozen"]
    hers = client.get(f"/g/ours/log?person={member}")
    assert len(sentences(hers)) == 3
    assert f'<option value="{member}" selected>' in hers.text
    both = client.get(f"/g/ours/log?kind=people&person={member}")
    assert sentences(both)[0] == "Rustam Karimov is an observer now"
    assert f"kind=freezes&amp;person={member}" in both.text or (
        f"person={member}&amp;kind=freezes" in both.text
    )
    nothing = client.get(f"/g/ours/log?kind=freezes&person={place['coordinator']}")
    assert "Nothing of this is in the log" in nothing.text
    assert client.get("/g/ours/log?kind=nonsense&person=x&page=-1").status_code == 200


def test_somebody_who_left_can_still_be_looked_up_in_the_log(app, place, client_of) -> None:
    with app.app_context(), transaction():
        member = db.session.get_one(User, place["member"])
        db.session.delete(member.memberships[0])
        member.erased = now()
        events.record(events.AccountErased(member.id))
    answer = client_of(place["coordinator"]).get(f"/g/ours/log?person={place['member']}")
    assert sentences(answer) == ["Former member came into the group"]
    assert "Rustam" not in answer.text


def test_the_head_stands_at_the_foot(app, place, client_of) -> None:
    client = client_of(place["coordinator"])
    with app.app_context():
        head = chain.head()
    text = client.get("/g/ours/log").text
    assert f"Newest entry of the whole log: {head.number}" in text
    assert f'title="{head.hash}">{head.hash[:12]}<' in text


def test_an_action_that_nobody_knows_is_shown_by_its_code(app, place, client_of) -> None:
    with app.app_context(), transaction():
        actions.append("documents-exported", user_id=place["member"], group_id=place["ours"])
        actions.append("documents-exported", user_id=999_999, group_id=place["ours"])
    answer = client_of(place["coordinator"]).get("/g/ours/log")
    assert sentences(answer)[:2] == [
        "documents-exported: account 999999",
        "documents-exported: Rustam Karimov",
    ]


def test_names_are_escaped(app, place, client_of) -> None:
    with app.app_context(), transaction():
        db.session.get_one(User, place["member"]).name = "<b>%(person)s</b>"
    text = client_of(place["coordinator"]).get("/g/ours/log").text
    assert "&lt;b&gt;%(person)s&lt;/b&gt; came into the group" in text


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_every_sentence_can_be_said_with_what_its_entry_has(ctx, key: str) -> None:
    action, _colon, code = key.partition(":")
    person = None if code == "nobody" else "Dinara"
    said = sentence(action, {"how": code} if code else {}, person)
    assert said
    assert "%(" not in said
    assert said == SENTENCES[key] % (dict.fromkeys(NUMBERS, "?") | {"person": "Dinara"})


def test_a_log_without_entries_says_so(app, client_of) -> None:
    with app.app_context():
        group = make.group(slug="quiet")
        someone = make.user().id
        make.save(make.Membership(user_id=someone, group_id=group.id, role=Role.COORDINATOR))
    assert "Nothing of this is in the log" in client_of(someone).get("/g/quiet/log").text
