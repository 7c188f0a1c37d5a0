"""The command line of `manage.py`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from tools import checks
from tools.console import Progress, SetupError
from tools.environment import STEPS, Setup, child_environment
from tools.instance import DEFAULT_PORT, Instance
from tools.processes import Interrupted, Signals, run_quietly
from tools.running import Run

ROOT = Path(__file__).resolve().parent.parent
PYTHON_OF_LOCK = "3.11"  # the oldest that the locked packages have to work with


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    # What follows `test` and `flask` belongs to pytest and Flask, their --help included.
    passes_on = arguments[:1] in (["test"], ["flask"])
    options = parser.parse_args(arguments[:1] if passes_on else arguments)
    signals = Signals()
    signals.catch()
    commands = {
        "run": lambda: _run(options, signals),
        "test": lambda: _test(arguments[1:]),
        "flask": lambda: _flask(arguments[1:]),
        "lock": lambda: _lock(upgrade=options.upgrade),
    }
    try:
        return commands[options.command]()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error}\nIf the folder is yours, remove .venv and try again.", file=sys.stderr)
        return 1
    except Interrupted as interruption:
        print("\nStopped. The next start goes on from here.", file=sys.stderr)
        return 0 if options.command == "run" else 128 + interruption.signum


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 manage.py", description="Set up, run and test.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="set up what is missing and start Collab")
    run.add_argument("--port", type=int, metavar="N", help=f"port to listen on ({DEFAULT_PORT})")
    run.add_argument("--instance", metavar="DIR", help="folder of the data (instance)")
    run.add_argument("--empty", action="store_true", help="at the first start: load no demo")
    commands.add_parser("test", help="set up what is missing; linters and tests, or pytest ARGS")
    commands.add_parser("flask", help="pass the rest on to flask; first may stand --instance DIR")
    lock = commands.add_parser("lock", help="compile requirements.txt and requirements-test.txt")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions")
    return parser


def _run(options: argparse.Namespace, signals: Signals) -> int:
    if options.port is not None and not 0 < options.port < 65536:
        raise SetupError("The port must be between 1 and 65535.")
    instance = Instance(_instance_folder(options.instance), options.port)
    with instance.held():
        progress = Progress(STEPS + 2, sys.stdout)
        setup = Setup(ROOT, progress)
        setup.all()
        return Run(ROOT, instance, setup.env, signals).all(progress, empty=options.empty)


def _test(arguments: list[str]) -> int:
    progress = Progress(STEPS + 1, sys.stdout)
    setup = Setup(ROOT, progress)
    setup.all(for_tests=True)
    env = checks.steps(on_ci=bool(os.environ.get("CI")), progress=progress, setup=setup)
    return checks.run_checks(ROOT, env, arguments)


def _flask(arguments: list[str]) -> int:
    """Become the flask command; its output is its own, so set-up speaks on stderr."""
    folder = None
    if len(arguments) > 1 and arguments[0] == "--instance":
        folder, arguments = arguments[1], arguments[2:]
    Setup(ROOT, Progress(STEPS, sys.stderr, quiet=True)).all()
    env = child_environment(ROOT) | {"COLLAB_INSTANCE": str(_instance_folder(folder))}
    python = str(ROOT / ".venv" / "bin" / "python")
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, signal.SIG_DFL)
    os.chdir(ROOT)
    os.execve(python, [python, "-m", "flask", "--app", "wsgi", *arguments], env)  # noqa: S606


def _lock(*, upgrade: bool) -> int:
    """Compile both lists with uv, from a throw-away environment, for all systems at once.

    The list for tests keeps the versions of the other, so that one environment serves both.
    """
    progress = Progress(3, sys.stdout)
    env = child_environment(ROOT)
    base = ["setup.cfg", "--universal", "--python-version", PYTHON_OF_LOCK, "--generate-hashes"]
    base += ["--no-header", "--no-annotate", *(["--upgrade"] if upgrade else [])]
    of_tests = ["--extra", "test", "--constraints", "requirements.txt"]
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        with progress.step("uv") as step:
            venv = [sys.executable, "-m", "venv", folder]
            run_quietly(venv, "Making an environment", step.tick, cwd=ROOT, env=env)
            install = [python, "-m", "pip", "install", "--quiet", "uv"]
            run_quietly(install, "Installing uv", step.tick, cwd=ROOT, env=env)
        for name, more in {"requirements.txt": [], "requirements-test.txt": of_tests}.items():
            with progress.step(name) as step:
                draft = Path(folder) / name
                if (ROOT / name).exists():
                    draft.write_bytes((ROOT / name).read_bytes())
                command = [python, "-m", "uv", "pip", "compile", *base, *more, "-o", str(draft)]
                run_quietly(command, "Compiling", step.tick, cwd=ROOT, env=env)
                if "://" in (text := draft.read_text()):
                    raise SetupError(f"{name} would name an address; it was left as it is.")
                (ROOT / name).write_text(text)
    return 0


def _instance_folder(named: str | None) -> Path:
    chosen = named or os.environ.get("COLLAB_INSTANCE") or str(ROOT / "instance")
    return Path(chosen).expanduser().absolute()
