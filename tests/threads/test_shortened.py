"""What is left of a long text beside its changes."""

from collab.threads.history_views import AROUND, shortened
from collab.web.comparing import words_of


def test_long_unchanged_stretches_are_left_out() -> None:
    long = "word " * AROUND * 2
    pieces = shortened(words_of(f"{long} one {long}", f"{long} two {long}"))
    assert [mark for mark, _ in pieces] == ["same", "gone", "new", "same"]
    assert all(len(text) <= AROUND + 2 for mark, text in pieces if mark == "same")


def test_short_ones_stay_whole() -> None:
    pieces = words_of("On Monday in Osh.", "On Friday in Osh.")
    assert shortened(pieces) == pieces
