"""The administration is there for administrators alone; to others it looks like nothing."""

import re

import pytest

PAGES = (
    "/admin",
    "/admin/groups",
    "/admin/groups/ours/archive",
    "/admin/groups/ours/coordinator",
    "/admin/topics",
    "/admin/topics/new",
    "/admin/topics/media",
    "/admin/instance",
    "/admin/health",
)
ACTS = (
    "/admin/groups/ours/archive",
    "/admin/groups/ours/restore",
    "/admin/groups/ours/coordinator",
    "/admin/topics/new",
    "/admin/topics/media",
    "/admin/topics/media/move",
    "/admin/topics/media/retire",
    "/admin/topics/media/restore",
    "/admin/instance",
)


@pytest.mark.parametrize("who", ["administrator", "coordinator", "member", "outsider"])
def test_who_gets_the_pages(client_of, world, who: str) -> None:
    client = client_of(getattr(world, who))
    expected = 200 if who == "administrator" else 404
    for address in PAGES:
        assert client.get(address).status_code == expected, address


@pytest.mark.parametrize("who", ["coordinator", "member", "outsider"])
def test_nobody_else_acts(client_of, world, who: str) -> None:
    client = client_of(getattr(world, who))
    for address in ACTS:
        assert client.post(address).status_code == 404, address


def test_without_signing_in_there_is_only_the_door(app, world) -> None:
    client = app.test_client()
    for address in PAGES:
        answer = client.get(address)
        assert (answer.status_code, answer.location[:8]) == (302, "/sign-in"), address


def test_the_way_there_is_shown_to_administrators(client_of, world) -> None:
    way = 'href="/admin"'
    assert client_of(world.administrator).get("/").text.count(way) == 2  # menu and side
    assert way not in client_of(world.coordinator).get("/").text


@pytest.mark.parametrize(
    "address",
    ["/admin/groups/none/archive", "/admin/groups/none/coordinator", "/admin/topics/none"],
)
def test_what_is_not_there(admin, address: str) -> None:
    assert admin.get(address).status_code == 404
    assert admin.post(address).status_code == 404


def test_every_part_of_the_administration_is_reached_from_its_front_page(app, admin) -> None:
    page = admin.get("/admin").text.split('aria-labelledby="parts"')[1].split("</nav>")[0]
    ways = re.findall(r'card__title" href="([^"]+)"', page)
    assert len(ways) == len(set(ways)) == 11
    for way in ways:
        assert admin.get(way).status_code == 200, way
