"""A process that a file has taken over: it can reach nothing, write nothing, start nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import collab.files
from collab.files.model import Limits, Reason
from collab.files.sandbox import landlock, run_program

PACKAGE = Path(collab.files.__file__).parent
CONFINED = "from files.sandbox.confine import confine; confine(Limits())"
NO_NEW_PRIVILEGES = (
    "import ctypes; libc = ctypes.CDLL(None, use_errno=True); libc.prctl(38, 1, 0, 0, 0)"
)
TRY_TO_CONNECT = (
    "try:\n"
    "    with socket.create_connection(('127.0.0.1', {port}), 3): print('connected')\n"
    "except OSError as error: print('refused')"
)


def run(code: str, folder: Path, first: str = CONFINED) -> str:
    """Run code where a reader would run, as if a file had taken the process over."""
    program = (
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
        "import os, signal, socket, json\nfrom files.model import Limits\n"
        f"{first}\n{code}"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        capture_output=True, text=True, check=False, cwd=folder, env={}, timeout=60,
    )  # fmt: skip
    return result.stdout.strip() or result.stderr.strip().splitlines()[-1]


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def port(server) -> int:
    return server.getsockname()[1]


def test_an_ordinary_process_can_connect(port, tmp_path):
    assert run(TRY_TO_CONNECT.format(port=port), tmp_path, first="") == "connected"


def test_a_confined_process_cannot_connect(port, tmp_path):
    assert run(TRY_TO_CONNECT.format(port=port), tmp_path) == "refused"


def test_the_filter_of_system_calls_alone_refuses_every_socket(tmp_path):
    first = f"{NO_NEW_PRIVILEGES}\nfrom files.sandbox import seccomp"
    first += "\nseccomp.restrict(libc, executable=False)"
    if os.uname().machine not in ("x86_64", "aarch64") or "Seccomp" not in _status():
        pytest.skip("no filter of system calls on this kernel or processor")
    attempt = (
        "refused = 0\n"
        "for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):\n"
        "    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
        "        try: socket.socket(family, kind)\n"
        "        except PermissionError: refused += 1\n"
        "try: os.kill(os.getppid(), 0)\n"
        "except PermissionError: refused += 1\n"
        "try: os.execv('/bin/true', ['true'])\n"
        "except PermissionError: refused += 1\n"
        "print(refused)"
    )
    assert run(attempt, tmp_path, first) == "8"


def test_landlock_alone_refuses_to_connect(port, tmp_path):
    if landlock.version() < 4:
        pytest.skip("this kernel's Landlock has no rules for the network")
    first = f"{NO_NEW_PRIVILEGES}\nfrom files.sandbox import landlock"
    first += "\nlandlock.restrict(libc, ['/usr'], executable=False)"
    assert run(TRY_TO_CONNECT.format(port=port), tmp_path, first) == "refused"


def test_a_confined_process_cannot_write_or_start_others(tmp_path):
    attempt = (
        "try:\n    open('x', 'w').write('x' * 99999)\nexcept OSError: print('not written')\n"
        "try:\n    os.execv('/bin/echo', ['echo', 'started'])\nexcept OSError: print('not started')"
    )
    assert run(attempt, tmp_path).splitlines() == ["not written", "not started"]
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


def test_a_confined_process_cannot_read_the_secrets_of_the_instance(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("key")
    if not landlock.version():
        pytest.skip("this kernel has no Landlock, which is what hides files")
    attempt = f"try: print(open({str(secret)!r}).read())\nexcept OSError: print('refused')"
    assert run(attempt, tmp_path) == "refused"


def test_a_confined_process_takes_no_more_memory_than_it_may(tmp_path):
    attempt = (
        "kept = []\n"
        "try:\n"
        "    while True: kept.append(bytearray(b'x' * (1 << 24)))\n"
        "except MemoryError: kept.pop()\n"
        "peak = [line for line in status if line.startswith('VmHWM')][0].split()[1]\n"
        "print(int(peak) // 1024)"
    )
    # Opened before it may not be; what `getrusage` says is at least the peak of this process.
    first = f"status = open('/proc/self/status')\n{CONFINED}"
    assert 300 < int(run(attempt, tmp_path, first)) <= 512


def test_a_program_runs_as_confined_as_a_task(tmp_path, port):

    given = tmp_path / "given"
    given.write_bytes(b"words\n")
    with open(given, "rb") as file:
        assert run_program(["/bin/cat"], file, Limits()) == (b"words\n", None)
    attempt = f"(echo x > {tmp_path}/y) 2>&1 || exec cat {given}"
    with open(given, "rb") as file:
        _, ended = run_program(["/bin/sh", "-c", attempt], file, Limits())
    assert ended is Reason.DAMAGED
    assert not (tmp_path / "y").exists()


def test_a_program_that_takes_too_long_is_ended(tmp_path):

    with open(os.devnull, "rb") as file:
        ended = run_program(["/bin/sleep", "60"], file, Limits(wall_seconds=0.5))
    assert ended == (b"", Reason.TOO_SLOW)


def test_the_confined_process_knows_nothing_of_the_application():
    program = (
        "import runpy, sys, json\n"
        "sys.argv = ['launch.py', 'read', '{}', '{}', '', '']\n"
        f"runpy.run_path({str(PACKAGE / 'sandbox' / 'launch.py')!r}, run_name='__main__')\n"
        "loaded = [name for name in sys.modules if name.split('.')[0] in\n"
        "          ('collab', 'flask', 'sqlalchemy')]\n"
        "print(json.dumps({'loaded': loaded}))\n"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program], input=b"text", capture_output=True, check=True
    )
    assert json.loads(result.stdout.splitlines()[-1]) == {"loaded": []}


def _status() -> str:
    path = Path("/proc/self/status")
    return path.read_text() if path.exists() else ""
