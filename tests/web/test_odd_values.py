"""Addresses and forms with values that no database holds: nothing is there, and nothing breaks."""

import pytest

import factories as make

pytestmark = pytest.mark.both_databases
HUGE = 9_999_999_999_999_999
"""Sixteen digits: more than PostgreSQL's integer, as many as an address may have."""


PATHS = [
    "/g/legal%00/chat",
    "/g/legal%00/threads",
    f"/c/{HUGE}",
    f"/g/legal/threads/{HUGE}",
    f"/g/legal/library/{HUGE}",
    f"/g/legal/chat?before={HUGE}",
    f"/g/legal/chat?around={HUGE}",
    f"/g/legal/chat/messages?after={HUGE}",
    f"/g/legal/chat/messages?after=-{HUGE}",
    f"/g/legal/library?folder={HUGE}",
    f"/g/legal/library?page={HUGE}",
    f"/g/legal/threads?page={HUGE}",
    "/search?q=a%00b",
    "/search?q=a&group=%00&kind=%00",
    f"/search?q=a&page={HUGE}",
    "/knowledge?kind=%00",
]


@pytest.mark.asvs("1.4.2")
def test_an_address_with_an_odd_value_is_answered(app, client_of) -> None:
    with app.app_context():
        member = make.member(make.group(slug="legal")).id
    client = client_of(member)
    answers = {path: client.get(path).status_code for path in PATHS}
    assert {path: code for path, code in answers.items() if code not in {200, 302, 303, 404}} == {}


def test_a_sign_in_with_an_odd_name_is_a_wrong_one(app) -> None:
    form = {"email": "a\x00b@example.org", "password": "x\x00y"}
    assert app.test_client().post("/sign-in", data=form).status_code in {404, 422}


def test_a_line_with_a_nul_is_saved_without_it(app, client_of) -> None:
    with app.app_context():
        member = make.member(make.group(slug="legal")).id
    client = client_of(member)
    form = {"body": "be\x00fore", "key": "k\x00ey"}
    answer = client.post("/g/legal/chat/messages", data=form)
    assert answer.status_code in {303, 404}
