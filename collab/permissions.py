"""The tables of docs/permissions.md: what each role may do, and who gets what at each address."""

import runpy
from typing import Any

from flask import Flask

from .config import ROOT
from .policy import GRANTS, Permission

MATRIX = ROOT / "tests" / "flows" / "route_matrix.py"
"""The table that the tests hold the application to; it stands in the source tree alone."""


def tables(app: Flask) -> str:
    """Return the tables as Markdown; raises FileNotFoundError outside of a source tree."""
    matrix = runpy.run_path(str(MATRIX))
    parts = [_grants(), _routes(app, matrix), _events(matrix)]
    return "\n".join(parts)


def _grants() -> str:
    rows = [["may", *GRANTS]]
    for permission in Permission:
        rows.append([permission, *("yes" if permission in GRANTS[role] else "" for role in GRANTS)])
    return "## Roles in a group\n\n" + _table(rows)


def _routes(app: Flask, matrix: dict[str, Any]) -> str:
    visitors = matrix["VISITORS"]
    rows = [["address", "method", *visitors, "fresh proof"]]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        row = matrix["ROUTES"][rule.endpoint]
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        outcomes = [row.expected(visitor) for visitor in visitors]
        rows.append([f"`{rule.rule}`", methods, *outcomes, "asked" if row.fresh else ""])
    return "## Addresses\n\n" + _table(rows)


def _events(matrix: dict[str, Any]) -> str:
    visitors = matrix["VISITORS"]
    rows = [["event", *visitors]]
    for event, row in matrix["EVENTS"].items():
        rows.append([f"`{event}`", *(row.expected(visitor) for visitor in visitors)])
    return "## Events of a socket\n\n" + _table(rows)


def _table(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|---" * len(rows[0]) + "|")
    return "\n".join(lines) + "\n"
