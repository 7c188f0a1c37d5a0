"""The preview is drawn by what draws the post."""

import pytest

import factories as make
from collab.policy import Role


@pytest.fixture
def place(app):
    with app.app_context():
        group, other = make.group(slug="legal"), make.group(slug="other")
        writer = make.member(group)
        thread = make.thread(group, writer, title="Annexes")
        secret = make.document(other, make.member(other), title="Secret")
        return {
            "writer": writer.id,
            "thread": thread.id,
            "observer": make.member(group, Role.OBSERVER, name="Olga Observer").id,
            "document": make.document(group, writer, title="Manual of visits").id,
            "secret": secret.id,
            "outsider": secret.author_id,
        }


def preview(client, body: str, **more) -> str:
    answer = client.post("/g/legal/preview", data={"body": body, **more})
    assert answer.status_code == 200
    return answer.text


def test_it_looks_as_the_post_will(place, client_of) -> None:
    client = client_of(place["writer"])
    body = "**Bold** and [here](https://example.org)\n\n> said\n\n<script>alert(1)</script>"
    drawn = preview(client, body)
    answer = client.post(f"/g/legal/threads/{place['thread']}/posts", data={"body": body})
    page = client.get(answer.location).text
    words = drawn.partition('<div class="prose">')[2].rpartition("</div>")[0]
    assert words.strip()
    assert words in page
    assert "<script>" not in drawn


def test_cards_and_names_are_those_of_who_writes(place, client_of) -> None:
    client = client_of(place["writer"])
    body = f"/c/{place['document']} and /c/{place['secret']} for @Olga Observer"
    drawn = preview(client, body, within=place["thread"])
    assert "Manual of visits" in drawn
    assert "Secret" not in drawn
    assert '<span class="mention">@Olga Observer</span>' in drawn


def test_nothing_and_too_much(place, client_of) -> None:
    client = client_of(place["writer"])
    assert "Nothing is written yet." in preview(client, "  ")
    answer = client.post("/g/legal/preview", data={"body": "x" * 100_001})
    assert answer.status_code == 422


def test_outside_there_is_no_preview(place, client_of) -> None:
    client = client_of(place["outsider"])
    assert client.post("/g/legal/preview", data={"body": "x"}).status_code == 404
    inside = client_of(place["writer"])
    form = {"body": "@x", "within": place["secret"]}
    assert inside.post("/g/legal/preview", data=form).status_code == 404
