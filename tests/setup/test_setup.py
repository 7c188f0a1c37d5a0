"""What is set up, when it is left alone, and what a person reads when it cannot be done."""

import signal

import pytest

from .conftest import Checkout, wait_until


def test_the_first_start_sets_everything_up_and_the_second_nothing(checkout: Checkout) -> None:
    for _ in range(2):
        process = checkout.run_until_ready()
        assert checkout.stop(process) == 0
    assert [checkout.calls(name) for name in ("uv", "npm", "node", "pybabel")] == [1, 1, 1, 1]
    assert "Python packages: ready" in checkout.output(process)


@pytest.mark.parametrize(
    ("changed", "called_again"),
    [
        ("requirements.txt", {"uv"}),
        ("package-lock.json", {"npm", "node"}),
        ("build.mjs", {"node"}),
        ("static/src/new.css", {"node"}),
        ("collab/translations/ru/LC_MESSAGES/messages.po", {"pybabel"}),
    ],
)
def test_a_change_repeats_the_part_it_belongs_to(
    checkout: Checkout, changed: str, called_again: set[str]
) -> None:
    checkout.manage("flask", "ok", "0")
    checkout.write(changed, "something else")
    checkout.manage("flask", "ok", "0")
    repeated = {name for name in ("uv", "npm", "node", "pybabel") if checkout.calls(name) == 2}
    assert repeated == called_again


@pytest.mark.parametrize(
    ("removed", "program"),
    [
        ("static/dist/manifest.json", "node"),
        ("node_modules/.stamp", "npm"),
        ("collab/translations/ru/LC_MESSAGES/messages.mo", "pybabel"),
    ],
)
def test_what_was_removed_is_made_again(checkout: Checkout, removed: str, program: str) -> None:
    checkout.manage("flask", "ok", "0")
    (checkout.root / removed).unlink()
    checkout.manage("flask", "ok", "0")
    assert checkout.calls(program) == 2


def test_a_set_up_that_was_stopped_begins_anew(checkout: Checkout) -> None:
    process = checkout.start(FAKE_UV_SLOW="1")
    wait_until((checkout.root / "calls").exists)
    (checkout.root / ".venv" / "half").touch()
    assert checkout.stop(process, signal.SIGINT) == 0
    assert "Traceback" not in checkout.output(process)
    assert "Stopped" in checkout.output(process)

    assert checkout.manage("flask", "ok", "0").returncode == 0
    assert not (checkout.root / ".venv" / "half").exists()
    assert checkout.calls("uv") == 2


def test_an_environment_made_for_another_folder_is_made_again(checkout: Checkout) -> None:
    checkout.manage("flask", "ok", "0")
    moved = checkout.root.rename(checkout.root.with_name("moved"))
    checkout.root = moved
    assert checkout.manage("flask", "ok", "0").returncode == 0
    assert checkout.calls("uv") == 2


def test_one_environment_serves_running_and_testing(checkout: Checkout) -> None:
    checkout.manage("test", "-q")
    checkout.manage("flask", "ok", "0")
    checkout.manage("test", "-q")
    assert checkout.calls("uv") == 1


def test_flask_gets_its_arguments_and_gives_its_exit_code(checkout: Checkout) -> None:
    answer = checkout.manage("flask", "--instance", "elsewhere", "anything", "--help", "7")
    assert answer.returncode == 7
    assert answer.stdout.strip() == str(checkout.root / "elsewhere"), "set-up must not write there"
    assert "flask anything --help 7" in (checkout.root / "calls").read_text()


def test_a_failing_part_shows_its_last_lines(checkout: Checkout) -> None:
    checkout.write("program", "#!/bin/sh\necho 'no route to the registry'; exit 9\n")
    answer = checkout.manage("run", "--port", str(checkout.port))
    assert answer.returncode == 1
    assert "npm ci failed (exit code 9)" in answer.stderr
    assert "no route to the registry" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_missing_ensurepip_is_named_with_its_remedy(checkout: Checkout) -> None:
    (checkout.path / "uv").unlink()
    checkout.add_to_path("apt-get", "#!/bin/sh\n")
    hide = (
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'ensurepip' else find(name, *more)\n"
    )
    checkout.write("patched/sitecustomize.py", hide)
    answer = checkout.manage("flask", "ok", "0", PYTHONPATH="patched", PATH=str(checkout.path))
    assert answer.returncode == 1
    assert "ensurepip is missing" in answer.stderr
    assert "apt-get install python3." in answer.stderr
    assert not (checkout.root / ".venv").exists()


def test_an_old_python_is_told_which_one_is_needed(checkout: Checkout) -> None:
    checkout.write("patched/sitecustomize.py", "import sys\nsys.version_info = (3, 9, 2)\n")
    checkout.add_to_path("python3.12", "#!/bin/sh\n")
    answer = checkout.manage("run", PYTHONPATH="patched", PATH=str(checkout.path))
    assert answer.returncode == 1
    assert "needs Python 3.11 or newer; this is 3.9" in answer.stderr
    assert "python3.12 manage.py run" in answer.stderr
    assert "Traceback" not in answer.stderr
