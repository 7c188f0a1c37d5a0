"""Reporting a piece of content to the coordinators of its group."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..content import Content
from ..db import transaction
from ..groups.models import Group
from ..groups.queries import is_known_to
from ..sharing.queries import item_or_none
from ..web.access import current_scope, signed_in
from ..web.errors import answer
from . import bp, reporting, words
from .forms import ReportForm, SupplementForm
from .models import Reason, Report


@bp.get("/c/<int:content_id>/report")
@signed_in
def report(content_id: int) -> Any:
    """Ask what is wrong, or say that it was reported already."""
    item, earlier = _reportable(content_id)
    if _is_own(item):
        return _refuse_own()
    return _page(item, earlier, SupplementForm() if earlier else ReportForm())


@bp.post("/c/<int:content_id>/report")
@signed_in
def send_report(content_id: int) -> Any:
    """Tell the coordinators, or add to what was told them before."""
    item, earlier = _reportable(content_id)
    if _is_own(item):
        return _refuse_own()
    # The form of a first report that comes twice is taken twice, and counts once.
    form = SupplementForm() if earlier and "reason" not in request.form else ReportForm()
    if not form.validate_on_submit():
        return _page(item, earlier, form), 422
    group = _group(item, earlier)
    try:
        _send(item, earlier, form)
    except reporting.NoteFull:
        form.note.errors = [_("The coordinators have a long note of yours already.")]
        return _page(item, earlier, form), 422
    except reporting.NotDone:
        flash(_("This cannot be reported any more. Nothing was sent."), "error")
        return redirect(_back(content_id, group), 303)
    flash(
        _("You reported this already. The coordinators have it, with your note.")
        if earlier
        else _("Thank you. The coordinators have it now."),
        "done",
    )
    return redirect(_back(content_id, group), 303)


def _reportable(content_id: int) -> tuple[Content | None, Report | None]:
    """Return what the visitor can report, and what she reported of it.

    What she reported may be hidden from her since then: then she reads only that the coordinators
    have it.
    """
    item = item_or_none(current_scope(), content_id)
    earlier = reporting.own_report(current_user.id, content_id)
    if item is None and (earlier is None or not is_known_to(earlier.review.group, current_scope())):
        abort(404)
    g.group = _group(item, earlier)
    return item, earlier


def _group(item: Content | None, earlier: Report | None) -> Group:
    group: Group = item.group if item is not None else earlier.review.group  # type: ignore[union-attr]
    return group


def _is_own(item: Content | None) -> bool:
    return item is not None and current_user.id in {item.author_id, item.subject.author_id}


def _refuse_own() -> Any:
    return answer(
        403,
        _("This is your own"),
        _("You can change or remove it yourself. A coordinator of the group can help."),
    )


def _send(item: Content | None, earlier: Report | None, form: Any) -> None:
    reporter: User = current_user._get_current_object()
    note = form.note.data or ""
    with transaction():
        if item is None or isinstance(form, SupplementForm):
            assert earlier is not None
            reporting.add_to_note(earlier, note)
        else:
            reporting.report(item, reporter, Reason(form.reason.data), note)


def _back(content_id: int, group: Group) -> str:
    """Return the address of the item, or the nearest that the visitor may still see."""
    item = item_or_none(current_scope(), content_id)
    if item is not None:
        return item.address()
    if group.id in current_scope().reads:
        return url_for("home.group", slug=group.slug)
    return url_for("home.index")


def _page(item: Content | None, earlier: Report | None, form: Any) -> str:
    group = _group(item, earlier)
    return render_template(
        "moderation/report.html",
        item=item,
        earlier=earlier,
        form=form,
        group=group,
        explained=words.EXPLAINED,
        kind=words.kind_of(item.subject.kind) if item is not None else "",
        back=_back(item.id if item is not None else 0, group),
    )
