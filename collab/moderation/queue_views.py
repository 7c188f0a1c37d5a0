"""The queue of a group: what was reported, what newcomers wrote, what is hidden."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..db import transaction
from ..groups.access import in_group, still_may
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope
from ..web.numbers import whole
from ..web.paging import page_of
from . import acts, bp, preview, queue, review_page, words
from .forms import DeclineForm
from .names import Names

_SHORT = 600
"""Characters that are shown of a contribution which waits."""


@bp.get("/g/<slug>/moderation", endpoint="queue")
@in_group(Permission.MODERATE)
def show_queue(group: Group) -> Any:
    """List what waits, with the first of it; or what was decided, or what is hidden."""
    part = request.args.get("show", "")
    if part == "decided":
        return _decided_page(group)
    if part == "hidden":
        return _hidden_page(group)
    return _waiting_page(group, DeclineForm(formdata=None))


@bp.post("/g/<slug>/moderation/contributions")
@in_group(Permission.MODERATE)
def judge_contributions(group: Group) -> Any:
    """Approve contributions of newcomers, or put them into the bin with a sentence."""
    one = request.form.get("one", None, whole)
    ids = {one} if one is not None else set(request.form.getlist("ids", whole))
    declined = one is None and request.form.get("act") == "decline"
    form, address = DeclineForm(), url_for("moderation.queue", slug=group.slug)
    if not ids:
        flash(_("Tick what you mean first. Nothing was changed."), "error")
        return redirect(address, 303)
    if declined and not form.validate_on_submit():
        return _waiting_page(group, form, ids), 422
    done = _judge(group, ids, declined, (form.sentence.data or "") if declined else "")
    if done:
        flash(_told(done, declined), "done")
    if done < len(ids):
        flash(_("Somebody else was faster with some of it. Nothing was done twice."), "error")
    return redirect(address, 303)


def _judge(group: Group, ids: set[int], declined: bool, sentence: str) -> int:
    """Do it to those that still wait; return how many these were. 403 if one is the visitor's."""
    by, act, done = review_page.visitor(), acts.remove if declined else acts.show, 0
    with transaction():
        still_may(group.id, Permission.MODERATE)
        # In the order of their ids, so that two people at once wait for each other only in turn.
        for item in sorted(queue.contributions_in(group), key=lambda each: each.id):
            if item.id not in ids:
                continue
            if item.author_id == by.id:
                abort(403)
            try:
                act(item, by, sentence)
            except acts.NotDone:
                continue
            done += 1
    return done


def _told(done: int, declined: bool) -> str:
    if declined:
        return ngettext("%(num)d declined and put into the bin.", "%(num)d declined.", done)
    return ngettext("%(num)d approved.", "%(num)d approved.", done)


def _waiting_page(group: Group, form: DeclineForm, ticked: set[int] | None = None) -> str:
    beside, scope = review_page.aside(group), current_scope()
    waits = beside["contributions"]
    first = next(iter(beside["reviews"]), None) if not waits else None
    drawn: dict[str, Any] = {"names": Names([item.author_id for item in waits], group)}
    if first is not None:
        drawn = review_page.facts(first, group)
    return render_template(
        "moderation/queue.html",
        **drawn
        | _words(group, "waiting")
        | beside
        | {
            "first": first,
            "texts": {
                item.id: preview.words_of(item)[:_SHORT] for item in waits if scope.shows(item)
            },
            "form": review_page.decision_form(first) if first is not None else form,
            "ticked": ticked or set(),
        },
    )


def _decided_page(group: Group) -> str:
    page = page_of(queue.decided_in(group), request.args.get("page", 1, whole))
    names = Names([review.decided_by_id for review in page.items], group)
    return _listed(group, "decided", page, names=names)


def _hidden_page(group: Group) -> str:
    asked = queue.hidden_in(group, current_scope())
    page = page_of(asked, request.args.get("page", 1, whole))
    reviews = queue.latest_reviews([item.id for item in page.items], group)
    names = Names([item.author_id for item in page.items], group)
    return _listed(
        group, "hidden", page, names=names, latest=reviews, visible=current_scope().shows
    )


def _listed(group: Group, part: str, page: Any, **more: Any) -> str:
    return render_template(
        f"moderation/{part}.html",
        page=page,
        counts=queue.counts(group, current_scope()),
        **_words(group, part),
        **more,
    )


def _words(group: Group, part: str) -> dict[str, Any]:
    return {
        "group": group,
        "part": part,
        "kinds": words.kind_of,
        "reasons": words.REASONS,
        "gravest": words.gravest,
        "decided_words": words.DECIDED,
    }
