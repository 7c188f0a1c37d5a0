"""What stands between a person and a page: second factor, undertaking, a fresh proof."""

from typing import Any

from flask import current_app, redirect, request, url_for
from flask_login import current_user

from ..extensions import csrf
from . import sessions
from .joining import undertaking

_OPEN_TO_ALL = {"public", "confirming"}


def check() -> Any:
    """Lead elsewhere whoever has not yet done what the page asks for: a `before_request` hook."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    mark = getattr(view, "access", None)
    if mark == "confirming":
        return None if sessions.first() else _to_sign_in()
    if mark in _OPEN_TO_ALL or not current_user.is_authenticated:
        return None
    if not getattr(view, "before_undertaking", False) and _undertaking_is_due():
        return redirect(url_for("accounts.undertaking", next=_wanted()), code=303)
    if getattr(view, "fresh", False) and not sessions.is_fresh(sessions.current()):
        return _prove_first()
    return None


def before_undertaking(view: Any) -> Any:
    """Mark a view that is open before the undertaking is accepted: itself, and the ways out."""
    view.before_undertaking = True
    return view


def _prove_first() -> Any:
    """Ask who it is; a form that was sent is kept in the page and sent on afterwards."""
    if request.method == "GET":
        return redirect(url_for("accounts.prove", next=_wanted()))
    from . import forms, proof_views

    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()  # else another site's form would be sent on under a token of ours
    sent = {"proof_next": request.full_path.rstrip("?"), "proof_sent": "1"}
    return proof_views.page(forms.ProofForm(formdata=None, **sent)), 403


def _undertaking_is_due() -> bool:
    """Tell whether the person is led to the undertaking first.

    Who never accepted it does nothing before. Who accepted an earlier text is asked at the next
    page: what she was writing meanwhile is not lost.
    """
    accepted = current_user.undertaking
    return not accepted or (_is_page() and accepted < undertaking.version())


def _is_page() -> bool:
    """Tell whether a person looks at this, not a script of ours that fetches a part."""
    return (
        request.method == "GET" and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    )


def _wanted() -> str | None:
    wanted = request.full_path.rstrip("?")
    return None if wanted == "/" else wanted


def _to_sign_in() -> Any:
    return redirect(url_for("accounts.sign_in"), code=303)
