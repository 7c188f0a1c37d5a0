"""The confined process: one file on standard input, lines of JSON on standard output.

What a task sends goes out line by line; ``{"error": …}`` stands for an unforeseen fault, and
``{"over": reason}`` comes last, with a :class:`Reason` or null.
"""

import importlib
import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import IO, Any

from ..model import Limits, Reason, UnreadableError
from .confine import confine
from .tasks import TASKS

Send = Callable[[dict[str, Any]], None]


def main(task: str, arguments: dict[str, Any], limits: Limits, descriptor: int | None) -> None:
    """Confine this process, let the task at standard input and report on standard output.

    *descriptor* is the open file on which the task writes bytes, if it makes any.
    """
    root = __package__.rpartition(".")[0] if __package__ else ""
    module = importlib.import_module(f"{root}.{TASKS[task]}")
    confine(limits, writes=descriptor is not None)
    signal.signal(signal.SIGXCPU, _out_of_time)
    with open(0, "rb") as file, _opened(descriptor) as output:
        perform(module, file, arguments, limits, write_line, output)


def whispered(descriptor: int | None) -> dict[str, str]:
    """Return what is to be kept out of sight, from the pipe that it comes through."""
    if descriptor is None:
        return {}
    with open(descriptor, encoding="utf-8", errors="replace") as pipe:
        return {"secret": pipe.read()}


def _opened(descriptor: int | None) -> IO[bytes]:
    return io.BytesIO() if descriptor is None else open(descriptor, "wb")


def perform(
    module: ModuleType,
    file: IO[bytes],
    arguments: dict[str, Any],
    limits: Limits,
    send: Send,
    output: IO[bytes],
) -> None:
    """Do the task of *module*; always ends by sending an "over" line."""
    reason: Reason | None = None
    try:
        module.perform(file, arguments, limits, send, output)
        output.flush()
    except UnreadableError as error:
        reason = error.reason
    except MemoryError:
        reason = Reason.TOO_LARGE
    except Exception as error:  # A fault in a reader must cost one file's text, no more.
        reason = Reason.DAMAGED
        send({"error": place_of(error)})
    send({"over": reason})


def place_of(error: Exception) -> str:
    """Name the kind and the place of an error, without anything that the file says."""
    ours = os.path.dirname(os.path.dirname(__file__))
    frames = traceback.extract_tb(error.__traceback__)
    near = [frame for frame in frames if frame.filename.startswith(ours)]
    where = f"{os.path.basename(near[-1].filename)}:{near[-1].lineno}" if near else "?"
    return f"{type(error).__name__} at {where}"


def write_line(message: dict[str, Any]) -> None:
    """Write one message to standard output, whole."""
    line = memoryview(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    while line:
        line = line[os.write(sys.stdout.fileno(), line) :]


def _out_of_time(number: int, frame: object) -> None:
    raise UnreadableError(Reason.TOO_SLOW)
