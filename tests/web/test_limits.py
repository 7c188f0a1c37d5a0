"""Who asks for too much is told to wait; nobody else is."""

from pathlib import Path

import pytest
from flask import Flask

import factories as make
from collab import create_app
from collab.accounts.models import Session
from collab.config import ConfigError
from collab.extensions import db
from collab.web import limits

LINE = {"body": "A line"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def limited(instance: Path, request):
    """An application with the limits that the test asks for: a change each hour, unless told."""
    return create_app({"DEFAULT_LOCALE": "en", "LOG_LEVEL": "INFO", **request.param}, instance)


@pytest.fixture
def app(limited):
    limited.testing = True
    limited.config["WTF_CSRF_ENABLED"] = False
    return limited


def with_limits(**settings: str):
    return pytest.mark.parametrize("limited", [settings], indirect=True)


@pytest.fixture
def two(app, client_of):
    """Two members of one group behind one network."""
    with app.app_context():
        group = make.group(slug="legal")
        ids = [make.member(group).id for _ in range(2)]
        document = make.document(group, make.member(group)).id
    return *(client_of(number) for number in ids), document


def say(client, **more):
    return client.post("/g/legal/chat/messages", data=LINE, **more).status_code


@with_limits(LIMIT_WRITES="3/hour")
def test_one_person_writes_so_much_and_her_neighbour_goes_on(two) -> None:
    first, second, _document = two
    assert [say(first) for _ in range(4)] == [303, 303, 303, 429]
    assert [say(second) for _ in range(3)] == [303] * 3


@with_limits(LIMIT_WRITES="3/hour")
def test_whoever_wrote_too_much_can_still_read(two) -> None:
    first, _second, document = two
    assert [say(first) for _ in range(4)][-1] == 429
    for address in ("/", "/g/legal/chat", f"/g/legal/library/{document}", "/search?q=x"):
        assert first.get(address).status_code == 200


@with_limits(LIMIT_WRITES="3/hour")
def test_a_second_device_is_the_same_person(app, client_of) -> None:
    with app.app_context():
        person = make.member(make.group(slug="legal")).id
    devices = client_of(person), client_of(person)
    assert [say(devices[n % 2]) for n in range(4)] == [303, 303, 303, 429]


def choose(app: Flask, address: str, device: str = "") -> int:
    """Change something as a stranger."""
    client = app.test_client()
    if device:
        client.set_cookie("collab-device", device)
    origin = {"REMOTE_ADDR": address}
    return client.post("/language", data={"locale": "en"}, environ_base=origin).status_code


@with_limits(LIMIT_STRANGERS="3/hour")
def test_a_stranger_is_her_network(app) -> None:
    assert [choose(app, f"10.1.2.{n}") for n in range(4)] == [302, 302, 302, 429]
    assert choose(app, "10.1.3.1") == 302
    assert [choose(app, f"2001:db8:0:1::{n}") for n in range(4)] == [302, 302, 302, 429]
    assert choose(app, "2001:db8:0:2::1") == 302


@with_limits(LIMIT_STRANGERS="3/hour", LIMIT_NETWORK="20/hour")
@pytest.mark.asvs("6.3.1")
def test_a_stranger_shuts_nobody_out_who_was_here_before(app, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "optional")
    with app.app_context():
        form = {"email": make.user(email="a@example.org").email, "password": make.PASSWORD}
    owner = app.test_client()
    assert owner.post("/sign-in", data=form).status_code == 303
    assert owner.post("/sign-out").status_code == 303
    assert [choose(app, "127.0.0.9") for _ in range(20)][2:] == [429] * 18
    assert app.test_client().post("/sign-in", data=form).status_code == 429
    assert owner.post("/sign-in", data=form).status_code == 303
    assert owner.post("/language", data={"locale": "en"}).status_code == 302


@with_limits(LIMIT_STRANGERS="3/hour")
def test_a_known_device_has_a_limit_as_well_wherever_it_is(app) -> None:
    networks = ["10.1.2.3", "10.1.3.3", "10.1.4.3", "10.1.5.3"]
    assert [choose(app, each, "a device") for each in networks] == [302, 302, 302, 429]
    assert choose(app, "10.1.2.3", "another device") == 302


@with_limits(LIMIT_STRANGERS="3/hour", LIMIT_NETWORK="5/hour")
def test_made_up_devices_count_towards_the_network(app) -> None:
    asked = [choose(app, "10.1.2.3", f"device {n}") for n in range(7)]
    assert asked == [302] * 5 + [429] * 2
    assert choose(app, "10.1.3.3", "device 6") == 302


@with_limits(LIMIT_WRITES="1/hour", LIMIT_NETWORK="2/hour")
@pytest.mark.parametrize(("way_out", "answer"), [("/quick-exit", 200), ("/sign-out", 303)])
def test_leaving_is_never_refused(two, way_out: str, answer: int) -> None:
    first, _second, _document = two
    assert [say(first) for _ in range(3)] == [303, 429, 429]
    assert first.post(way_out).status_code == answer
    assert first.get("/account").status_code == 302


@with_limits(LIMIT_WRITES="1/hour", LIMIT_NETWORK="2/hour")
@pytest.mark.asvs("7.5.2")
def test_ending_a_lost_device_is_never_refused(app, client_of) -> None:
    with app.app_context():
        person = make.member(make.group(slug="legal")).id
    mine, lost, stolen = (client_of(person) for _ in range(3))
    with app.app_context():
        rows = db.session.scalars(db.select(Session.public_id).order_by(Session.created))
        ended = rows.all()[1]
    assert [say(mine) for _ in range(3)] == [303, 429, 429]
    assert mine.post(f"/account/devices/{ended}/end").status_code == 303
    assert lost.get("/account").status_code == 302
    assert stolen.get("/account").status_code == 200
    assert mine.post("/account/devices/end").status_code == 303
    assert stolen.get("/account").status_code == 302


@with_limits(LIMIT_STRANGERS="1/hour", LIMIT_NETWORK="2/hour")
def test_leaving_uses_up_nothing(app) -> None:
    assert {app.test_client().post("/quick-exit").status_code for _ in range(5)} == {200}
    assert choose(app, "127.0.0.1") == 302


@with_limits(LIMIT_NETWORK="4/hour")
def test_a_network_has_a_limit_over_all_its_people(two) -> None:
    first, second, document = two
    assert [say(first), say(second), say(first)] == [303] * 3
    assert second.get("/search?q=x").status_code == 200
    assert (say(first), say(second)) == (429, 429)
    assert first.get(f"/g/legal/library/{document}/file").status_code == 429
    assert say(first, environ_base={"REMOTE_ADDR": "10.9.9.9"}) == 303


@with_limits(LIMIT_SEARCHES="2/hour")
def test_searching_is_limited_by_itself(two) -> None:
    first, second, _document = two
    asked = [first.get(f"/search?q=word{n}").status_code for n in range(3)]
    assert asked == [200, 200, 429]
    assert second.get("/search?q=x").status_code == 200
    assert say(first) == 303


@with_limits(LIMIT_DOWNLOADS="2/hour")
@pytest.mark.asvs("2.4.1")
def test_files_are_handed_out_in_limits(two) -> None:
    first, second, document = two
    file = f"/g/legal/library/{document}/file"
    version = f"/g/legal/library/{document}/versions/1/file"
    assert [first.get(a).status_code for a in (file, version)] == [404, 404]  # not in the store
    assert first.get(file).status_code == 429
    assert first.head(version).status_code == 429
    assert second.get(file).status_code == 404
    assert first.get(f"/g/legal/library/{document}").status_code == 200


@with_limits(LIMIT_DOWNLOADS="10/hour")
def test_many_files_in_one_count_as_many(two) -> None:
    first, second, _document = two
    four = {"chosen": ["1", "2", "3", "4"]}
    assert [first.post("/g/legal/library/zip", data=four).status_code for _ in range(3)] == [
        200,
        200,
        429,
    ]
    many = {"chosen": [str(number) for number in range(1, 100)]}
    assert second.post("/g/legal/library/zip", data=many).status_code == 200


@with_limits(LIMIT_WRITES="1/hour")
def test_a_page_says_how_long_to_wait(two) -> None:
    first, _second, _document = two
    assert say(first) == 303
    answer = first.post("/g/legal/chat/messages", data=LINE)
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert "Too many attempts" in answer.text
    assert "Wait 60 minutes and try again." in answer.text
    assert "your text should still be there" in answer.text


@with_limits(LIMIT_WRITES="1/minute")
def test_a_script_gets_the_words_to_show(two) -> None:
    first, _second, _document = two
    assert say(first) == 303
    answer = first.post("/g/legal/chat/messages", data=LINE, headers=JSON)
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 0 < seconds <= 60
    assert answer.json["error"] == f"Wait {seconds} seconds and try again."


@with_limits(LIMIT_WRITES="1/hour")
@pytest.mark.asvs("16.3.3")
def test_a_refusal_is_logged_without_the_network(two, written) -> None:
    first, _second, _document = two
    for _ in range(2):
        first.post("/g/legal/chat/messages", data=LINE, environ_base={"REMOTE_ADDR": "10.7.7.7"})
    (line,) = [line for line in written() if line["event"] == "over a limit"]
    assert line["limit"] == "LIMIT_WRITES"
    assert line["rule"] == "/g/<slug>/chat/messages"
    assert line["user"]
    assert line["request_id"]
    assert "10.7.7" not in str(written())


@with_limits(LIMIT_WRITES="1/hour")
def test_what_another_site_asks_for_uses_up_nothing(two) -> None:
    first, _second, _document = two
    foreign = {"Origin": "https://evil.example"}
    assert [say(first, headers=foreign) for _ in range(5)] == [403] * 5
    assert say(first) == 303


@with_limits(
    LIMIT_WRITES="", LIMIT_SEARCHES="", LIMIT_DOWNLOADS="", LIMIT_NETWORK="", LIMIT_STRANGERS=""
)
def test_an_empty_setting_means_no_limit(two) -> None:
    first, _second, _document = two
    assert {say(first) for _ in range(20)} == {303}


@pytest.mark.parametrize("wrong", ["many", "0.5/minute", "600 per fortnight", "600/minute;;x"])
def test_a_limit_that_nobody_understands_is_refused_at_the_start(instance, wrong: str) -> None:
    with pytest.raises(ConfigError, match="LIMIT_WRITES"):
        create_app({"LIMIT_WRITES": wrong}, instance)


def test_two_servers_count_together_and_an_outage_stops_nobody(instance, redis_server) -> None:
    settings = {"REDIS_URL": redis_server.url, "LIMIT_STRANGERS": "2/hour", "DEFAULT_LOCALE": "en"}
    servers = [create_app(settings, instance) for _ in range(2)]
    for server in servers:
        server.config["WTF_CSRF_ENABLED"] = False

    here = "127.0.0.1"
    assert [choose(servers[n % 2], here) for n in range(4)] == [302, 302, 429, 429]
    redis_server.halt()
    try:
        assert [choose(servers[0], here) for _ in range(3)] == [302, 302, 429]
    finally:
        redis_server.start()


@with_limits()
def test_ordinary_pages_are_not_counted(app, client_of, monkeypatch) -> None:
    monkeypatch.setattr(limits, "_person", lambda: pytest.fail("counted"))
    with app.app_context():
        person = make.member(make.group(slug="legal")).id
    assert client_of(person).get("/g/legal/chat").status_code == 200
