"""The list of kinds of documents: administrators add, rename, arrange and retire them."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..db import transaction
from ..library import kinds as document_kinds
from ..library.models import DocumentKind
from ..web.access import administrator
from . import bp, forms

_STEPS = {"up": -1, "down": 1}


@bp.get("/admin/kinds")
@administrator
def kinds() -> Any:
    """Show all kinds of documents in their order, the retired ones too."""
    return render_template("admin/kinds.html", kinds=document_kinds.every())


@bp.route("/admin/kinds/new", methods=["GET", "POST"])
@administrator
def new_kind() -> Any:
    """Add a kind."""
    form = forms.names_form()
    if form.validate_on_submit() and _saved(form, lambda: document_kinds.add(form.words("name"))):
        flash(_("The kind was added."))
        return _to_list()
    return _page(form, None)


@bp.route("/admin/kinds/<key>", methods=["GET", "POST"])
@administrator
def edit_kind(key: str) -> Any:
    """Call a kind something else."""
    kind = _load(key)
    form = forms.names_form(kind)
    names = form.words("name", kind.names)
    if form.validate_on_submit() and _saved(form, lambda: document_kinds.rename(kind, names)):
        flash(_("Saved."))
        return _to_list()
    return _page(form, kind)


@bp.post("/admin/kinds/<key>/move")
@administrator
def move_kind(key: str) -> Any:
    """Put a kind one place up or down."""
    kind = _load(key)
    steps = _STEPS.get(request.form.get("direction", "")) or abort(400)
    with transaction():
        document_kinds.move(kind, steps)
    return _to_list()


@bp.post("/admin/kinds/<key>/retire")
@administrator
def retire_kind(key: str) -> Any:
    """Offer a kind no more; documents of it stay so."""
    kind = _load(key)
    with transaction():
        document_kinds.set_retired(kind, retired=True)
    flash(_("The kind is not offered any more. Documents of it stay as they are."))
    return _to_list()


@bp.post("/admin/kinds/<key>/restore")
@administrator
def restore_kind(key: str) -> Any:
    """Offer a retired kind again."""
    kind = _load(key)
    with transaction():
        document_kinds.set_retired(kind, retired=False)
    flash(_("The kind is offered again."))
    return _to_list()


def _load(key: str) -> DocumentKind:
    return document_kinds.by_key(key) or abort(404)


def _saved(form: Any, act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the form say why."""
    try:
        with transaction():
            act()
    except document_kinds.NameTaken:
        form.name_ru.errors = [_("There is a kind of this name already.")]
        return False
    return True


def _page(form: Any, kind: DocumentKind | None) -> Any:
    page = render_template("admin/kind_form.html", form=form, kind=kind)
    return page, 422 if request.method == "POST" else 200


def _to_list() -> Any:
    return redirect(url_for("admin.kinds"), code=303)
