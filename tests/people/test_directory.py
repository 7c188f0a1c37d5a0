"""The directory: who is seen by whom, and what of herself each shows."""

import re
from datetime import timedelta
from typing import Any

import pytest

import factories as make
from collab.accounts.models import SHOWN, User
from collab.db import now, transaction
from collab.extensions import db
from collab.people import queries
from collab.policy import Role, Scope, Standing
from pages import told_by


@pytest.fixture
def people(app) -> dict[str, int]:
    """People in and out of a group, listed or not, in use or closed."""
    with app.app_context():
        group = make.group(slug="ours", names={"ru": "Помощь", "en": "Legal aid"})
        other = make.group(slug="theirs", names={"ru": "Анализ", "en": "Analysis"})
        observer = Standing.OBSERVER
        return {
            "member": make.member(group, name="Member").id,
            "colleague": make.member(group, name="Hidden Colleague", listed=False).id,
            "guest": make.member(group, Role.OBSERVER, name="Guest", standing=observer).id,
            "listed": make.member(other, name="Listed Elsewhere").id,
            "unlisted": make.member(other, name="Unlisted Elsewhere", listed=False).id,
            "closed": make.member(group, name="Closed Account", active=False).id,
            "erased": make.member(group, name="Erased Account", active=False, erased=now()).id,
            "frozen": make.user(name="Frozen One", frozen_until=now() + timedelta(1)).id,
            "administrator": make.user(name="Administrator", administrator=True).id,
        }


SEEN = {
    "member": {"member", "colleague", "guest", "listed", "frozen", "administrator"},
    "guest": {"member", "colleague", "guest"},
    "listed": {"member", "guest", "listed", "unlisted", "frozen", "administrator"},
    "administrator": {
        *("member", "colleague", "guest", "listed", "unlisted", "frozen", "administrator"),
    },
}


def listed_on(page: str) -> set[int]:
    return {int(id_) for id_ in re.findall(r'person__name" href="/people/(\d+)"', page)}


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("who", SEEN)
def test_who_sees_whom(client_of, people, who: str) -> None:
    client = client_of(people[who])
    assert listed_on(client.get("/people").text) == {people[name] for name in SEEN[who]}
    for name, id_ in people.items():
        seen = name in SEEN[who] or (who, name) == ("administrator", "closed")
        assert client.get(f"/people/{id_}").status_code == (200 if seen else 404), name


@pytest.mark.asvs("8.2.2")
def test_a_person_of_whom_one_may_not_know_looks_like_nobody(client_of, people) -> None:
    client = client_of(people["member"])
    nobody = told_by(client.get("/people/999"), "/people/999")
    for name in ("unlisted", "closed", "erased"):
        address = f"/people/{people[name]}"
        assert told_by(client.get(address), address) == nobody


@pytest.mark.asvs("8.2.2")
def test_the_query_tells_of_the_same_people_as_the_page_of_each(ctx, people) -> None:
    for who in SEEN:
        viewer = db.session.get_one(User, people[who])
        scope = Scope.of(viewer)
        found = {user.id for user in queries.people(viewer, scope, queries.Wanted()).items}
        one_by_one = {
            id_ for id_ in people.values() if queries.person_or_none(viewer, scope, id_) is not None
        }
        assert found == one_by_one - ({people["closed"]} if viewer.administrator else set())


def test_an_administrator_finds_closed_accounts_and_nobody_else_does(client_of, people) -> None:
    page = client_of(people["administrator"]).get("/people?closed=1").text
    assert listed_on(page) == {people["closed"]}
    page = client_of(people["member"]).get("/people?closed=1").text
    assert people["closed"] not in listed_on(page)


@pytest.fixture
def speaker(app) -> tuple[int, int]:
    """Somebody who has told everything of herself, and a reader."""
    with app.app_context():
        clinic = make.organisation(
            names={"ru": "Правовая клиника «Арча»", "en": "Archa Clinic"},
            country="KG",
            cities={"ru": "Ош", "en": "Osh"},
        )
        person = make.user(
            name="Жёлдош Ы",
            email="joldosh@example.org",
            organisation=clinic,
            languages=["ky", "ar"],
            expertise=["istanbul-protocol"],
            about="Судебные экспертизы",
        )
        return person.id, make.user(name="Reader").id


FACTS = {
    "email": "joldosh@example.org",
    "country": ">KG<",
    "languages": ">Kyrgyz, Arabic<",
    "expertise": ">Istanbul Protocol<",
}


def show(app, person: int, *facts: str) -> None:
    with app.app_context(), transaction():
        db.session.get_one(User, person).shown = list(facts)


def body(page: Any) -> str:
    return page.text[page.text.index('id="main"') :]


@pytest.mark.asvs("8.1.2", "8.2.3", "14.2.6")
@pytest.mark.parametrize("fact", SHOWN)
def test_what_a_person_shows_is_her_choice_on_every_page(app, client_of, speaker, fact) -> None:
    person, reader = speaker
    client = client_of(reader)
    pages = (f"/people/{person}", "/people?q=Ы")
    spoken = {"languages": 'title="Arabic"'} if fact == "languages" else {}
    for shown in (True, False):
        show(app, person, *([fact] if shown else set(SHOWN) - {fact}))
        for address in pages:
            words = FACTS[fact] if address == pages[0] else spoken.get(fact, FACTS[fact])
            page = body(client.get(address))
            page = page[max(page.find('class="rows"'), 0) :]  # the filters name everything
            assert (words in page) is shown, address
    own = body(client_of(person).get(f"/people/{person}"))
    assert FACTS[fact] in own


def test_administrators_see_the_address_and_no_other_fact_that_is_kept(
    app, client_of, speaker
) -> None:
    person, _reader = speaker
    show(app, person)
    with app.app_context():
        administrator = make.user(administrator=True).id
    page = body(client_of(administrator).get(f"/people/{person}"))
    assert [fact for fact, words in FACTS.items() if words in page] == ["email"]


@pytest.mark.asvs("14.2.6")
@pytest.mark.parametrize(
    ("fact", "asked"),
    [
        ("country", "country=KG"),
        ("languages", "language=ky"),
        ("expertise", "topic=istanbul-protocol"),
    ],
)
def test_filters_do_not_tell_what_a_person_keeps_to_herself(
    app, client_of, speaker, fact, asked
) -> None:
    person, reader = speaker
    client = client_of(reader)
    assert listed_on(client.get(f"/people?{asked}").text) == {person}
    show(app, person, *(set(SHOWN) - {fact}))
    assert listed_on(client.get(f"/people?{asked}").text) == set()


@pytest.mark.parametrize(
    "q", ["желдош", "ЖЁЛДОШ", "клиника арча", "archa", "ЭКСПЕРТИЗ", "экспертиз Ы", " "]
)
def test_words_are_found_in_any_case_and_with_any_dots(client_of, speaker, q: str) -> None:
    person, reader = speaker
    assert person in listed_on(client_of(reader).get("/people", query_string={"q": q}).text)


@pytest.mark.parametrize(
    "asked",
    ["q=joldosh", "q=никто", "country=TJ", "organisation=999", "language=ru", "topic=media"],
)
def test_who_does_not_fit_is_not_there(client_of, speaker, asked: str) -> None:
    answer = client_of(speaker[1]).get(f"/people?{asked}")
    assert listed_on(answer.text) == set()
    assert "Nobody found" in answer.text


@pytest.mark.parametrize(
    "odd", ["country=XX", "organisation=x", "language=<b>", "page=-5", "topic=", "page=9" * 30]
)
def test_odd_values_mean_any(client_of, speaker, odd: str) -> None:
    assert client_of(speaker[1]).get(f"/people?{odd}").status_code == 200


def test_people_stand_in_the_order_of_their_names_and_on_pages(app, client_of) -> None:
    names = ["Абай", "Әлия", "Бакыт", "Ғани", "Елена", "Ёлка", "Жанна", "Ӣсо", "Қанат", "Ҳасан"]
    with app.app_context():
        reader = make.user(name="Яна").id
        for name in reversed(names):
            make.user(name=name)
        for number in range(queries.LIST_SIZE):
            make.user(name=f"Ян {number:02}")
    client = client_of(reader)
    first, second = client.get("/people").text, client.get("/people?page=2").text
    found = re.findall(r'person__name" href="[^"]*">([^<]*)<', first + second)
    assert found == [*names, *(f"Ян {number:02}" for number in range(30)), "Яна"]
    assert len(listed_on(first)) == queries.LIST_SIZE
    assert 'href="/people?page=2"' in first


def test_groups_in_common_are_named_and_no_others(client_of, people) -> None:
    common = body(client_of(people["member"]).get(f"/people/{people['colleague']}"))
    assert 'href="/g/ours"' in common
    elsewhere = body(client_of(people["member"]).get(f"/people/{people['listed']}"))
    assert "/g/theirs" not in elsewhere
    assert "Analysis" not in elsewhere


def test_members_of_a_group_lead_to_their_pages(client_of, people) -> None:
    page = body(client_of(people["guest"]).get("/g/ours/members"))
    assert f'href="/people/{people["member"]}"' in page
    assert f'href="/people/{people["closed"]}"' not in page


@pytest.mark.asvs("14.2.6")
def test_the_country_is_kept_in_the_members_list_too(app, client_of, people) -> None:
    client = client_of(people["member"])
    assert body(client.get("/g/ours/members")).count("Almaty") > 1
    for name in ("member", "colleague", "guest", "closed", "erased"):
        show(app, people[name])
    page = body(client_of(people["guest"]).get("/g/ours/members"))
    assert page.count("Almaty") == 1, "her own alone"


class TestOwnEntry:
    """What a person tells of herself."""

    FORM: dict[str, Any] = {
        "languages": ["kk", "fr"],
        "expertise": ["legal-aid"],
        "about": "Жалобы в Комитет",
        "shown": ["email"],
    }

    def test_it_is_saved(self, app, client_of) -> None:
        with app.app_context():
            id_ = make.user().id
        client = client_of(id_)
        assert client.post("/account/directory", data=self.FORM).status_code == 303
        with app.app_context():
            user = db.session.get_one(User, id_)
            assert user.languages == ["kk", "fr"]
            assert user.expertise == ["legal-aid"]
            assert user.shown == ["email"]
            assert not user.listed
        assert "Жалобы в Комитет" in client.get("/account/directory").text

    def test_it_shows_how_others_see_it(self, app, client_of, speaker) -> None:
        person, _reader = speaker
        show(app, person)
        page = client_of(person).get("/account/directory").text
        preview = page[page.index('id="preview"') :]
        preview = preview[: preview.index("</section>")]
        assert "Archa Clinic" in preview
        assert not [fact for fact in ("KG", "joldosh@", "Arabic") if fact in preview]

    @pytest.mark.asvs("15.3.3")
    def test_nothing_else_of_the_account_can_be_set(self, app, client_of) -> None:
        with app.app_context():
            user = make.user(standing=Standing.OBSERVER)
            id_ = user.id
            before = (user.email, user.name, user.organisation_id, user.handle)
        forged = {
            "administrator": "1",
            "standing": "member",
            "email": "new@example.org",
            "name": "Other",
            "organisation_id": "1",
            "organisation": "1",
            "undertaking": "9",
            "handle": "x",
            "active": "1",
            "id": "999",
        }
        client_of(id_).post("/account/directory", data=self.FORM | forged)
        with app.app_context():
            user = db.session.get_one(User, id_)
            assert user.languages == ["kk", "fr"], "the form itself was taken"
            assert (user.email, user.name, user.organisation_id, user.handle) == before
            assert not user.administrator
            assert user.standing == Standing.OBSERVER
            assert user.undertaking == 1

    @pytest.mark.asvs("2.2.1")
    @pytest.mark.parametrize(
        "wrong",
        [
            {"languages": ["xx"]},
            {"expertise": ["everything"]},
            {"shown": ["password_hash"]},
            {"about": "я" * 301},
        ],
    )
    def test_what_is_not_offered_is_refused(self, app, client_of, wrong) -> None:
        with app.app_context():
            id_ = make.user().id
        answer = client_of(id_).post("/account/directory", data=self.FORM | wrong)
        assert answer.status_code == 422
        with app.app_context():
            assert db.session.get_one(User, id_).about == ""
