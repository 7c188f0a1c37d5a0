"""The search page."""

from typing import Any

from flask import render_template, request

from ..web import limits
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from . import bp, index, results

KINDS = ("document", "thread", "post", "message", "comment", "outcome")


@bp.get("/search", endpoint="index")
@signed_in
@limits.searches
def search() -> Any:
    """Find what the visitor may see, narrowed by kind and group."""
    kind = request.args.get("kind")
    found = results.find(
        current_scope(),
        request.args.get("q", ""),
        kind=kind if kind in KINDS else None,
        group=request.args.get("group") or None,
        page=request.args.get("page", 1, whole),
    )
    return render_template("search/search.html", found=found, kind=kind, late=index.is_late())
