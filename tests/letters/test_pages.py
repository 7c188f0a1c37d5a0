"""Choosing how often, stopping with one press, and the folder of the administrators."""

import re
from datetime import timedelta

import pytest

import factories as make
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from letters.conftest import link

LONG_AGO = timedelta(hours=25)
CHOSEN = {"rhythm": "weekly", "weekday": "4", "hour": "17", "titles": "y"}


def test_how_often_is_chosen(place, client_of) -> None:
    client = client_of(place.reader)
    page = client.get("/account/letters").text
    assert re.search(r'<input checked[^>]*value="daily"', page)
    assert client.post("/account/letters", data=CHOSEN).status_code == 303
    row = place.settings()
    assert (row.rhythm, row.weekday, row.hour, row.titles) == ("weekly", 4, 17, True)


@pytest.mark.parametrize("wrong", [{"rhythm": "hourly"}, {"hour": "24"}, {"weekday": "x"}])
def test_what_is_not_offered_is_refused(place, client_of, wrong: dict[str, str]) -> None:
    answer = client_of(place.reader).post("/account/letters", data=CHOSEN | wrong)
    assert answer.status_code == 422
    assert place.settings().rhythm == "daily"


@pytest.mark.asvs("3.5.1")
def test_one_press_ends_letters_without_signing_in(place, app) -> None:
    place.tell(ago=LONG_AGO)
    place.round()
    [letter] = place.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link(letter)
    assert letter["List-Unsubscribe"] == f"<https://collab.example.org{path}>"
    stranger = app.test_client()
    asking = stranger.get(path)
    assert asking.status_code == 200
    assert place.settings().rhythm == "daily", "opening changes nothing"
    for _twice in range(2):
        done = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "Aigul" not in done.text
    assert place.settings().rhythm == "none"


def test_a_link_counts_for_its_owner_and_address_alone(place, app) -> None:
    place.tell(ago=LONG_AGO)
    place.round()
    path = link(place.letters[0])
    stranger = app.test_client()
    number, _, proof = path.rpartition("/")[2].partition("-")
    forged = [f"{int(number) + 1}-{proof}", f"{number}-{'0' * 40}", number, "x", f"{number}-ё"]
    for token in forged:
        assert stranger.post(f"/letters/stop/{token}").status_code == 404, token
    with app.app_context(), transaction():
        db.session.get_one(User, place.reader).email = "other@example.org"
    assert stranger.post(path).status_code == 404
    assert place.settings().rhythm == "daily"


def test_no_header_points_at_an_instance_without_an_address(place, app) -> None:
    app.config["PUBLIC_URL"] = ""
    place.tell(ago=LONG_AGO)
    place.round()
    assert place.letters[0]["List-Unsubscribe"] is None


def test_a_refused_address_is_tried_again_when_asked(place, client_of) -> None:
    place.chooses(refused=now())
    client = client_of(place.reader)
    assert "Letters to you come back" in client.get("/account/letters").text
    assert client.post("/account/letters/again").status_code == 303
    assert place.settings().refused is None


def test_the_bell_leads_to_the_refused_address(place, client_of) -> None:
    notice = place.tell(
        "letters-refused",
        group_id=None,
        content_id=None,
        because="duty",
        address="/account/letters",
    )
    client = client_of(place.reader)
    assert "Letters to you come back: look at your address" in client.get("/notifications").text
    answer = client.post(f"/notifications/{notice}")
    assert answer.status_code == 303
    assert answer.location.endswith("/account/letters")


def test_administrators_see_the_folder(place, app, client_of) -> None:
    app.config["MAIL_URL"] = ""
    place.group_allows_titles()
    place.chooses(titles=True)
    place.tell(ago=LONG_AGO)
    place.round()
    with app.app_context():
        administrator = make.user(administrator=True).id
    client = client_of(administrator)
    page = client.get("/admin/letters").text
    assert "aigul@example.org" in page
    name = page.split("/admin/letters/")[1].partition('"')[0]
    letter = client.get(f"/admin/letters/{name}").text
    assert "There is something new for you" in letter
    assert "Canary" not in letter, "administrators read no groups"
    assert client.get("/admin/letters/collab.toml").status_code == 404
    assert client_of(place.reader).get("/admin/letters").status_code == 404
