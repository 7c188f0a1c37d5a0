"""`manage.py test`: what it runs, and what its exit code says."""

from .conftest import Checkout


def test_without_arguments_everything_is_run_even_after_a_failure(checkout: Checkout) -> None:
    answer = checkout.manage("test", FAKE_FAILING="ruff")
    assert answer.returncode == 1
    assert all(checkout.calls(name) for name in ("ruff", "mypy", "lint-imports", "djlint"))
    assert "pytest got ['-n', '2', '--dist', 'loadfile']" in answer.stdout
    summary = answer.stdout.partition("=== Summary")[2]
    assert "FAILED" in next(line for line in summary.splitlines() if "ruff check" in line)
    assert "ok" in next(line for line in summary.splitlines() if "pytest" in line)


def test_with_arguments_only_pytest_is_run(checkout: Checkout) -> None:
    answer = checkout.manage("test", "-x", "--help", "tests/chat", FAKE_PYTEST_CODE="5")
    assert answer.returncode == 5
    assert "pytest got ['-x', '--help', 'tests/chat']" in answer.stdout
    assert checkout.calls("ruff") == 0


def test_the_tests_are_told_of_the_browser(checkout: Checkout) -> None:
    answer = checkout.manage("test", "-q", COLLAB_CHROMIUM=str(checkout.path / "uv"))
    assert f"browser {checkout.path / 'uv'}" in answer.stdout
    answer = checkout.manage("test", "-q")
    assert f"browser {checkout.path / 'chromium'}" in answer.stdout


def test_a_browser_that_is_none_is_refused(checkout: Checkout) -> None:
    answer = checkout.manage("test", "-q", COLLAB_CHROMIUM="/nowhere/chromium")
    assert answer.returncode == 1
    assert "COLLAB_CHROMIUM names /nowhere/chromium" in answer.stderr
