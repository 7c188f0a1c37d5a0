"""Former texts of posts: kept, compared, taken away, erased; two windows that change one post."""

import re
from pathlib import Path

import pytest

import factories as make
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.former import FormerText
from collab.groups.log import Act
from collab.moderation import reporting
from collab.moderation.models import Reason
from collab.policy import Role
from collab.threads.models import Post

pytestmark = pytest.mark.both_databases

PAYLOADS = Path(__file__).parents[3] / "shared/data/hostile/payloads/xss"
WHY = {"sentence": "A name stood there."}


@pytest.fixture
def place(app) -> dict:
    with app.app_context():
        group = make.group(slug="legal")
        author = make.member(group, name="Aigul Temir")
        thread = make.thread(group, author)
        post = make.post(thread, author, "The hearing is on Monday in Osh.")
        path = f"/g/legal/threads/{thread.id}"
        return {
            "post": post.id,
            "path": path,
            "edit": f"{path}/posts/{post.id}/edit",
            "history": f"{path}/posts/{post.id}/history",
            "author": author.id,
            "observer": make.member(group, Role.OBSERVER).id,
            "coordinator": make.member(group, Role.COORDINATOR, name="Nurlan Abdiev").id,
            "outsider": make.user().id,
        }


def change(client, place: dict, *bodies: str) -> None:
    for body in bodies:
        assert client.post(place["edit"], data={"body": body}).status_code == 303


def rows(app) -> list[tuple[int, str]]:
    with app.app_context():
        found = db.session.scalars(db.select(FormerText).order_by(FormerText.number))
        return [(row.number, row.body) for row in found]


def seen_in(page: str) -> str:
    return re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]


def test_each_change_keeps_the_text_before_it(app, client_of, place) -> None:
    change(client_of(place["author"]), place, "On Tuesday.", "On Tuesday.", "On Friday.")
    assert rows(app) == [(1, "The hearing is on Monday in Osh."), (2, "On Tuesday.")]


def test_who_sees_the_post_sees_its_history_and_nobody_else(client_of, place) -> None:
    change(client_of(place["author"]), place, "The hearing is on Friday in Osh.")
    page = client_of(place["observer"]).get(place["history"])
    assert page.status_code == 200
    assert '<del><span class="sr">removed: </span>Monday</del>' in page.text
    assert '<ins><span class="sr">added: </span>Friday</ins>' in page.text
    assert client_of(place["outsider"]).get(place["history"]).status_code == 404


def test_the_post_leads_to_its_history_once_it_was_changed(app, client_of, place) -> None:
    reader = client_of(place["observer"])
    assert "/history" not in reader.get(place["path"]).text
    with app.app_context(), transaction():
        post = db.session.get_one(Post, place["post"])
        post.created = post.changed.replace(year=2020)
    change(client_of(place["author"]), place, "Another text.")
    assert place["history"] in reader.get(place["path"]).text


def test_a_post_that_never_changed_says_so(client_of, place) -> None:
    page = client_of(place["observer"]).get(place["history"])
    assert page.status_code == 200
    assert "No former texts are kept" in page.text


def test_many_changes_come_in_pages(client_of, place) -> None:
    change(client_of(place["author"]), place, *[f"text {n}" for n in range(1, 8)])
    reader = client_of(place["observer"])
    first, second = (reader.get(f"{place['history']}?page={n}").text for n in (1, 2))
    assert [n for n in range(1, 8) if f'id="change-{n}"' in first] == [3, 4, 5, 6, 7]
    assert [n for n in range(1, 8) if f'id="change-{n}"' in second] == [1, 2]
    assert "Monday" in second


def test_the_second_window_sees_the_difference_and_keeps_its_text(app, client_of, place) -> None:
    author = client_of(place["author"])
    seen = seen_in(author.get(place["edit"]).text)
    change(author, place, "The hearing is on Tuesday in Osh.")
    typed = {"body": "The hearing is on Friday in Bishkek.", "seen": seen}
    refused = author.post(place["edit"], data=typed)
    assert refused.status_code == 409
    assert "was changed in another window" in refused.text
    assert typed["body"] in refused.text.split("<textarea")[1]
    assert "Tuesday</del>" in refused.text
    assert "Friday</ins>" in refused.text
    script = author.post(place["edit"], data=typed, headers={"Accept": "application/json"})
    assert script.status_code == 409
    again = typed | {"seen": seen_in(refused.text)}
    assert author.post(place["edit"], data=again).status_code == 303
    bodies = [body for _, body in rows(app)]
    assert bodies == ["The hearing is on Monday in Osh.", "The hearing is on Tuesday in Osh."]


def test_the_same_text_from_two_windows_is_no_conflict(app, client_of, place) -> None:
    author = client_of(place["author"])
    typed = {"body": "On Friday.", "seen": seen_in(author.get(place["edit"]).text)}
    assert author.post(place["edit"], data=typed).status_code == 303
    assert author.post(place["edit"], data=typed).status_code == 303
    assert len(rows(app)) == 1


def test_a_coordinator_takes_one_former_text_away(app, client_of, place) -> None:
    change(client_of(place["author"]), place, "On Tuesday.", "On Friday.")
    coordinator = client_of(place["coordinator"])
    assert coordinator.post(f"{place['history']}/1/take", data=WHY).status_code == 303
    assert rows(app) == [(1, ""), (2, "On Tuesday.")]
    page = client_of(place["observer"]).get(place["history"]).text
    assert "Monday" not in page
    assert "Nurlan Abdiev, took away" in page
    assert "Tuesday" in page
    with app.app_context():
        act = db.session.scalars(db.select(Act)).one()
        assert (act.how, act.sentence, act.content_id) == (
            "former-removed", WHY["sentence"], place["post"]
        )  # fmt: skip
    again = coordinator.post(f"{place['history']}/1/take", data=WHY, follow_redirects=True)
    assert "Somebody was faster" in again.text


@pytest.mark.parametrize(("who", "status"), [("author", 403), ("observer", 403), ("outsider", 404)])
def test_nobody_else_takes_a_former_text_away(app, client_of, place, who, status) -> None:
    change(client_of(place["author"]), place, "On Tuesday.")
    answer = client_of(place[who]).post(f"{place['history']}/1/take", data=WHY)
    assert answer.status_code == status
    assert rows(app) == [(1, "The hearing is on Monday in Osh.")]
    assert "/take" not in client_of(place["observer"]).get(place["history"]).text


def test_taking_away_needs_a_sentence(app, client_of, place) -> None:
    change(client_of(place["author"]), place, "On Tuesday.")
    refused = client_of(place["coordinator"]).post(f"{place['history']}/1/take", data={})
    assert refused.status_code == 422
    assert "Say why, in a sentence." in refused.text
    assert 'for="sentence-1"' in refused.text
    assert len(rows(app)[0][1]) > 0


@pytest.mark.parametrize("why", ["held", "reported"])
def test_what_is_evidence_stays(app, client_of, place, why) -> None:
    change(client_of(place["author"]), place, "On Tuesday.")
    with app.app_context(), transaction():
        post = db.session.get_one(Post, place["post"])
        if why == "held":
            post.held = True
        else:
            reader = db.session.get_one(make.User, place["observer"])
            reporting.report(post, reader, Reason.INSULT)
    path = f"{place['history']}/1/take"
    answer = client_of(place["coordinator"]).post(path, data=WHY, follow_redirects=True)
    assert "Nothing was changed." in answer.text
    assert rows(app) == [(1, "The hearing is on Monday in Osh.")]


def test_erasing_a_post_erases_its_history(app, client_of, place) -> None:
    change(client_of(place["author"]), place, "On Tuesday.")
    with app.app_context(), transaction():
        post = db.session.get_one(Post, place["post"])
        post.state = State.ERASED
        post.wipe()
    assert rows(app) == []
    assert client_of(place["coordinator"]).get(place["history"]).status_code == 404


def test_a_hidden_post_shows_its_history_to_author_and_moderators(app, client_of, place) -> None:
    change(client_of(place["author"]), place, "On Tuesday.")
    with app.app_context(), transaction():
        db.session.get_one(Post, place["post"]).state = State.HIDDEN
    status = {who: client_of(place[who]).get(place["history"]).status_code
              for who in ("author", "coordinator", "observer", "outsider")}  # fmt: skip
    assert status == {"author": 200, "coordinator": 200, "observer": 404, "outsider": 404}


def test_hostile_former_texts_are_words_only(app, client_of, place) -> None:
    if not PAYLOADS.is_dir():
        pytest.skip("the lists of payloads are not there")
    lines = [line for file in sorted(PAYLOADS.rglob("*")) if file.is_file()
             for line in file.read_text(errors="replace").splitlines() if "<" in line]  # fmt: skip
    assert lines
    change(client_of(place["author"]), place, "\n".join(lines)[:50_000].rstrip("<"), "Gone.")
    page = client_of(place["observer"]).get(place["history"])
    shown = page.text.split('id="change-2"')[1].split("</section>")[0]
    tags = {piece.split(">")[0].split()[0].strip("/") for piece in shown.split("<")[1:]}
    assert tags <= {"h2", "span", "time", "div", "p", "del", "ins", "details", "summary", "section"}
