"""One review: what was reported and why, and deciding it."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..content import Content, State
from ..db import transaction
from ..extensions import db
from ..groups.access import in_group, still_may
from ..groups.log import write_act
from ..groups.models import Group
from ..policy import Permission
from ..web.access import fresh
from . import acts, bp, deciding, preview, queue, review_page
from .forms import EraseForm
from .models import Decision, Review, ReviewState


@bp.get("/g/<slug>/moderation/<int:review_id>")
@in_group(Permission.MODERATE)
def review(group: Group, review_id: int) -> Any:
    """Show what was reported, why, and what happened to it before."""
    found = _review(group, review_id)
    return _page(found, group, review_page.decision_form(found))


@bp.post("/g/<slug>/moderation/<int:review_id>")
@in_group(Permission.MODERATE)
def decide(group: Group, review_id: int) -> Any:
    """Decide; who comes second sees what the first one decided, with her own words kept."""
    found = _to_decide(group, review_id)
    form = review_page.decision_form(found, sent=True)
    if form is None:  # decided by somebody else while this was typed
        return _page(found, group, None, kept=request.form.get("sentence", "")), 409
    if not form.validate_on_submit():
        return _page(found, group, form), 422
    targets = {str(each.id): each for each in review_page.targets_of(found)}
    return _decided(
        found, group, Decision(form.decision.data), form, targets.get(form.to_group.data)
    )


@bp.route("/g/<slug>/moderation/<int:review_id>/erase", methods=["GET", "POST"])
@in_group(Permission.MODERATE)
@fresh
def erase_reported(group: Group, review_id: int) -> Any:
    """Say what will be gone for good, and erase it."""
    found = _to_decide(group, review_id)
    form = EraseForm()
    if found.state == ReviewState.DECIDED:
        return _page(found, group, None, kept=form.sentence.data or ""), 409
    if not form.is_submitted():
        form.seen.data = deciding.mark_of(found)
    if not form.validate_on_submit():
        told = review_page.facts(found, group)
        page = render_template("moderation/erase_reported.html", form=form, **told)
        return page, 422 if form.is_submitted() else 200
    return _decided(found, group, Decision.ERASE, form)


@bp.post("/g/<slug>/moderation/<int:review_id>/full")
@in_group(Permission.MODERATE)
def open_reported(group: Group, review_id: int) -> Any:
    """Open a text with personal data to this visitor for a while; the log keeps that."""
    found, me, address = (
        _review(group, review_id),
        review_page.visitor(),
        _address(group, review_id),
    )
    with transaction():
        still_may(group.id, Permission.MODERATE)
        if preview.is_folded(found, me):
            write_act("viewed", group.id, me.id, content=found.content, review_id=found.id)
    return redirect(address + "#reported", 303)


@bp.app_template_global()
def asked_of(item: Content) -> Review | None:
    """Return what the coordinators ask of the author of a hidden item; None if nothing.

    The review says it with its `sentence`; `changed` is set once she did it.
    """
    if State.HIDDEN not in {item.state, item.parent_state}:
        return None
    return db.session.scalar(
        db.select(Review).where(
            Review.content_id == item.subject.id,
            Review.state != ReviewState.DECIDED,
            Review.decision == Decision.ASK,
        )
    )


def _review(group: Group, review_id: int) -> Review:
    return queue.review_or_none(group, review_id) or abort(404)


def _to_decide(group: Group, review_id: int) -> Review:
    """Return the review if the visitor is no party to it: 404 or 403 if not."""
    found = _review(group, review_id)
    if queue.concerns(found, review_page.visitor()):
        abort(403)
    return found


def _decided(
    found: Review, group: Group, decision: Decision, form: Any, target: Group | None = None
) -> Any:
    group_id, review_id, sentence = group.id, found.id, form.sentence.data
    queue_address = url_for("moderation.queue", slug=group.slug)
    try:
        with transaction():
            still_may(group_id, Permission.MODERATE)
            here = _to_decide(group, review_id)  # it may have moved, or she may have reported it
            deciding.decide(
                here,
                review_page.visitor(),
                decision,
                sentence,
                to_group=target,
                seen=form.seen.data or None,
            )
    except deciding.AlreadyDecided:
        return _page(found, group, _again(found, form), kept=sentence), 409
    except acts.NotDone as why:
        return _page(found, group, _again(found, form), why=_reason(why)), 409
    flash(_("Decided. The author and those who reported are told."), "done")
    return redirect(queue_address, 303)


def _again(found: Review, typed: Any) -> Any:
    """Return the form for the review as it is now, with what was typed; None once decided."""
    g.pop("scope", None)
    g.pop("permissions", None)
    form = review_page.decision_form(found)
    if form is not None:
        form.sentence.data = typed.sentence.data
        if "decision" in typed:
            form.decision.data, form.to_group.data = typed.decision.data, typed.to_group.data
    return form


def _reason(why: acts.NotDone) -> str:
    if isinstance(why, acts.Held):
        return _(
            "It is kept as evidence, so it can neither be removed nor erased. Nothing was changed."
        )
    if isinstance(why, acts.NoRight):
        return _("You may not put such a thing into that group. Nothing was changed.")
    return _("This is not possible, or not any more. Nothing was changed.")


def _page(found: Review, group: Group, form: Any, **more: Any) -> str:
    return render_template(
        "moderation/review.html",
        form=form,
        part="decided" if found.state == ReviewState.DECIDED else "waiting",
        **review_page.facts(found, group),
        **review_page.aside(group),
        **more,
    )


def _address(group: Group, review_id: int) -> str:
    return url_for("moderation.review", slug=group.slug, review_id=review_id)
