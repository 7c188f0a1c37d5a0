"""Becoming another program of the system, confined like a task."""

import os
from collections.abc import Sequence
from typing import NoReturn

from ..model import Limits
from .confine import confine


def become(command: Sequence[str], limits: Limits) -> NoReturn:
    """Confine this process and put the program in its place; its path comes first."""
    confine(limits, executable=True)
    os.execv(command[0], list(command))  # noqa: S606 - no shell, and the words are ours
