"""Drawing in several processes, none of which is believed or waited for too long."""

import io
import os
from typing import Any

import pytest

from collab.files.model import Limits, Reason
from collab.files.rendering import child, draw
from collab.files.sandbox.child import perform
from tests.files.rendering.conftest import line, pdf


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Any:
    """Let processes say what a test has them say, and return what is made of it."""

    def drawing(*runs: tuple[list[dict[str, Any]], bytes, Reason | None], most: int = 500) -> Any:
        left = list(runs)
        asked: list[dict[str, Any]] = []

        def run(task, file, arguments, limits, on_message, output):
            messages, written, ended = left.pop(0)
            asked.append(arguments)
            os.write(output.fileno(), written)
            for message in messages:
                on_message(message)
            return ended

        monkeypatch.setattr(draw, "run", run)
        path = tmp_path / "file.pdf"
        path.write_bytes(b"%PDF-1.7")
        with open(tmp_path / "output", "w+b") as output:
            result = draw.draw_file(path, output, most=most)
        return result, (tmp_path / "output").read_bytes(), [each["first"] for each in asked]

    return drawing


def page(number: int, image: int = 2, thumb: int = 1, layer: int = 1) -> list[dict[str, Any]]:
    return [{"at": number}, {"page": [number, 10, 10, image, thumb, layer]}]


def test_the_next_process_goes_on_where_time_ran_out(said) -> None:
    first = ([{"total": 3}, *page(1), *page(2), {"reached": 2}], b"aabcddef", None)
    second = ([{"total": 3}, *page(3), {"reached": 3}], b"gghi", None)
    drawing, data, asked = said(first, second)
    assert asked == [1, 3]
    assert data == b"aabcddefgghi"
    assert [each.image_at for each in drawing.pages] == [0, 4, 8]
    assert drawing.reason is None


def test_a_page_that_kills_its_process_is_left_out(said) -> None:
    first = ([{"total": 3}, *page(1), {"at": 2}], b"aabc-half of a page", Reason.TOO_SLOW)
    second = ([{"total": 3}, *page(3), {"reached": 3}], b"gghi", None)
    drawing, data, asked = said(first, second)
    assert asked == [1, 3]
    assert [each.number for each in drawing.pages] == [1, 3]
    assert data == b"aabcgghi", "what the dead process wrote of its page is gone"
    assert drawing.reason is Reason.TOO_SLOW


def test_a_file_whose_pages_kill_is_given_up(said) -> None:
    deadly = [([{"total": 900}, {"at": n}], b"", Reason.DAMAGED) for n in (1, 2, 3)]
    drawing, _data, asked = said(*deadly)
    assert asked == [1, 2, 3]
    assert (drawing.pages, drawing.reason) == ([], Reason.DAMAGED)


def test_a_process_that_does_nothing_is_not_started_again(said) -> None:
    drawing, _data, asked = said(([{"total": 5}], b"", None))
    assert (drawing.pages, asked) == ([], [1])


@pytest.mark.parametrize(
    "lie",
    [
        {"page": [1, 10, 10, 10**12, 1, 1]},
        {"page": [1, 10, 10, -5, 1, 1]},
        {"page": [1, 0, 10, 2, 1, 1]},
        {"page": [1, 10**6, 10, 2, 1, 1]},
        {"page": [2, 10, 10, 2, 1, 1]},
        {"page": [1, 10, 10, True, 1, 1]},
        {"page": [1, 10, 10, 2, 1]},
        {"page": ["1", 10, 10, 2, 1, 1]},
        {"page": [1, 10, 10, 200, 1, 1]},
        {"page": None},
        ["page"],
    ],
)
def test_what_a_taken_over_process_claims_is_not_believed(said, lie) -> None:
    drawing, data, _ = said(([{"total": 1}, {"at": 1}, lie, {"reached": 1}], b"aabc", None))
    assert (drawing.pages, data) == ([], b"")


def test_a_process_stops_by_itself_when_half_of_its_time_is_gone() -> None:
    said: list[dict[str, Any]] = []
    data = io.BytesIO(pdf(line("one"), line("two")))
    arguments = {"type": "application/pdf", "first": 1, "last": 2}
    perform(child, data, arguments, Limits(cpu_seconds=0), said.append, io.BytesIO())
    assert said == [{"total": 2}, {"reached": 0}, {"over": None}]


def test_a_page_without_end_costs_its_time_and_no_more(draw) -> None:
    endless = "0 0 m " + " ".join(f"{n % 600} {n % 797} l" for n in range(300_000)) + " B*"
    limits = Limits(cpu_seconds=1, wall_seconds=2.0)
    drawn = draw(pdf(line("before"), endless * 4, line("after")), limits)
    assert drawn.drawing.pages[0].number == 1
    assert len(drawn.drawing.pages) < 3 or drawn.drawing.reason is None
