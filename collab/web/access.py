"""Every route states who may call it; a route that says nothing is refused.

A test walks the address map and fails for a view without a mark, so that the refusal below is
only the safety net. Views of one group use `groups.access.in_group`.
"""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import structlog
from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ..policy import Scope

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.stdlib.get_logger("collab.access")


def public(view: View) -> View:
    """Mark a view for anyone, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view for anyone with an account; what it shows comes through the scope."""
    view.access = "signed in"  # type: ignore[attr-defined]
    return view


def confirming(view: View) -> View:
    """Mark a view for those who gave the right password and have yet to show the second factor."""
    view.access = "confirming"  # type: ignore[attr-defined]
    return view


def fresh(view: View) -> View:
    """Mark a view, besides its other mark, as dangerous: who opens it proves anew who she is."""
    view.fresh = True  # type: ignore[attr-defined]
    return view


def administrator(view: View) -> View:
    """Mark a view for those who run the instance; to others it does not exist."""
    view.access = "administrator"  # type: ignore[attr-defined]
    return view


def current_scope() -> Scope:
    """Return what the visitor may see, worked out once per request."""
    if "scope" not in g:
        g.scope = Scope.of(current_user)
    scope: Scope = g.scope
    return scope


def init_app(app: Flask) -> None:
    """Check the mark before each view."""
    app.before_request(_check_mark)
    app.before_request(_check_origin)


def _check_mark() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: the 404 page follows
    mark = getattr(current_app.view_functions[request.endpoint], "access", None)
    if mark is None:
        abort(403)
    if mark == "confirming":
        return None  # accounts/gates.py looks whether the first proof was given
    if mark != "public" and not current_user.is_authenticated:
        return _to_sign_in()
    if mark == "administrator" and not current_user.administrator:
        abort(404)
    return None


def _check_origin() -> None:
    """Refuse a change that another site asks for, besides the CSRF token."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        _refuse_foreign("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        _refuse_foreign("Origin")


def _refuse_foreign(header: str) -> NoReturn:
    rule = request.url_rule.rule if request.url_rule else None
    log.warning("asked for by another site", header=header, rule=rule, method=request.method)
    abort(403)


def _to_sign_in() -> Response:
    if request.headers.get("HX-Request") or request.method != "GET":
        abort(401)
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=None if wanted == "/" else wanted))
