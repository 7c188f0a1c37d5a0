"""Which addresses in a text name content of this site."""

import pytest
from flask import Flask

from collab.chat.links import linked
from collab.links.addresses import MOST, mentioned
from collab.web import text

HERE = "http://localhost"


CASES: list[tuple[str, list[int]]] = [
    ("see /c/12", [12]),
    ("see [this](/c/12)", [12]),
    (f"see {HERE}/c/12.", [12]),
    (f"<{HERE}/c/12>", [12]),
    (f"{HERE}/g/legal/library/34?page=7&q=words", [34]),
    ("(/g/legal/library/34)", [34]),
    ("/g/legal/threads/56", [56]),
    (f"{HERE}/g/legal/threads/56?page=2#c78", [78]),
    (f"{HERE}/g/legal/library/34?page=2#c78", [78]),
    (f"{HERE}/g/legal/library/34?page=2#p2", [34]),
    (f"{HERE}/g/legal/library/34/comments", [34]),
    (f"{HERE}/g/legal/chat?around=5#c78", [78]),
    ("/c/1 and /c/2, /c/1 again", [1, 2]),
    ("https://example.org/c/12", []),
    (f"https://example.org/?back={HERE}/c/12", []),
    ("example.org/c/12", []),
    ("//example.org/c/12", []),
    ("and/or /cc/12 /c/x /c/ /g/legal", []),
    ("/c/12345678901234567890", []),
    (f"{HERE}/g/legal/library", []),
    (f"{HERE}/search?q=/c/12#c12", []),
    ("```\nno link\n```", []),
    ("", []),
]


@pytest.mark.parametrize("chat", [False, True])
def test_addresses_of_ours_are_found(app: Flask, chat: bool) -> None:
    found = {}
    with app.test_request_context(base_url=HERE):
        for written, _ids in CASES:
            drawn = str(linked(written)) if chat else text.render(written)
            found[written] = mentioned(drawn)
    assert found == dict(CASES)


def test_the_public_address_counts_where_nobody_asks(app: Flask) -> None:
    app.config["PUBLIC_URL"] = "https://collab.example"
    with app.app_context():
        assert mentioned(text.render("https://collab.example/c/12")) == [12]
        assert mentioned(text.render("https://other.example/c/12")) == []


def test_one_text_mentions_no_more_than_so_many(app: Flask) -> None:
    body = " ".join(f"/c/{number}" for number in range(1, 500))
    with app.test_request_context():
        assert mentioned(text.render(body)) == list(range(1, MOST + 1))


def test_odd_texts_do_no_harm(app: Flask) -> None:
    odd = ("/c/1" * 12_000, "/g/" * 16_000, "http://[" * 6_000 + "/c/1", "/g/x/chat?" * 5_000)
    with app.test_request_context():
        for body in odd:
            assert len(mentioned(text.render(body[:50_000]))) <= MOST
