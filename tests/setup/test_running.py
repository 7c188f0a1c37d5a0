"""Starting, watching and stopping an instance."""

import fcntl
import os
import signal
import socket
import time

import pytest

from .conftest import Checkout, is_alive, wait_until


def test_the_address_comes_first_and_then_the_sign_ins(checkout: Checkout) -> None:
    process = checkout.run_until_ready()
    lines = checkout.output(process).splitlines()
    ready = lines.index(f"Collab is ready: http://127.0.0.1:{checkout.port}/")
    assert lines[ready + 1] == "Aigul  aigul@demo.example  secret"
    assert "sign-in:" not in "\n".join(lines)
    assert any("Tables created" in line for line in lines[:ready])


def test_empty_is_passed_on(checkout: Checkout) -> None:
    checkout.run_until_ready("--empty")
    assert "flask prepare --empty\n" in (checkout.root / "calls").read_text()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_everything_quietly(checkout: Checkout, signum: int) -> None:
    process = checkout.run_until_ready()
    wait_until(lambda: len(checkout.living()) == 2)
    assert checkout.stop(process, signum) == 0
    assert checkout.living() == []
    assert "Traceback" not in checkout.output(process)


def test_the_terminal_reaches_only_the_parent(checkout: Checkout) -> None:
    process = checkout.run_until_ready()
    wait_until(lambda: len(checkout.living()) == 2)
    groups = {os.getpgid(pid) for pid in checkout.living()}
    assert len(groups) == 2
    assert os.getpgid(process.pid) not in groups


def allow_for_stopping(checkout: Checkout, seconds: float) -> None:
    path = checkout.root / "tools" / "running.py"
    text = path.read_text()
    assert "STOP_SECONDS = 8.0" in text
    path.write_text(text.replace("STOP_SECONDS = 8.0", f"STOP_SECONDS = {seconds}"))


def test_what_does_not_end_in_order_is_killed(checkout: Checkout) -> None:
    allow_for_stopping(checkout, 0.2)
    process = checkout.run_until_ready(FAKE_WEB_STUBBORN="1")
    assert checkout.stop(process) == 0
    assert checkout.living() == []


def test_a_second_stop_signal_does_not_wait(checkout: Checkout) -> None:
    allow_for_stopping(checkout, 3600)
    process = checkout.run_until_ready(FAKE_WEB_STUBBORN="1")
    process.send_signal(signal.SIGINT)
    checkout.wait_for_output(process, "Stopping")
    assert checkout.stop(process, signal.SIGINT) == 0
    assert checkout.living() == []


def test_children_end_with_a_parent_that_was_killed(checkout: Checkout) -> None:
    process = checkout.run_until_ready()
    wait_until(lambda: len(checkout.living()) == 2)
    checkout.stop(process, signal.SIGKILL)
    wait_until(lambda: checkout.living() == [])
    assert checkout.stop(checkout.run_until_ready()) == 0


def test_a_worker_that_ended_is_started_again(checkout: Checkout) -> None:
    process = checkout.run_until_ready()
    wait_until(lambda: len(checkout.pids("worker")) == 1)
    os.kill(checkout.pids("worker")[0], signal.SIGKILL)
    wait_until(lambda: len(checkout.pids("worker")) == 2)
    assert "The worker has ended (exit code 137)" in checkout.output(process)
    assert is_alive(checkout.pids("web")[0])
    assert process.poll() is None


def test_everything_ends_with_the_web_server(checkout: Checkout) -> None:
    process = checkout.run_until_ready()
    os.kill(checkout.pids("web")[0], signal.SIGUSR1)
    assert process.wait(60) == 3
    assert checkout.living() == []
    assert "The web server has ended (exit code 3)" in checkout.output(process)


def test_a_failed_start_shows_the_log(checkout: Checkout) -> None:
    process = checkout.start(FAKE_WEB_BROKEN="1")
    assert process.wait(60) == 1
    assert "no such table: person" in checkout.output(process)
    assert checkout.living() == []


def test_a_failed_preparation_shows_its_log_and_starts_nothing(checkout: Checkout) -> None:
    process = checkout.start(FAKE_PREPARE_FAILS="1")
    assert process.wait(60) == 1
    assert "the disk is full" in checkout.output(process)
    assert checkout.pids("web") == []


def test_an_instance_runs_once(checkout: Checkout) -> None:
    first = checkout.run_until_ready()
    second = checkout.manage("run", "--port", str(checkout.port + 1))
    assert second.returncode == 1
    url = f"http://127.0.0.1:{checkout.port}/"
    assert (
        second.stderr.strip()
        == f"Collab already runs on this instance: {url} (process {first.pid})"
    )


def test_a_busy_port_is_told_before_anything_is_done(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", checkout.port)):
        answer = checkout.manage("run", "--port", str(checkout.port))
    assert answer.returncode == 1
    assert f"Port {checkout.port} of 127.0.0.1 cannot be used" in answer.stderr
    assert not (checkout.root / ".venv").exists()


def test_after_a_kill_the_port_gets_a_moment_to_come_free(checkout: Checkout) -> None:
    lock = checkout.write("instance/run.lock", "1 http://127.0.0.1/\n")
    with socket.create_server(("127.0.0.1", checkout.port)):
        process = checkout.start()

        def holds_the_instance() -> bool:
            with lock.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return True
            return False

        wait_until(holds_the_instance)
        time.sleep(0.3)
    checkout.wait_for_output(process, "Collab is ready")


def test_the_instance_can_name_its_port(checkout: Checkout) -> None:
    checkout.write("elsewhere/collab.toml", f"port = {checkout.port}\n")
    with socket.create_server(("127.0.0.1", checkout.port)):
        answer = checkout.manage("run", "--instance", "elsewhere")
    assert f"Port {checkout.port} of 127.0.0.1 cannot be used" in answer.stderr


def test_the_instance_and_its_logs_are_private(checkout: Checkout) -> None:
    checkout.run_until_ready()
    instance = checkout.root / "instance"
    assert instance.stat().st_mode & 0o777 == 0o700
    logs = list((instance / "logs").iterdir())
    assert {path.name for path in logs} == {"prepare.log", "web.log", "worker.log"}
    assert {path.stat().st_mode & 0o777 for path in logs} == {0o600}
