"""Progress on the terminal: one numbered line per step, which shows that it is alive."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self, TextIO

DOT_SECONDS = 2.0


class SetupError(Exception):
    """Something a person has to put right; the message says what and how."""


class Progress:
    """Numbers the steps of one command.

    `quiet` leaves out steps that had nothing to do.
    """

    def __init__(self, total: int, stream: TextIO, *, quiet: bool = False) -> None:
        self.total = total
        self.stream = stream
        self.quiet = quiet
        self.number = 0
        self.live = stream.isatty()

    def step(self, title: str) -> Step:
        """Return the next step; enter it with `with` to have its line shown."""
        self.number += 1
        return Step(self, f"[{self.number}/{self.total}] {title}")

    def write(self, text: str) -> None:
        """Write at once, unfinished lines too."""
        self.stream.write(text)
        self.stream.flush()


class Step:
    """One line: a title, a sign of life while it works, the time it took."""

    def __init__(self, progress: Progress, title: str) -> None:
        self.progress = progress
        self.title = title
        self.started = time.monotonic()
        self.shown = -1.0
        self.working = False
        self.noted = False

    def tick(self) -> None:
        """Show that the step works and is alive; call it several times a second."""
        elapsed = time.monotonic() - self.started
        if not self.working:
            self.working = True
            self.progress.write(self.title + ("" if self.progress.live else " ."))
        elif self.noted:
            return
        elif self.progress.live and int(elapsed) > self.shown:
            self.shown = int(elapsed)
            self.progress.write(f"\r{self.title} … {elapsed:.0f} s")
        elif not self.progress.live and elapsed - self.shown > DOT_SECONDS:
            self.shown = elapsed
            self.progress.write(".")

    def note(self, line: str) -> None:
        """Print a line of detail below the title."""
        self.tick()
        if not self.noted:
            self._replace_line(self.title)
            self.noted = True
        self.progress.write(f"      {line}\n")

    def __enter__(self) -> Self:
        self.started = time.monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        elapsed = f"{time.monotonic() - self.started:.1f} s"
        if kind is not None:
            if self.working:
                outcome = "failed" if issubclass(kind, Exception) else "stopped"
                self._finish(f"{outcome} after {elapsed}")
        elif self.working:
            self._finish(elapsed)
        elif not self.progress.quiet:
            self.progress.write(f"{self.title}: ready\n")

    def _finish(self, outcome: str) -> None:
        if self.noted:
            self.progress.write(f"      {outcome}\n")
        else:
            self._replace_line(f"{self.title}: {outcome}" if self.progress.live else f" {outcome}")

    def _replace_line(self, text: str) -> None:
        """End the line under way; on a terminal it is overwritten."""
        if self.progress.live:
            self.progress.write(f"\r{text}\x1b[K\n")
        else:
            self.progress.write(f"{text}\n" if text.startswith(" ") else "\n")
