"""How others know that the worker lives: it touches a file of the instance every few seconds."""

import logging
import threading
import time
from pathlib import Path

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
SILENT_SECONDS = 30.0
"""After so long without a beat something is wrong with the worker."""
_FILE = "worker.beat"


def keep(folder: Path, stopping: threading.Event) -> None:
    """Beat until told to stop."""
    while not stopping.is_set():
        beat(folder)
        stopping.wait(EVERY_SECONDS)


def beat(folder: Path) -> None:
    """Say once that the worker of the instance in this folder lives."""
    try:
        (folder / _FILE).touch()
    except OSError:
        log.exception("the worker could not say that it lives")


def silence(folder: Path) -> float | None:
    """Return for how many seconds the worker has been silent, None if it never ran."""
    try:
        return max(0.0, time.time() - (folder / _FILE).stat().st_mtime)
    except FileNotFoundError:
        return None
