"""A confined process has threads and no processes, whoever runs it: root has no such limits."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import collab.files
from collab.files.reading import recognition

FILES = Path(collab.files.__file__).parent
BEFORE = f"import sys; sys.path.insert(0, {str(FILES.parent)!r})\nimport io, json, os\n"
CONFINE = """
from files.model import Limits
from files.sandbox import confine, program
def become_ordinary():
    if sys.argv[1] == "ordinary" and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
"""
ATTEMPTS = """
import subprocess, threading
def attempt(what):
    try:
        return what() or "started"
    except (OSError, RuntimeError):
        return "refused"
def fork():
    if not os.fork():
        os._exit(0)
def thread():
    threading.Thread(target=int).start()
def vfork():
    subprocess.run(["/bin/true"], check=True)
def spawn():
    os.posix_spawn("/bin/true", ["true"], {})
become_ordinary()
confine.confine(Limits(), executable=True)
print(*map(attempt, (fork, vfork, spawn, thread)))
"""
# Before it is confined it does the same once: later it may be unable to read its own libraries.
PICTURE = """
from PIL import Image
from files.cleaning import child as cleaning
from files.rendering import child as rendering
from files.sandbox import child
data = sys.stdin.buffer.read()
def told():
    messages, copy, drawn = [], io.BytesIO(), io.BytesIO()
    file = io.BytesIO(data)
    child.perform(cleaning, file, {}, Limits(), messages.append, copy)
    size = Image.open(copy).size
    arguments = {"type": "image/heic", "first": 1, "last": 1}
    child.perform(rendering, file, arguments, Limits(), messages.append, drawn)
    pages = [each["page"][:3] for each in messages if "page" in each]
    return [size, pages, [each["over"] for each in messages if "over" in each]]
told()
become_ordinary()
confine.confine(Limits())
print(json.dumps(told()))
"""
LETTERS = """
become_ordinary()
program.become(["/usr/bin/tesseract", "stdin", "stdout", "-l", "eng"], Limits())
"""
needs_filter = pytest.mark.skipif(
    os.uname().machine not in ("x86_64", "aarch64")
    or "Seccomp" not in Path("/proc/self/status").read_text(),
    reason="no filter of system calls on this kernel or processor",
)


@pytest.fixture(params=["root", "ordinary"])
def user(request: pytest.FixtureRequest) -> str:
    """Who runs the process."""
    if request.param == "root" and os.geteuid():
        pytest.skip("only root can try what root can do")
    return str(request.param)


def run(user: str, code: str, given: bytes = b"") -> str:
    """Run code as root or as an ordinary user, with some bytes on its standard input."""
    result = subprocess.run(
        [sys.executable, "-I", "-B", "-c", BEFORE + CONFINE + code, user],
        input=given, capture_output=True, check=False, cwd="/", timeout=60,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stdout.decode().strip()


@needs_filter
@pytest.mark.parametrize("executable", ["True", "False"])
def test_threads_start_and_processes_do_not(user: str, executable: str) -> None:
    code = ATTEMPTS.replace("executable=True", f"executable={executable}")
    assert run(user, code) == "refused refused refused started"


def test_without_the_filter_the_limit_of_processes_stands_in() -> None:
    without = "confine.seccomp.restrict = lambda libc, *, executable: False\n"
    assert run("ordinary", without + ATTEMPTS) == "refused refused refused refused"


@needs_filter
def test_a_picture_of_a_telephone_is_cleaned_and_drawn(user: str, shared_data: Path) -> None:
    sample = shared_data / "documents" / "office" / "media_dirty.heic"
    size, pages, ended = json.loads(run(user, PICTURE, sample.read_bytes()))
    assert size == [1024, 768]
    assert [page[0] for page in pages] == [1]
    assert ended == [None, None]


@pytest.mark.skipif("eng" not in recognition.installed(), reason="tesseract has no English here")
def test_letters_in_a_picture_are_recognised(user: str, tmp_path: Path) -> None:
    picture = Image.new("L", (1000, 300), 255)
    font = ImageFont.load_default(44)
    ImageDraw.Draw(picture).text((60, 100), "Nobody shall be subjected", fill=0, font=font)
    picture.save(tmp_path / "scan.png")
    said = run(user, LETTERS, (tmp_path / "scan.png").read_bytes())
    assert said.split() == ["Nobody", "shall", "be", "subjected"]
