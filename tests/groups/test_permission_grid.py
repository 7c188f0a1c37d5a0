"""The page that says who may do what is drawn from the policy as it is for the group."""

import re

import pytest

import factories as make
from collab.db import now
from collab.policy import GRANTS, Permission, Role


@pytest.fixture
def page_of(app, client_of):
    """Return a function: facts of a group to the cells of its page, by permission."""

    def page_of(role: Role = Role.OBSERVER, **facts) -> tuple[dict[str, list[str]], str]:
        with app.app_context():
            group = make.group(slug="ours", **facts)
            person = make.member(group, role).id
        answer = client_of(person).get("/g/ours/permissions")
        assert answer.status_code == 200
        rows = re.findall(r'data-permission="(\w+)">(.*?)</tr>', answer.text, re.S)
        cells = {
            name: [
                re.sub(r"<[^>]*>", " ", cell).split() for cell in re.findall("<td>.*?</td>", row)
            ]
            for name, row in rows
        }
        return {
            name: [" ".join(words) for words in row] for name, row in cells.items()
        }, answer.text

    return page_of


def test_it_says_of_each_role_what_the_policy_says(page_of) -> None:
    cells, _page = page_of()
    assert set(cells) == set(Permission)
    for permission, row in cells.items():
        expected = ["yes" if permission in GRANTS[role] else "no" for role in Role]
        assert row == expected, permission


def test_it_says_where_the_group_narrows(page_of) -> None:
    cells, page = page_of(narrowed=["upload"])
    assert cells["upload"] == ["no", "no narrowed here", "yes"]
    assert cells["post"] == ["no", "yes", "yes"]
    assert "The coordinators keep some of this to themselves." in page


def test_in_an_archived_group_nobody_writes(page_of) -> None:
    cells, page = page_of(archived=now())
    for permission in ("post", "chat", "upload", "publish"):
        assert cells[permission] == ["no", "no narrowed here", "no narrowed here"]
    assert cells["read"] == ["yes"] * 3
    assert "The group is archived" in page


def test_a_hidden_group_gives_nothing_to_the_coalition(page_of) -> None:
    cells, _page = page_of(visibility="hidden")
    assert cells["publish"] == ["no", "no narrowed here", "no narrowed here"]


def test_who_reads_from_above_has_a_column(app, page_of) -> None:
    with app.app_context():
        parent = make.group().id
    cells, page = page_of(parent_id=parent, parent_reads=True)
    assert cells["read"] == ["yes"] * 4
    assert cells["post"][3] == "no"
    assert "its observers do not" in page


def test_outsiders_find_nothing(app, client_of) -> None:
    with app.app_context():
        make.group(slug="ours")
        outsider = make.user().id
    assert client_of(outsider).get("/g/ours/permissions").status_code == 404
