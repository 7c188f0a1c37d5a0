"""Running Collab: prepare the database, start web server and worker, watch them, stop them."""

from __future__ import annotations

import http.client
import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools.console import Progress, SetupError, Step
from tools.instance import Instance
from tools.processes import Interrupted, Signals, kill_group, last_lines, spawn, wait_for

START_SECONDS = 120.0  # how long the web server may take until it answers
STOP_SECONDS = 8.0  # how long web server and worker may take to end in order
STEADY_SECONDS = 10.0  # a worker that lived so long is started again at once
LONGEST_PAUSE = 30.0
SIGN_IN = "sign-in: "
PRIVATE = 0o077  # umask: what the instance holds is for its owner


@dataclass
class Child:
    """One of the two processes of an instance. Its output is appended to logs/NAME.log."""

    name: str
    command: list[str]
    # What the kernel sends when manage.py was killed. The web server has a process of its own
    # to end, so it is asked; the worker's jobs survive anything.
    when_parent_dies: signal.Signals
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    log_start: int = field(default=0)

    def start(self, instance: Instance, root: Path, env: dict[str, str]) -> None:
        """Start it; raises `OSError` when its program or its log cannot be opened."""
        log = instance.open_log(self.name)
        self.log_start = os.fstat(log).st_size
        self.started = time.monotonic()
        try:
            self.process = spawn(
                self.command,
                when_parent_dies=self.when_parent_dies,
                cwd=root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=PRIVATE,
            )
        finally:
            os.close(log)

    def exit_code(self) -> int | None:
        """None while it runs; 128 + the signal's number when a signal ended it, as shells say."""
        code = self.process.poll() if self.process else None
        return 128 - code if code is not None and code < 0 else code

    def log_tail(self, instance: Instance) -> str:
        """Return the last lines since this start."""
        with (instance.logs / f"{self.name}.log").open("rb") as log:
            log.seek(self.log_start)
            return last_lines(log.read().decode("utf-8", "replace"))


class Run:
    """Web server and worker of one instance."""

    def __init__(
        self, root: Path, instance: Instance, env: dict[str, str], signals: Signals
    ) -> None:
        python = str(root / ".venv" / "bin" / "python")
        self.root = root
        self.instance = instance
        self.signals = signals
        self.env = env | {
            "COLLAB_INSTANCE": str(instance.folder),
            "COLLAB_HOST": instance.host,
            "COLLAB_PORT": str(instance.port),
        }
        # Three Python processes start here: compiled modules save each of them its first second.
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)
        self.flask: list[str] = [python, "-m", "flask", "--app", "wsgi"]
        gunicorn = [python, "-m", "gunicorn", "--config", "python:collab.server", "wsgi:app"]
        self.web = Child("web", gunicorn, signal.SIGTERM)
        self.worker = Child("worker", [*self.flask, "worker"], signal.SIGKILL)

    def all(self, progress: Progress, *, empty: bool) -> int:
        """Run until a stop signal (then 0) or until the web server ends (then its exit code)."""
        with progress.step("Database") as step:
            sign_ins = self.prepare(step, empty=empty)
        try:
            with progress.step("Web server and worker") as step:
                self._start(step)
            progress.write(f"Collab is ready: {self.instance.url}\n")
            for line in sign_ins:
                progress.write(f"{line}\n")
            progress.write("Stop it with Ctrl-C.\n")
            code = self._watch(progress)
        except Interrupted:
            progress.write("\nStopping …\n")
            return 0
        finally:
            self.signals.stopping = True
            self.stop()
        progress.write(
            f"The web server has ended (exit code {code}), so everything was stopped.\n"
            f"The last lines of {self.instance.logs / 'web.log'}:\n"
            f"{self.web.log_tail(self.instance)}\n"
        )
        return code

    def prepare(self, step: Step, *, empty: bool) -> list[str]:
        """Create or upgrade the database; return the demo's sign-ins, one line each.

        Raises `SetupError` with the last lines of the log when it fails.
        """
        command = [*self.flask, "prepare", *(["--empty"] if empty else [])]
        child = Child("prepare", command, signal.SIGKILL)
        log = self.instance.open_log(child.name)
        child.log_start = os.fstat(log).st_size
        step.tick()
        try:
            child.process = spawn(
                command,
                cwd=self.root,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                umask=PRIVATE,
            )
        finally:
            os.close(log)
        try:
            sign_ins = _relay(child.process, step)
            child.process.wait()
        except BaseException:
            kill_group(child.process)
            raise
        if code := child.exit_code():
            raise SetupError(
                f"Preparing the database failed (exit code {code}). The last lines of "
                f"{self.instance.logs / 'prepare.log'}:\n{child.log_tail(self.instance)}"
            )
        return sign_ins

    def stop(self) -> None:
        """End both in order; kill what has not ended after `STOP_SECONDS` or a second Ctrl-C."""
        children = [c for c in (self.web, self.worker) if c.process is not None]
        for child in children:
            if child.exit_code() is None and child.process is not None:
                child.process.terminate()
        wait_for(
            lambda: all(child.exit_code() is not None for child in children),
            STOP_SECONDS,
            self.signals,
        )
        for child in children:
            if child.process is not None:
                kill_group(child.process)

    def _start(self, step: Step) -> None:
        step.tick()
        for child in (self.web, self.worker):
            child.start(self.instance, self.root, self.env)
        deadline = time.monotonic() + START_SECONDS
        while (answer := self._readiness()) != "200":
            step.tick()
            if (code := self.web.exit_code()) is not None:
                raise SetupError(self._failed_start(f"The web server ended (exit code {code})"))
            if time.monotonic() > deadline:
                reason = f"The web server is not ready after {START_SECONDS:.0f} s ({answer})"
                raise SetupError(self._failed_start(reason))
            time.sleep(0.05)

    def _readiness(self) -> str:
        """Ask /readyz; the status it answers with, or why there was no answer."""
        connection = http.client.HTTPConnection(
            self.instance.reached_at, self.instance.port, timeout=5
        )
        try:
            connection.request("GET", "/readyz")
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return str(error)
        finally:
            connection.close()

    def _failed_start(self, reason: str) -> str:
        parts = [f"{reason}."]
        for child in (self.web, self.worker):
            path = self.instance.logs / f"{child.name}.log"
            parts.append(f"The last lines of {path}:\n{child.log_tail(self.instance)}")
        return "\n".join(parts)

    def _watch(self, progress: Progress) -> int:
        """Start the worker again whenever it ends; return when the web server has ended."""
        pause = 0.0
        again_at: float | None = None
        while (code := self.web.exit_code()) is None:
            time.sleep(0.1)
            if self.worker.exit_code() is None:
                continue
            now = time.monotonic()
            if again_at is None:
                steady = now - self.worker.started > STEADY_SECONDS
                pause = 0.0 if steady else min(LONGEST_PAUSE, pause * 2 + 1)
                again_at = now + pause
                progress.write(
                    f"The worker has ended (exit code {self.worker.exit_code()}); "
                    f"{f'in {pause:.0f} s it is' if pause else 'it is'} started again. "
                    f"See {self.instance.logs / 'worker.log'}\n"
                )
            elif now >= again_at:
                again_at = None
                self.worker.start(self.instance, self.root, self.env)
        return code


def _relay(process: subprocess.Popen[bytes], step: Step) -> list[str]:
    """Show what a child prints, line by line, and keep back the sign-ins it tells."""
    assert process.stdout is not None
    sign_ins = []
    rest = b""
    with process.stdout as output, selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while True:
            step.tick()
            if not selector.select(timeout=0.2):
                continue
            if not (chunk := os.read(output.fileno(), 65536)):
                break
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                text = line.decode("utf-8", "replace").rstrip()
                if text.startswith(SIGN_IN):
                    sign_ins.append(text.removeprefix(SIGN_IN))
                elif text:
                    step.note(text)
    return sign_ins
