"""The page of security requirements, the marks of the tests, and the command that joins them."""

import subprocess
import sys
from pathlib import Path

import pytest

from collab import asvs
from collab.asvs import Pick, Result

PAGE = asvs.PAGE.read_text(encoding="utf-8")
WHOLE = ("3", "4", "6", "7", "8", "9", "11", "16")
REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_one[x]"><properties>
  <property name="asvs" value="1.1.1"/></properties></testcase>
<testcase classname="tests.test_a" name="test_one[y]"><properties>
  <property name="asvs" value="1.1.1"/></properties>{}</testcase>
<testcase classname="tests.test_a" name="test_two"><properties>
  <property name="asvs" value="1.1.2"/></properties><skipped message="no Chromium"/></testcase>
<testcase classname="tests.test_a" name="test_unmarked"><failure message="x"/></testcase>
</testsuite></testsuites>"""
PICKS = [
    Pick("1.1.1", 1, "First.", ""),
    Pick("1.1.2", 2, "Second.", ""),
    Pick("1.1.3", 3, "T.", ""),
]
EXPLAINED = [PICKS[0], *(Pick(p.number, p.level, p.statement, "Reason.") for p in PICKS[1:])]


@pytest.fixture
def report(tmp_path: Path):
    """Return a function: what stands in the second case to a report."""

    def report(inside: str = "") -> Path:
        path = tmp_path / "report.xml"
        path.write_text(REPORT.format(inside))
        return path

    return report


def test_every_mark_names_a_requirement_of_the_page() -> None:
    known = {pick.number for pick in asvs.picks(PAGE)}
    unknown = {number: tests for number, tests in asvs.marks().items() if number not in known}
    assert not unknown, f"put them into docs/asvs.md: {unknown}"


def test_every_requirement_has_a_test_or_a_reason() -> None:
    marked = asvs.marks()
    bare = [p.number for p in asvs.picks(PAGE) if p.number not in marked and not p.explanation]
    assert not bare, f"mark a test with @pytest.mark.asvs, or give the reason: {bare}"


def test_the_page_is_read_whole_and_each_requirement_stands_there_once() -> None:
    numbers = [pick.number for pick in asvs.picks(PAGE)]
    assert len(numbers) == sum(
        line.startswith(tuple(f"| {n}" for n in range(10))) for line in PAGE.splitlines()
    )
    assert len(numbers) == len(set(numbers))
    assert {number.partition(".")[0] for number in numbers} >= set(WHOLE)


def test_requirements_are_joined_with_what_became_of_their_tests(report) -> None:
    shown = asvs.join(PICKS, report())
    assert [each.result for each in shown] == [Result.PASSED, Result.SKIPPED, Result.MISSING]
    assert shown[0].tests == {"tests.test_a::test_one": Result.PASSED}
    assert not asvs.good(shown)
    printed = "\n".join(asvs.lines(shown))
    assert "1.1.3    L3  not shown" in printed
    assert "skipped    1: 1.1.2" in printed


def test_a_reason_answers_for_what_no_test_shows(report) -> None:
    shown = asvs.join(EXPLAINED, report())
    assert [each.result for each in shown] == [Result.PASSED, Result.EXPLAINED, Result.EXPLAINED]
    assert asvs.good(shown)


@pytest.mark.parametrize("inside", ['<failure message="x"/>', '<error message="x"/>'])
def test_one_case_that_fails_fails_the_requirement(report, inside: str) -> None:
    shown = asvs.join(EXPLAINED, report(inside))
    assert shown[0].result == Result.FAILED
    assert not asvs.good(shown)


def test_the_command_prints_and_ends_with_1_when_something_is_not_shown(app, report) -> None:
    answer = app.test_cli_runner().invoke(args=["asvs", "--report", str(report())])
    assert answer.exit_code == 1
    assert "6.5.1    L2  not shown" in answer.output
    assert "11.4.4   L2  explained" in answer.output


def test_a_real_report_tells_what_a_test_shows(tmp_path: Path) -> None:
    report, name = tmp_path / "report.xml", "test_no_outdated_hash_is_used"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"tests/test_cryptography.py::{name}", f"--junitxml={report}"]
    subprocess.run(command, cwd=asvs.ROOT, check=True, capture_output=True, timeout=120)
    [shown] = asvs.join([Pick("11.4.1", 1, "No outdated hash.", "")], report)
    assert shown.result == Result.PASSED
    assert [test.rpartition("::")[2] for test in shown.tests] == [name]


def test_the_tests_are_run_with_all_that_they_need(monkeypatch, tmp_path: Path) -> None:
    """Setting up is left to `manage.py test`; the instance at hand is none of theirs."""
    run: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_more: run.append(command))
    report = asvs.run(tmp_path)
    [command] = run
    assert command[:3] == ["env", "-u", "COLLAB_INSTANCE"]
    assert command[4:8] == [str(asvs.ROOT / "manage.py"), "test", "-m", "asvs"]
    assert f"--junitxml={report}" in command


def test_a_run_without_a_report_is_a_clear_fault(app, monkeypatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: None)
    answer = app.test_cli_runner().invoke(args=["asvs"])
    assert answer.exit_code == 1
    assert "the tests could not be run" in answer.output


def test_marks_are_found_on_functions_and_modules(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        'pytestmark = [pytest.mark.slow, pytest.mark.asvs("1.1.1")]\n'
        '@pytest.mark.asvs("1.1.2", "1.1.3")\ndef test_y() -> None: ...\n'
    )
    found = asvs.marks(tmp_path)
    name = f"{tmp_path.name}/test_x.py"
    assert found == {"1.1.1": {name}, "1.1.2": {f"{name}::test_y"}, "1.1.3": {f"{name}::test_y"}}
