"""Every address, asked by everybody: each gets what `route_matrix.ROUTES` says, and no more.

"Yes" to a form means that it was taken and the database changed; any other answer, and every page
that is only looked at, leaves the database as it was.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from .good_forms import FORMS, HEADERS, form_for
from .route_matrix import (
    ABSENT,
    DOOR,
    FORBIDDEN,
    OF_A_GROUP,
    OK,
    PROOF,
    PROVED_LONG_AGO,
    ROUTES,
    VISITORS,
    Row,
)
from .world import Snapshot, World, build

SEARCHES = {"search.index": "?q=words", "leave": "?to=https://example.org/"}


@pytest.fixture
def database() -> str:
    """SQLite, whose file is put back between the questions; the rules know no database."""
    return "sqlite"


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


@pytest.fixture
def snapshot(app: Flask, world: World, tmp_path: Path) -> Iterator[Snapshot]:
    snapshot = Snapshot(app, tmp_path)
    yield snapshot
    snapshot.close()


def outcome(answer: TestResponse, row: Row) -> str:
    """Return what the answer means, in the words of the table; else its status."""
    status, path = answer.status_code, urlsplit(answer.headers.get("Location", "")).path
    led_in = row.to_door and status == 303
    if status == 401 or (path == "/sign-in" and not led_in):
        return DOOR
    if path == "/account/prove" or (status == 403 and 'name="proof_next"' in answer.text):
        return PROOF
    if status < 400:
        return OK
    return {403: FORBIDDEN, 404: ABSENT}.get(status, str(status))


def questions(app: Flask, world: World) -> list[tuple[str, str, str]]:
    """Every endpoint with each of its methods and an address that names something."""
    adapter = app.url_map.bind("localhost")
    return [
        (rule.endpoint, method, adapter.build(rule.endpoint, _parts(world, rule), method=method))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _parts(world: World, rule) -> dict:
    named = world.address_of(rule.endpoint)
    return {name: named[name] for name in rule.arguments}


def test_every_address_has_a_row(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    missing = sorted(known - set(ROUTES))
    assert not missing, f"say in tests/flows/route_matrix.py who gets what at: {missing}"
    assert sorted(set(ROUTES) - known) == [], "rows of addresses that are gone: remove them"
    assert sorted(set(FORMS) - known) == [], "forms of addresses that are gone: remove them"


def test_what_is_of_a_group_is_closed_to_others(app: Flask) -> None:
    open_ones = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.arguments & {"slug", "content_id"}
        and ROUTES[rule.endpoint].pattern not in OF_A_GROUP
    ]
    assert not open_ones, f"these name something of a group: {open_ones}"


def test_a_row_is_marked_fresh_as_its_view_is(app: Flask) -> None:
    marked = {e for e, view in app.view_functions.items() if getattr(view, "fresh", False)}
    assert marked == {endpoint for endpoint, row in ROUTES.items() if row.fresh}


@pytest.mark.asvs("8.2.1", "8.3.1", "6.3.3", "7.5.1", "7.5.3", "7.2.1")
@pytest.mark.parametrize("who", [*VISITORS, *PROVED_LONG_AGO])
def test_everybody_gets_what_the_table_says(
    app: Flask, world: World, snapshot: Snapshot, who: str
) -> None:
    found = []
    for endpoint, method, address in questions(app, world):
        row = ROUTES[endpoint]
        asks = "enrolling" if who == "half in" and "enrol" in endpoint else who
        client = world.client(asks)
        form = form_for(world, endpoint, method, client, asks)
        snapshot.forget()
        answer = client.open(
            address + SEARCHES.get(endpoint, ""),
            method=method,
            data=form,
            headers=HEADERS.get(endpoint),
        )
        got, changed = outcome(answer, row), snapshot.was_changed()
        expected = row.expected(who)
        if got != expected:
            found.append((endpoint, method, f"gets {got}, not {expected}"))
        elif changed and (method == "GET" or got != OK):
            found.append((endpoint, method, f"gets {got} and changes something"))
        elif method == "POST" and got == OK and not changed and not row.quiet:
            found.append((endpoint, method, "is taken and changes nothing"))
        answer.close()
        snapshot.restore()
    assert found == [], found
