"""Questions about the health of the instance, asked by the floor above those that answer them.

A package that knows how well something does registers a probe in its `init_app`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, current_app


class State(StrEnum):
    """How something does, the worst last."""

    OK = "ok"
    LOOK = "look"
    """Nothing is broken; somebody should have a look."""
    BAD = "bad"
    """Something does not work, or will soon not."""


@dataclass(frozen=True)
class Finding:
    """What a probe found, in the language of the page."""

    what: str
    """Of what it speaks: "Worker"."""
    state: State
    says: str
    remedy: str = ""
    """What to do; empty when there is nothing to be done."""


Probe = Callable[[], Finding | None]
"""Looks once and tells; None where there is nothing to be told of in this process."""


def register(app: Flask, probe: Probe) -> None:
    """Have the probe asked whenever somebody looks at the health of the instance."""
    app.extensions.setdefault("probes", []).append(probe)


def findings() -> Iterator[Finding]:
    """Ask all registered probes, in the order of their registration."""
    for probe in current_app.extensions.get("probes", []):
        found = probe()
        if found is not None:
            yield found
