"""Opening groups and subgroups: who may, what address they get, who is in them then."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.audit.models import AuditEntry
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import slugs
from collab.groups.models import Group, Joining, Membership, Visibility
from collab.groups.opening import NotOpened, open_group
from collab.policy import Role, Standing
from collab.topics.models import Topic
from pages import told_by

from .opened import opened

FORM = {
    "name_ru": "Қазақстан: мониторинг",
    "purpose_ru": "Наблюдаем.",
    "colour": "3",
    "country": "",
    "visibility": "listed",
    "joining": "open",
}


@pytest.fixture
def world(app) -> dict[str, int]:
    with app.app_context():
        parent = make.group(slug="above", names={"ru": "Выше", "en": "Above"})
        return {
            "administrator": make.user(administrator=True, name="Ада Админ").id,
            "coordinator": make.member(parent, Role.COORDINATOR).id,
            "member": make.member(parent).id,
            "outsider": make.user(name="Вера Внешняя").id,
            "observer": make.user(standing=Standing.OBSERVER, name="Олег Наблюдатель").id,
        }


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Юридическая помощь", "yuridicheskaya-pomoshch"),
        ("Қазақстан тобы, ұйым", "qazaqstan-toby-uyym"),
        ("Кыргызча үй өнөр ң", "kyrgyzcha-uy-onor-ng"),
        ("Гурӯҳи ҷомеа, ӣ ғ қ", "guruhi-jomea-i-gh-q"),
        ("Oʻzbekiston g'uruhi", "ozbekiston-guruhi"),
        ("Ёлка  —  2026 / №5", "yolka-2026-no5"),
        ("Défense", "defense"),
        ("☂ 한국", ""),
        ("А" * 80, "a" * 48),
    ],
)
def test_names_are_written_in_latin_letters(name: str, slug: str) -> None:
    assert slugs.latin(name) == slug


def test_a_taken_name_gets_a_number_and_words_of_addresses_are_never_taken(ctx) -> None:
    by = make.user(administrator=True)
    assert opened(by, "Помощь").slug == "pomoshch"
    assert opened(by, "Помощь!").slug == "pomoshch-2"
    assert opened(by, "ПОМОЩЬ").slug == "pomoshch-3"
    assert opened(by, "New").slug == "new-2"
    assert opened(by, "☂").slug == "group"


def test_the_address_is_made_from_the_english_name_where_there_is_one(ctx) -> None:
    by = make.user(administrator=True)
    assert opened(by, names={"ru": "Помощь", "en": "Legal aid"}).slug == "legal-aid"


def test_nobody_can_guess_the_address_of_a_hidden_group(ctx) -> None:
    by = make.user(administrator=True)
    first = opened(by, "Тихая", visibility=Visibility.HIDDEN)
    assert first.slug[:-6] == "tikhaya-"
    assert first.slug[-6:].isalpha()
    assert opened(by, "Тихая!").slug == "tikhaya", "the address tells nothing of the hidden one"


def test_the_first_coordinator_is_in_it_and_the_log_knows(ctx) -> None:
    by, other = make.user(administrator=True), make.user()
    group = opened(by, coordinator=other, topics=db.session.scalars(db.select(Topic)).all()[:2])
    assert [(m.user_id, m.role) for m in group.memberships] == [(other.id, "coordinator")]
    assert len(group.topics) == 2
    assert actions_about(group) == ["membership-began"]


def test_an_administrator_who_coordinates_herself_is_on_record(ctx) -> None:
    by = make.user(administrator=True)
    assert "administrator-came-in" in actions_about(opened(by))


def actions_about(group: Group) -> list[str]:
    rows = db.session.scalars(db.select(AuditEntry).filter_by(group_id=group.id))
    return [row.action for row in rows if row.action != "group-opened"]


def test_a_subgroup_stands_below_one_group_and_below_no_subgroup(ctx) -> None:
    parent = make.group()
    by = make.member(parent, Role.COORDINATOR, administrator=True)
    below = opened(by, "Ниже", parent=parent)
    assert below.parent_id == parent.id
    assert "administrator-came-in" not in actions_about(below)
    with pytest.raises(NotOpened):
        opened(by, "Ещё ниже", parent=below)


@pytest.mark.parametrize("state", ["archived", "purging"])
def test_nothing_is_opened_below_a_group_that_ends(ctx, state: str) -> None:
    parent = make.group(**{state: now()})
    with pytest.raises(NotOpened):
        opened(make.user(), "Ниже", parent=parent)


def test_the_same_form_again_opens_nothing_more(ctx) -> None:
    by = make.user(administrator=True)
    first, second = opened(by, "Группа"), opened(by, "Группа")
    assert first.id == second.id
    assert opened(by, "Другая группа").id != first.id
    assert opened(by, "Группа", coordinator=make.user()).id != first.id


@pytest.mark.both_databases
def test_many_at_once_each_get_an_address_of_their_own(app) -> None:
    with app.app_context():
        people = [make.user(administrator=True).id for _ in range(6)]

    def one(user_id: int) -> str:
        with app.app_context(), transaction():
            return opened_by(user_id)

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(one, people))
    assert found == ["gruppa", *(f"gruppa-{number}" for number in range(2, 7))]


def opened_by(user_id: int) -> str:
    by = db.session.get_one(User, user_id)
    return open_group(
        by, names={"ru": "Группа"}, purposes={}, sign="Г", colour=1, country=None, topics=[],
        visibility=Visibility.LISTED, joining=Joining.OPEN, coordinator=by,
    ).slug  # fmt: skip


# Pages


def test_an_administrator_opens_a_group_for_somebody_else(app, client_of, world) -> None:
    client = client_of(world["administrator"])
    page = client.get("/groups/new").text
    assert "Вера Внешняя" in page
    assert "Олег Наблюдатель" not in page, "observers of the coalition coordinate nothing"
    answer = client.post("/groups/new", data=FORM | {"coordinator": str(world["outsider"])})
    assert answer.status_code == 303
    with app.app_context():
        group = db.session.scalar(db.select(Group).where(Group.slug != "above"))
        assert (group.slug, group.sign, group.colour) == ("qazaqstan-monitoring", "ҚМ", 3)
        assert [m.user_id for m in group.memberships] == [world["outsider"]]
    assert client.get(f"/g/{group.slug}").status_code == 302, "she reads nothing of it"
    assert client_of(world["outsider"]).get(f"/g/{group.slug}").status_code == 200


def test_what_was_typed_comes_back_with_what_is_missing(client_of, world) -> None:
    client = client_of(world["administrator"])
    answer = client.post("/groups/new", data=FORM | {"name_ru": "", "name_en": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert "Write it in Russian" in answer.text
    assert "Choose who coordinates the group first." in answer.text


def test_a_coordinator_opens_a_subgroup_and_coordinates_it(app, client_of, world) -> None:
    client = client_of(world["coordinator"])
    assert "It stands below Above" in client.get("/groups/new?parent=above").text
    answer = client.post("/groups/new?parent=above", data=FORM)
    assert answer.location == "/g/qazaqstan-monitoring"
    assert client.get(answer.location).status_code == 200
    with app.app_context():
        group = db.session.scalar(db.select(Group).filter_by(slug="qazaqstan-monitoring"))
        membership = db.session.get(Membership, (world["coordinator"], group.id))
        assert membership.role == Role.COORDINATOR
        assert group.parent.slug == "above"


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("coordinator", "/groups/new", 403),
        ("member", "/groups/new", 403),
        ("outsider", "/groups/new", 403),
        ("member", "/groups/new?parent=above", 403),
        ("outsider", "/groups/new?parent=above", 404),
        ("administrator", "/groups/new?parent=above", 404),
        ("coordinator", "/groups/new?parent=nothing", 404),
    ],
)
def test_others_open_nothing(app, client_of, world, who: str, address: str, status: int) -> None:
    client = client_of(world[who])
    assert client.get(address).status_code == status
    form = FORM | {"coordinator": str(world[who])}
    assert client.post(address, data=form).status_code == status
    with app.app_context():
        assert db.session.scalars(db.select(Group.slug)).all() == ["above"]


def test_a_group_above_that_is_not_hers_looks_like_none(client_of, world) -> None:
    client = client_of(world["outsider"])
    theirs, none = (client.get(f"/groups/new?parent={slug}") for slug in ("above", "aboue"))
    assert told_by(theirs, "above") == told_by(none, "aboue")


def test_a_coordinator_cannot_make_somebody_else_coordinator_with_a_forged_field(
    app, client_of, world
) -> None:
    form = FORM | {"coordinator": str(world["outsider"])}
    client_of(world["coordinator"]).post("/groups/new?parent=above", data=form)
    with app.app_context():
        mine = db.session.scalars(db.select(Membership).filter_by(user_id=world["outsider"])).all()
        assert mine == []


def test_pressed_twice_it_is_one_group(app, client_of, world) -> None:
    client = client_of(world["administrator"])
    form = FORM | {"coordinator": str(world["administrator"])}
    first, second = (client.post("/groups/new", data=form) for _ in range(2))
    assert first.location == second.location
    with app.app_context():
        assert len(db.session.scalars(db.select(Group.id)).all()) == 2


def test_opening_is_told(ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    happened = []
    monkeypatch.setattr(events, "record", happened.append)
    by = make.user(administrator=True)
    with transaction():
        group = open_group(
            by, names={"ru": "Группа"}, purposes={}, sign="Г", colour=1, country="KZ", topics=[],
            visibility=Visibility.LISTED, joining=Joining.OPEN, coordinator=by,
        )  # fmt: skip
    assert happened == [
        events.GroupOpened(group.id),
        events.MembershipBegan(by.id, group.id),
        events.AdministratorCameIn(by.id, group.id),
    ]
