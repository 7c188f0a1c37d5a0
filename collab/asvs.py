"""The security requirements that Collab sets itself (OWASP ASVS 5.0), and the tests that show them.

docs/asvs.md lists the requirements. A test says by `@pytest.mark.asvs("6.5.1")` which of them it
shows, `flask asvs` runs those tests and puts both together.
"""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from .config import ROOT

PAGE = ROOT / "docs" / "asvs.md"
TESTS = ROOT / "tests"
_ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([123]) \| (.+?) \|(?: (.*?))? \|")


class Result(StrEnum):
    """What became of the tests of one requirement."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    EXPLAINED = "explained"
    """No test passed, but the page says what stands in, or why it is left out."""
    MISSING = "not shown"


@dataclass(frozen=True)
class Pick:
    """One row of the page."""

    number: str
    level: int
    statement: str
    explanation: str
    """What the tests do not show, and why; empty when they show all of it."""


@dataclass
class Shown:
    """A requirement and the tests of it: names to how they ended."""

    pick: Pick
    tests: dict[str, Result] = field(default_factory=dict)

    @property
    def result(self) -> Result:
        """Return the worst that happened; a test that was skipped shows nothing."""
        ended = set(self.tests.values())
        if Result.FAILED in ended:
            return Result.FAILED
        if Result.PASSED in ended:
            return Result.PASSED
        if self.pick.explanation:
            return Result.EXPLAINED
        return Result.SKIPPED if ended else Result.MISSING


def picks(page: str) -> list[Pick]:
    """Return the requirements that stand in the tables of the page, in their order."""
    found = (_ROW.fullmatch(line) for line in page.splitlines())
    return [Pick(m[1], int(m[2]), m[3].strip(), (m[4] or "").strip()) for m in found if m]


def marks(folder: Path = TESTS) -> dict[str, set[str]]:
    """Return requirements, by number, to the tests whose source says that they show them."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = f"{path.relative_to(folder.parent)}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
                for number in _numbers(node.value):
                    found[number].add(name)
            if isinstance(node, ast.FunctionDef):
                for number in (n for each in node.decorator_list for n in _numbers(each)):
                    found[number].add(f"{name}::{node.name}")
    return dict(found)


def run(folder: Path) -> Path:
    """Run the marked tests, as `manage.py test` does, and return their report (JUnit's XML).

    There is none if they could not be run; what stood in the way was printed.
    """
    report = folder / "report.xml"
    python = getattr(sys, "_base_executable", sys.executable)  # set-up may make the other one anew
    arguments = ["-m", "asvs", "-n", "2", "--dist", "loadfile", "-q", f"--junitxml={report}"]
    command = [python, str(ROOT / "manage.py"), "test", *arguments]
    # The tests make instances of their own; the one that is looked after here is none of theirs.
    subprocess.run(["env", "-u", "COLLAB_INSTANCE", *command], cwd=ROOT, check=False)  # noqa: S603, S607
    return report


def join(wanted: Iterable[Pick], report: Path) -> list[Shown]:
    """Return the requirements with the tests that the report tells of."""
    ended: dict[str, dict[str, Result]] = defaultdict(dict)
    for number, name, result in _ends(report):
        before = ended[number].get(name)
        ended[number][name] = _worse(before, result) if before else result
    return [Shown(pick, ended.get(pick.number, {})) for pick in wanted]


def lines(shown: Iterable[Shown]) -> Iterator[str]:
    """Yield what the command prints: each requirement, below it its tests, at the end the sum."""
    counts: Mapping[Result, list[str]] = {result: [] for result in Result}
    for each in shown:
        pick = each.pick
        counts[each.result].append(pick.number)
        yield f"{pick.number:8} L{pick.level}  {each.result:10} {pick.statement}"
        for name, result in sorted(each.tests.items()):
            yield f"{'':24}{result:10} {name}"
        if pick.explanation:
            yield f"{'':24}besides    {pick.explanation}"
    yield ""
    for result, numbers in counts.items():
        named = "" if result in {Result.PASSED, Result.EXPLAINED} else f": {', '.join(numbers)}"
        yield f"{result:10} {len(numbers)}{named if numbers else ''}"


def good(shown: Iterable[Shown]) -> bool:
    """Tell whether each requirement has a test that passed and none that failed, or a reason."""
    return all(each.result in {Result.PASSED, Result.EXPLAINED} for each in shown)


def _ends(report: Path) -> Iterator[tuple[str, str, Result]]:
    """Yield number, test without its parameters, and result of each that has run."""
    # Our own pytest has written it just now.
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
        name = f"{case.get('classname')}::{(case.get('name') or '').partition('[')[0]}"
        result = Result.PASSED
        if case.find("failure") is not None or case.find("error") is not None:
            result = Result.FAILED
        elif case.find("skipped") is not None:
            result = Result.SKIPPED
        for property_ in case.iter("property"):
            if property_.get("name") == "asvs":
                yield property_.get("value") or "", name, result


def _worse(one: Result, other: Result) -> Result:
    order = (Result.FAILED, Result.PASSED, Result.SKIPPED)
    return min(one, other, key=order.index)


def _numbers(node: ast.expr) -> list[str]:
    """Return the arguments of `pytest.mark.asvs(…)`, also of those in a list."""
    if isinstance(node, ast.List):
        return [number for each in node.elts for number in _numbers(each)]
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.asvs")):
        return []
    return [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
