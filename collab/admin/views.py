"""The front page of the administration, the health of the instance, and its words."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from .. import instance as settings
from ..db import transaction
from ..probes import State
from ..web.access import administrator
from . import bp, forms, queries
from . import health as findings


@bp.get("/admin")
@administrator
def index() -> Any:
    """Show what needs attention, and the way to everything that is run from here."""
    found = findings.look()
    return render_template(
        "admin/index.html",
        troubles=[each for each in found if each.state != State.OK],
        attention=queries.attention(),
    )


@bp.get("/admin/health")
@administrator
def health() -> Any:
    """Show how each part of the instance does; the page asks again by itself."""
    return render_template("admin/health.html", findings=findings.look())


@bp.route("/admin/instance", methods=["GET", "POST"])
@administrator
def instance() -> Any:
    """Change the name of the instance, its welcome and its announcement."""
    row = settings.row()
    form = forms.instance_form(row)
    outdated = form.validate_on_submit() and not _saved(form, row)
    if form.is_submitted() and not form.errors and not outdated:
        flash(_("Saved."))
        return redirect(url_for("admin.instance"), code=303)
    page = render_template("admin/instance.html", form=form, row=row, outdated=outdated)
    return page, 422 if request.method == "POST" else 200


def _saved(form: Any, row: settings.Instance) -> bool:
    """Save the words; if somebody changed them meanwhile, have the form be good for the newer."""
    before = {"name": row.names, "welcome": row.welcome, "banner": row.banner}
    names, welcome, banner = (form.words(name, words) for name, words in before.items())
    try:
        with transaction():
            settings.change(names, welcome, banner, seen=form.seen.data or "")
    except settings.Outdated:
        form.seen.data = settings.row().mark
        return False
    return True
