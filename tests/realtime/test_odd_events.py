"""What no page of ours would send over a socket."""

import logging
from typing import Any

import pytest

ODD: list[Any] = [
    None, 5, -1.5, True, [], {}, [["chat:1"]], {"room": None}, {"room": []}, {"room": {"room": 1}},
    "", "chat:", "chat:-1", "chat:0", "chat:99999999999999999999", "user:1", "chat:1|ru|UTC",
    "chat:1\n", "library:1 OR 1=1", "content:" + "9" * 9000, "\0", b"chat:1",
]  # fmt: skip


@pytest.mark.parametrize("event", ["watch", "leave", "typing", "nonsense"])
def test_odd_events_open_nothing_and_break_nothing(group, browse, caplog, event: str) -> None:
    browser = browse(group["member"])
    with caplog.at_level(logging.WARNING):
        for asked in ODD:
            browser.client.emit(event, asked)
        assert browser.watch(f"chat:{group['room']}") is True
    faults = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert faults == []
    assert browser.client.connected


@pytest.mark.parametrize("asked", ODD)
def test_no_odd_name_opens_a_room(group, browse, asked: Any) -> None:
    if isinstance(asked, bytes):
        asked = {"room": asked}
    assert browse(group["member"]).client.call("watch", asked, timeout=10) is not True


def test_each_page_is_told_which_build_the_server_has(app, group, browse, client_of) -> None:
    """Its own stands in its address of the script: they differ after an update."""
    event, build = browse(group["member"], builds=True).next()
    assert (event, build) == ("build", app.extensions["assets"]["app.js"])
    page = client_of(group["member"]).get("/g/legal/chat").text
    assert f'src="/static/dist/{build}"' in page
