"""A small checkout that manage.py can set up and run without a network.

Its uv "installs" programs that write down how they were called; its Flask and gunicorn are two
short modules. manage.py and tools/ are the real ones.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = ("npm", "node", "pybabel", "ruff", "mypy", "lint-imports", "djlint")

UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "uv $*" >> calls
[ -n "$FAKE_UV_SLOW" ] && sleep 600
for name in {programs}; do cp program .venv/bin/$name; done
"""

PROGRAM = """#!/bin/sh
name=$(basename "$0")
echo "$name $*" >> calls
case $name in
npm) mkdir -p node_modules ;;
node) mkdir -p static/dist; echo '{}' > static/dist/manifest.json ;;
pybabel) touch collab/translations/ru/LC_MESSAGES/messages.mo ;;
esac
[ "$name" != "$FAKE_FAILING" ]
"""

FLASK = """
import os, signal, sys, time
arguments = sys.argv[3:]
with open("calls", "a") as calls:
    print("flask", *arguments, file=calls)
if arguments[0] == "prepare":
    if os.environ.get("FAKE_PREPARE_FAILS"):
        raise SystemExit("the disk is full")
    print("Tables created", flush=True)
    print("sign-in: Aigul  aigul@demo.example  secret", flush=True)
elif arguments[0] == "worker":
    with open("worker.pids", "a") as pids:
        print(os.getpid(), file=pids)
    time.sleep(600)
else:
    print(os.environ["COLLAB_INSTANCE"])
    sys.exit(int(arguments[-1]))
"""

GUNICORN = """
import os, signal, sys, http.server
with open("web.pids", "a") as pids:
    print(os.getpid(), file=pids)
if os.environ.get("FAKE_WEB_BROKEN"):
    raise SystemExit("no such table: person")
if os.environ.get("FAKE_WEB_STUBBORN"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, lambda *_: os._exit(3))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
address = (os.environ["COLLAB_HOST"], int(os.environ["COLLAB_PORT"]))
http.server.HTTPServer(address, Answer).serve_forever()
"""

PYTEST = """
import os, sys
print("pytest got", sys.argv[1:], "browser", os.environ["COLLAB_CHROMIUM"])
sys.exit(int(os.environ.get("FAKE_PYTEST_CODE", "0")))
"""


class Checkout:
    """The small checkout, and the processes that a test starts in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root.parent / "path"
        self.home = root.parent / "home"
        self.port = _free_port()
        self.started: list[subprocess.Popen[str]] = []
        self.outputs: dict[int, Path] = {}
        self._write_files()

    def _write_files(self) -> None:
        for folder in (self.path, self.home, self.root / "static/src", self.root / "templates"):
            folder.mkdir(parents=True)
        shutil.copy(CHECKOUT / "manage.py", self.root)
        shutil.copytree(CHECKOUT / "tools", self.root / "tools")
        for name in ("requirements.txt", "requirements-test.txt", "build.mjs", ".npmrc"):
            self.write(name, name)
        for name in ("package.json", "package-lock.json"):
            self.write(name, "{}")
        self.write("static/src/app.js", "1")
        self.write("templates/page.html", "<p></p>")
        self.write("collab/translations/ru/LC_MESSAGES/messages.po", "")
        for name, text in {"flask.py": FLASK, "gunicorn.py": GUNICORN, "pytest.py": PYTEST}.items():
            self.write(name, text)
        self.write("program", PROGRAM).chmod(0o755)
        self.add_to_path("uv", UV.replace("{programs}", " ".join(PROGRAMS)))
        for name in ("chromium", "postgres", "redis-server"):
            self.add_to_path(name, "#!/bin/sh\n")

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def add_to_path(self, name: str, text: str) -> None:
        program = self.path / name
        program.write_text(text)
        program.chmod(0o755)

    def environment(self, **more: str) -> dict[str, str]:
        path = f"{self.path}:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8"} | more

    def manage(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run manage.py to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.environment(**env),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,  # only so that a broken test cannot hang
        )

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """Start `manage.py run` and return at once."""
        output = self.root / f"output-{len(self.started)}"
        with output.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run", "--port", str(self.port), *arguments],
                cwd=self.root,
                env=self.environment(**env),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                text=True,
            )
        self.started.append(process)
        self.outputs[process.pid] = output
        return process

    def run_until_ready(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        process = self.start(*arguments, **env)
        self.wait_for_output(process, "Stop it with Ctrl-C")
        return process

    def output(self, process: subprocess.Popen[str]) -> str:
        return self.outputs[process.pid].read_text()

    def wait_for_output(self, process: subprocess.Popen[str], text: str) -> None:
        def is_there() -> bool:
            if text in self.output(process):
                return True
            assert process.poll() is None, f"it ended early:\n{self.output(process)}"
            return False

        wait_until(is_there)

    def stop(self, process: subprocess.Popen[str], signum: int = signal.SIGTERM) -> int:
        process.send_signal(signum)
        return process.wait(60)

    def calls(self, program: str) -> int:
        """How often a program was called so far."""
        lines = (self.root / "calls").read_text().splitlines()
        return sum(line.split()[0] == program for line in lines)

    def pids(self, name: str) -> list[int]:
        path = self.root / f"{name}.pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def living(self) -> list[int]:
        return [pid for name in ("web", "worker") for pid in self.pids(name) if is_alive(pid)]


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that must happen; the limit only keeps a broken test from hanging."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    made = Checkout(tmp_path / "checkout")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
            process.wait()
    for pid in made.living():
        os.kill(pid, signal.SIGKILL)
