"""Inviting people: who may, into what, and what a link is worth."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

import factories as make
from collab import mail
from collab.accounts import actions as accounts
from collab.accounts import tokens
from collab.accounts.joining import actions, queries
from collab.accounts.joining.actions import Outcome
from collab.accounts.joining.models import Invitation, InvitationState
from collab.accounts.models import Organisation, User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership
from collab.people import addresses, invitation_job, inviting
from collab.policy import Role, Standing
from pages import told_by

LINK = re.compile(r"https?://[^\"]+/invitation/([\w-]{43})")


@pytest.fixture
def world(app) -> dict[str, int]:
    """A coordinator and a member of a group, somebody else's group, and an administrator."""
    with app.app_context():
        ours, theirs = make.group(slug="ours"), make.group(slug="theirs")
        return {
            "ours": ours.id,
            "theirs": theirs.id,
            "coordinator": make.member(ours, Role.COORDINATOR).id,
            "member": make.member(ours).id,
            "other": make.member(theirs, Role.COORDINATOR).id,
            "administrator": make.user(administrator=True).id,
            "organisation": make.organisation(names={"ru": "Правовая клиника"}).id,
        }


def form(world: dict[str, int], emails: str, **given: Any) -> dict[str, Any]:
    """What a person sends who invites into our group as a member."""
    fields = {"emails": emails, "organisation": str(world["organisation"]), "locale": "ru"}
    fields |= {"country": "KZ", f"role_{world['ours']}": "member"}
    return fields | given


def invitations(app) -> list[Invitation]:
    with app.app_context():
        return list(db.session.scalars(db.select(Invitation).order_by(Invitation.id)))


def invited(world: dict[str, int], email: str = "new@example.org", **given: Any) -> Any:
    """An invitation by the coordinator into our group, and its token; in a context."""
    inviter = db.session.get_one(User, world["coordinator"])
    with transaction():
        [made] = actions.invite(
            inviter,
            [email],
            db.session.get_one(Organisation, world["organisation"]),
            given.pop("roles", {world["ours"]: Role.MEMBER}),
            **given,
        )
    return made.invitation, made.token


def accept(invitation: Invitation, email: str = "new@example.org") -> tuple[bool, User]:
    """Make an account of it, as the pages of joining do; in a context."""
    with transaction():
        user = accounts.add_user(email, "New", None, invitation.organisation)
        return actions.accept(invitation, user), user


@pytest.mark.asvs("6.4.1")
def test_a_list_becomes_invitations_with_a_link_each_that_is_kept_as_a_hash(
    app, client_of, world
) -> None:
    emails = "Асанова Айгуль <Aigul@example.org>;\nrustam@example.org, zarina@example.org"
    page = client_of(world["coordinator"]).post("/people/invite", data=form(world, emails)).text
    links = LINK.findall(page)
    assert len(set(links)) == 3
    rows = invitations(app)
    assert [row.email for row in rows] == [
        "aigul@example.org",
        "rustam@example.org",
        "zarina@example.org",
    ]
    assert [row.token_hash for row in rows] == [tokens.digest(link) for link in links]
    assert all(row.roles == {str(world["ours"]): "member"} for row in rows)
    hours = {round((row.expires - row.created) / timedelta(hours=1)) for row in rows}
    assert hours == {72}


def test_the_link_is_shown_once(client_of, world) -> None:
    client = client_of(world["coordinator"])
    sent = client.post("/people/invite", data=form(world, "a@example.org"))
    [token] = LINK.findall(sent.text)
    assert sent.headers["Cache-Control"] == "no-store"
    assert token not in client.get("/people/invitations").text
    again = client.post("/people/invite", data=form(world, "a@example.org")).text
    assert token not in again
    assert LINK.findall(again) == []
    assert "was invited before" in again


@pytest.mark.asvs("8.2.1")
def test_who_coordinates_nothing_finds_no_way_to_invite(app, client_of, world) -> None:
    client = client_of(world["member"])
    for address in ("/people/invite", "/people/invitations"):
        assert client.get(address).status_code == 404
    assert client.post("/people/invite", data=form(world, "a@example.org")).status_code == 404
    assert invitations(app) == []
    assert 'href="/people/invite' not in client.get("/people").text


@pytest.mark.asvs("8.2.2", "8.2.3", "15.3.3")
def test_a_coordinator_gives_nothing_that_is_not_hers(app, client_of, world) -> None:
    """Forged fields: another group, the standing, the right to run the instance."""
    data = form(
        world,
        "a@example.org",
        administrator="1",
        standing="observer",
        inviter_id=str(world["administrator"]),
        **{f"role_{world['theirs']}": "coordinator"},
    )
    client_of(world["coordinator"]).post("/people/invite", data=data)
    [row] = invitations(app)
    assert row.roles == {str(world["ours"]): "member"}
    assert row.inviter_id == world["coordinator"]
    assert row.standing == Standing.MEMBER
    assert not row.administrator


def test_a_coordinator_must_choose_a_group_and_what_is_typed_stays(app, client_of, world) -> None:
    data = form(world, "a@example.org", **{f"role_{world['ours']}": ""})
    answer = client_of(world["coordinator"]).post("/people/invite", data=data)
    assert answer.status_code == 422
    assert "Choose a role in at least one group." in answer.text
    assert "a@example.org" in answer.text
    assert invitations(app) == []


def test_an_observer_of_the_coalition_lets_nobody_read_more_than_she_does(
    app, client_of, world
) -> None:
    with app.app_context(), transaction():
        observer = db.session.get_one(User, world["coordinator"])
        observer.standing = Standing.OBSERVER
        data = form(world, "a@example.org", organisation=str(observer.organisation_id))
    client_of(world["coordinator"]).post("/people/invite", data=data)
    assert [row.standing for row in invitations(app)] == [Standing.OBSERVER]


def test_an_administrator_invites_into_any_group_and_a_new_organisation(
    app, client_of, world
) -> None:
    data = form(
        world,
        "a@example.org",
        organisation="new",
        new_organisation="Врачи за права",
        country="TJ",
        standing="observer",
        **{f"role_{world['theirs']}": "coordinator"},
    )
    client = client_of(world["administrator"])
    client.post("/people/invite", data=data)
    client.post("/people/invite", data=data | {"emails": "b@example.org"})
    first, second = invitations(app)
    assert first.roles == {str(world["ours"]): "member", str(world["theirs"]): "coordinator"}
    assert first.standing == Standing.OBSERVER
    assert (first.organisation.name, first.organisation.country) == ("Врачи за права", "TJ")
    assert second.organisation_id == first.organisation_id, "the same name is the same one"


def test_wrong_addresses_are_named_and_nothing_is_sent(app, client_of, world) -> None:
    emails = "good@example.org, bad@, иван@example.org\nno address here"
    answer = client_of(world["coordinator"]).post("/people/invite", data=form(world, emails))
    assert answer.status_code == 422
    told = re.search(r'id="emails-error".*?</p>', answer.text, re.S)
    assert told
    for wrong in ("bad@", "иван@example.org", "no address here"):
        assert wrong in told[0]
    assert "good@example.org" not in told[0]
    assert "good@example.org" in answer.text
    assert invitations(app) == []


@pytest.mark.parametrize(("number", "status"), [(50, 200), (51, 422)])
def test_at_most_fifty_at_once(app, client_of, world, number: int, status: int) -> None:
    emails = "\n".join(f"p{n}@example.net" for n in range(number))
    answer = client_of(world["coordinator"]).post("/people/invite", data=form(world, emails))
    assert answer.status_code == status
    assert len(invitations(app)) == (number if status == 200 else 0)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a@b.org c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org,c@d.org;e@f.org", ["a@b.org", "c@d.org", "e@f.org"]),
        ('"Asanova, Aigul" <a@b.org>, Rustam N <c@d.org>', ["a@b.org", "c@d.org"]),
        ("Asanova, Aigul <a@b.org>\r\nc@d.org (Rustam)", ["a@b.org", "c@d.org"]),
        ("Айгуль\tАсанова\tA@B.org\n\nmailto:c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org, A@b.org", ["a@b.org"]),
        ("x@пример.kz", ["x@пример.kz"]),
    ],
)
def test_addresses_are_read_as_people_have_them(text: str, good: list[str]) -> None:
    assert addresses.read(text) == (good, [])


@pytest.mark.parametrize("text", ["a@b", "@b.org", "a@@b.org", "a b", "a@b..org", "a@" + "b" * 260])
def test_what_is_no_address_is_named(text: str) -> None:
    good, bad = addresses.read(text)
    assert good == []
    assert bad


def test_an_address_that_is_in_already_is_reported(app, client_of, world) -> None:
    with app.app_context():
        make.user(email="in@example.org")
    data = form(world, "In@example.org\nnew@example.org")
    page = client_of(world["coordinator"]).post("/people/invite", data=data).text
    assert "has an account already" in page
    assert [row.email for row in invitations(app)] == ["new@example.org"]


@pytest.mark.both_databases
@pytest.mark.asvs("2.3.4", "15.4.2")
def test_two_coordinators_inviting_the_same_address_at_once_make_one_invitation(
    app, client_of, world
) -> None:
    with app.app_context():
        make.join(db.session.get_one(User, world["other"]), *_group(world), Role.COORDINATOR)
    clients = [client_of(world[who]) for who in ("coordinator", "other") for _device in range(2)]
    with ThreadPoolExecutor(4) as at_once:
        pages = list(
            at_once.map(
                lambda client: client.post("/people/invite", data=form(world, "a@example.org")),
                clients,
            )
        )
    assert [page.status_code for page in pages] == [200] * 4, [
        re.findall(r"data-reason>(.*?)</", page.text, re.S) for page in pages
    ]
    assert sum(len(LINK.findall(page.text)) for page in pages) == 1
    assert len(invitations(app)) == 1


def _group(world: dict[str, int]) -> list[Any]:
    from collab.groups.models import Group

    return [db.session.get_one(Group, world["ours"])]


@pytest.mark.both_databases
@pytest.mark.asvs("2.3.4", "6.4.1", "15.4.2")
def test_one_link_used_twice_at_once_makes_one_account(app, world) -> None:
    with app.app_context():
        invitation_id = invited(world)[0].id

    def join(number: int) -> bool:
        with app.app_context():
            try:
                with transaction():
                    row = db.session.get_one(Invitation, invitation_id)
                    user = accounts.add_user(
                        f"n{number}@example.org", "New", None, row.organisation
                    )
                    if not actions.accept(row, user):
                        raise LookupError
            except LookupError:
                return False
            return True

    with ThreadPoolExecutor(6) as at_once:
        assert sorted(at_once.map(join, range(6))) == [False] * 5 + [True]
    with app.app_context():
        row = db.session.get_one(Invitation, invitation_id)
        assert row.state == InvitationState.ACCEPTED
        assert db.session.get_one(User, row.user_id).memberships[0].group_id == world["ours"]


@pytest.mark.asvs("6.4.1")
def test_a_link_works_once_until_it_is_old_and_never_when_it_is_forged(app, ctx, world) -> None:
    invitation, token = invited(world)
    assert queries.find(token).id == invitation.id
    assert queries.find(tokens.new()[0]) is None
    assert queries.find(invitation.token_hash) is None, "the hash opens nothing"
    assert accept(invitation)[0]
    assert not accept(invitation, "again@example.org")[0]
    assert not queries.is_open(queries.find(token))

    invitation, token = invited(world, "late@example.org")
    with transaction():
        invitation.expires = now() - timedelta(seconds=1)
    assert queries.find(token).state == InvitationState.EXPIRED
    assert not accept(invitation, "late@example.org")[0]


def test_who_accepts_is_in_the_groups_with_those_roles(ctx, world) -> None:
    invitation, _token = invited(world, roles={world["ours"]: Role.OBSERVER})
    _, user = accept(invitation)
    rows = db.session.scalars(db.select(Membership).filter_by(user_id=user.id)).all()
    assert [(row.group_id, row.role) for row in rows] == [(world["ours"], Role.OBSERVER)]
    assert not user.administrator


def test_a_group_that_is_gone_is_left_out(ctx, world) -> None:
    invitation, _token = invited(world)
    with transaction():
        invitation.roles = invitation.roles | {"999999": "member"}
    accepted, user = accept(invitation)
    assert accepted
    assert [each.group_id for each in user.memberships] == [world["ours"]]


@pytest.mark.asvs("8.3.2")
def test_the_word_of_a_coordinator_ends_with_her_role(ctx, world) -> None:
    invitation, _token = invited(world)
    with transaction():
        groups.end_membership(db.session.get_one(User, world["coordinator"]).memberships[0])
    assert not accept(invitation)[0]


@pytest.mark.asvs("8.3.2")
def test_nobody_renews_an_invitation_to_more_than_she_may_give(ctx, world) -> None:
    """The link is shown to whoever renews it: she could open it herself."""
    coordinator = db.session.get_one(User, world["coordinator"])
    administrator = db.session.get_one(User, world["administrator"])
    for more in ({"administrator": True}, {"standing": Standing.OBSERVER}):
        invitation, _token = invited(world)
        with transaction():
            invitation.inviter = administrator
            for name, value in more.items():
                setattr(invitation, name, value)
        assert not inviting.may_renew(coordinator, invitation)
        assert inviting.may_renew(administrator, invitation)


def test_an_invitation_gives_no_more_than_the_inviter_has_now(ctx, world) -> None:
    invitation, _token = invited(world)
    with transaction():
        invitation.administrator = True
    accepted, user = accept(invitation)
    assert accepted
    assert not user.administrator


@pytest.mark.parametrize("shut_out", [{"active": False}, {"frozen_until": now() + timedelta(1)}])
@pytest.mark.asvs("8.3.2")
def test_nobody_joins_through_somebody_who_was_shut_out(ctx, world, shut_out) -> None:
    invitation, token = invited(world)
    with transaction():
        for name, value in shut_out.items():
            setattr(db.session.get_one(User, world["coordinator"]), name, value)
    assert not queries.is_open(queries.find(token))
    assert not accept(invitation)[0]
    administrator = db.session.get_one(User, world["administrator"])
    with transaction():
        renewed = actions.renew(invitation, administrator)
    assert renewed
    assert queries.is_open(queries.find(renewed)), "somebody else vouches for it now"


@pytest.mark.asvs("6.4.1")
def test_a_renewed_invitation_has_a_new_link_and_the_old_one_is_dead(app, client_of, world) -> None:
    with app.app_context():
        invitation, old = invited(world)
        address = f"/people/invitations/{invitation.id}"
        with transaction():
            invitation.expires = now() - timedelta(hours=1)
    client = client_of(world["coordinator"])
    [new] = LINK.findall(client.post(f"{address}/renew").text)
    [newer] = LINK.findall(client.post(f"{address}/renew").text)
    with app.app_context():
        assert queries.find(old) is None
        assert queries.find(new) is None
        found = queries.find(newer)
        assert found.expires > now() + timedelta(hours=71)
        assert queries.is_open(found)


def test_what_was_taken_back_opens_nothing_and_cannot_be_renewed(app, client_of, world) -> None:
    with app.app_context():
        invitation, token = invited(world)
        address = f"/people/invitations/{invitation.id}"
    client = client_of(world["coordinator"])
    for _click in range(2):
        assert client.post(f"{address}/revoke").status_code == 303
    assert "taken back" in client.get("/people/invitations").text
    assert LINK.findall(client.post(f"{address}/renew", follow_redirects=True).text) == []
    with app.app_context():
        assert queries.find(token).state == InvitationState.REVOKED
        assert not accept(queries.find(token))[0]


def test_taking_back_comes_too_late_for_an_account(app, client_of, world) -> None:
    with app.app_context():
        invitation, _token = invited(world)
        address = f"/people/invitations/{invitation.id}/revoke"
        accept(invitation)
    page = client_of(world["coordinator"]).post(address, follow_redirects=True).text
    assert "It was too late" in page
    assert [row.state for row in invitations(app)] == [InvitationState.ACCEPTED]


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("act", ["renew", "revoke"])
@pytest.mark.parametrize("who", ["other", "member"])
def test_the_invitations_of_others_look_like_none(app, client_of, world, act, who) -> None:
    with app.app_context():
        invitation, token = invited(world)
        theirs = f"/people/invitations/{invitation.id}/{act}"
    client, nowhere = client_of(world[who]), f"/people/invitations/999/{act}"
    answer = client.post(theirs)
    assert answer.status_code == 404
    assert told_by(answer, theirs) == told_by(client.post(nowhere), nowhere)
    assert "new@example.org" not in client.get("/people/invitations").text
    with app.app_context():
        assert queries.is_open(queries.find(token))


def test_a_second_coordinator_of_the_group_looks_after_its_invitations(
    app, client_of, world
) -> None:
    with app.app_context():
        second = make.member(_group(world)[0], Role.COORDINATOR).id
        mine = invited(world, "mine@example.org")[0].id
        roles = {world["ours"]: Role.MEMBER, world["theirs"]: Role.MEMBER}
        both = invited(world, "both@example.org", roles=roles)[0].id
    client = client_of(second)
    assert "mine@example.org" in client.get("/people/invitations").text
    assert LINK.findall(client.post(f"/people/invitations/{mine}/renew").text)
    # She cannot vouch for the other group, but she can keep somebody out of hers.
    assert client.post(f"/people/invitations/{both}/renew").status_code == 403
    assert client.post(f"/people/invitations/{both}/revoke").status_code == 303


def test_the_state_of_each_invitation_is_told(app, client_of, world) -> None:
    with app.app_context():
        invited(world, "open@example.org")
        accept(invited(world, "accepted@example.org")[0], "accepted@example.org")
        old = invited(world, "old@example.org")[0]
        with transaction():
            old.expires = now() - timedelta(hours=1)
    page = client_of(world["administrator"]).get("/people/invitations").text
    for email, state in (("open", "open"), ("accepted", "accepted"), ("old", "too old")):
        row = page[page.index(f"{email}@example.org") :]
        assert state in row[: row.index("</li>")]


@pytest.mark.asvs("7.5.3")
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/people/invite"),
        ("POST", "/people/invite"),
        ("POST", "/people/invitations/1/renew"),
    ],
)
def test_inviting_asks_anew_who_one_is(app, client_of, world, method: str, address: str) -> None:
    from collab.accounts.models import Session

    client = client_of(world["coordinator"])
    with app.app_context():
        invited(world)
        with transaction():
            for row in db.session.scalars(db.select(Session)):
                row.proved = now() - timedelta(minutes=6)
    data = form(world, "a@example.org") if method == "POST" else None
    answer = client.open(address, method=method, data=data)
    assert answer.status_code == (302 if method == "GET" else 403)
    assert LINK.findall(answer.text) == []
    assert len(invitations(app)) == 1


@pytest.fixture
def letters(app, monkeypatch) -> list[tuple[str, str, str]]:
    """What the mail server was given; the instance sends mail."""
    sent: list[tuple[str, str, str]] = []
    app.config |= {"MAIL_URL": "smtp://localhost", "PUBLIC_URL": "https://collab.example"}
    monkeypatch.setattr(mail, "send", lambda *letter: sent.append(letter))
    return sent


@pytest.fixture
def enqueued(monkeypatch) -> list[int]:
    """The invitations that the worker is to send."""
    asked: list[int] = []

    def enqueue(function: Any, invitation_id: int, *, key: str) -> None:
        assert function is invitation_job.send_invitation
        asked.append(invitation_id)

    monkeypatch.setattr(invitation_job, "enqueue", enqueue)
    return asked


@pytest.mark.asvs("14.2.6")
def test_a_letter_says_nothing_but_that_there_is_an_invitation(
    app, client_of, world, letters, enqueued
) -> None:
    data = form(world, "a@example.org", by_mail="y")
    page = client_of(world["coordinator"]).post("/people/invite", data=data).text
    assert LINK.findall(page) == []
    assert "A letter with the link is on its way" in page
    [row] = invitations(app)
    assert enqueued == [row.id]
    assert row.token_hash is None, "no link to it counts until the letter is out"
    with app.app_context():
        invitation_job.send_invitation(row.id)
    [(to, subject, body)] = letters
    assert to == "a@example.org"
    [token] = LINK.findall(body)
    assert f"https://collab.example/invitation/{token}" in body
    with app.app_context():
        assert queries.is_open(queries.find(token))
        inviter = db.session.get_one(User, world["coordinator"])
        names = (inviter.name, inviter.email, "Группа", "Правовая клиника", "Collab")
        assert not [name for name in names if name in subject + body]


def test_without_the_tick_the_links_are_shown(client_of, world, letters, enqueued) -> None:
    page = client_of(world["coordinator"]).post("/people/invite", data=form(world, "a@b.org")).text
    assert len(LINK.findall(page)) == 1
    assert enqueued == []


def test_a_job_that_is_run_again_sends_no_second_letter(ctx, world, letters) -> None:
    invitation, _none = invited(world, with_link=False)
    invitation_job.send_invitation(invitation.id)
    invitation_job.send_invitation(invitation.id)
    assert len(letters) == 1


def test_a_letter_that_did_not_go_out_is_tried_again(ctx, world, letters, monkeypatch) -> None:
    def fail(*_letter: str) -> None:
        raise mail.NotSent("the server is away")

    invitation, _none = invited(world, with_link=False)
    with monkeypatch.context() as broken:
        broken.setattr(mail, "send", fail)
        with pytest.raises(mail.NotSent):
            invitation_job.send_invitation(invitation.id)
    assert db.session.get_one(Invitation, invitation.id).token_hash is None
    invitation_job.send_invitation(invitation.id)
    assert len(letters) == 1


@pytest.mark.parametrize("meanwhile", ["revoked", "handed over"])
def test_no_letter_goes_out_that_is_not_wanted_any_more(ctx, world, letters, meanwhile) -> None:
    invitation, _none = invited(world, with_link=False)
    with transaction():
        if meanwhile == "revoked":
            actions.revoke(invitation)
        else:
            actions.renew(invitation, invitation.inviter)
    invitation_job.send_invitation(invitation.id)
    assert letters == []


def test_a_link_that_was_shown_while_the_letter_was_under_way_stays_good(
    app, ctx, world, letters, monkeypatch
) -> None:
    invitation, _none = invited(world, with_link=False)
    shown: list[str] = []

    def meanwhile(*letter: str) -> None:
        letters.append(letter)
        with transaction():
            row = db.session.get_one(Invitation, invitation.id)
            shown.append(actions.renew(row, row.inviter) or "")

    monkeypatch.setattr(mail, "send", meanwhile)
    invitation_job.send_invitation(invitation.id)
    assert queries.is_open(queries.find(shown[0]))
    assert queries.find(LINK.findall(letters[0][2])[0]) is None


def test_the_letter_speaks_the_language_of_the_invitation(ctx, world, letters) -> None:
    for locale in ("ru", "en"):
        invitation, _none = invited(world, f"{locale}@example.org", locale=locale, with_link=False)
        invitation_job.send_invitation(invitation.id)
    english = letters[1]
    assert english[1] == "Your invitation"
    assert re.search(r"until \d+ \w+, \d\d:\d\d \(GMT", english[2])


def test_each_address_is_told_of_in_the_order_given(ctx, world) -> None:
    make.user(email="in@example.org")
    invited(world, "waits@example.org")
    inviter = db.session.get_one(User, world["coordinator"])
    with transaction():
        made = actions.invite(
            inviter,
            ["IN@example.org", "waits@example.org", "new@example.org", "new@example.org"],
            inviter.organisation,
            {},
        )
    assert [each.outcome for each in made] == [
        Outcome.HAS_ACCOUNT,
        Outcome.INVITED_BEFORE,
        Outcome.INVITED,
    ]
    assert "token" not in repr(made[2])


class TestCommand:
    """`flask invite`."""

    def run(self, app, *arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["invite", *arguments])

    def test_it_prints_a_link_that_makes_an_administrator(self, app, world) -> None:
        result = self.run(
            app, "new@example.org", "--organisation", "Новая", "--country", "KG", "--group", "ours",
            "--role", "coordinator", "--administrator",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        [token] = re.findall(r"^http://\S+/invitation/([\w-]{43})$", result.output, re.M)
        with app.app_context():
            invitation = queries.find(token)
            assert invitation.inviter_id == world["administrator"]
            assert (invitation.organisation.name, invitation.organisation.country) == (
                "Новая",
                "KG",
            )
            _, user = accept(invitation)
            assert user.administrator
            assert [each.role for each in user.memberships] == [Role.COORDINATOR]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nonsense"], "no e-mail address"),
            (["a@example.org", "--group", "none"], "there is no group none"),
            (["in@example.org"], "has an account already"),
        ],
    )
    def test_a_refusal_leaves_nothing_behind(self, app, world, arguments, said) -> None:
        with app.app_context():
            make.user(email="in@example.org")
            before = db.session.scalar(db.select(db.func.count(Organisation.id)))
        result = self.run(app, *arguments, "--organisation", "Никогда")
        assert result.exit_code != 0
        assert said in result.output
        with app.app_context():
            assert db.session.scalar(db.select(db.func.count(Organisation.id))) == before

    def test_an_instance_without_accounts_is_opened_first(self, app) -> None:
        result = self.run(app, "a@example.org", "--organisation", "Первая")
        assert result.exit_code != 0
        assert "/welcome" in result.output
