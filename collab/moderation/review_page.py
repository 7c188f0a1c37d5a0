"""What the page of one review draws, as far as the visitor may read it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..content import State
from ..extensions import db
from ..groups.log import Act
from ..groups.models import Group, Membership
from ..web.access import current_scope
from . import deciding, preview, queue, rights, words
from .forms import DecisionForm
from .models import Decision, Review, ReviewState
from .names import Names


def facts(review: Review, group: Group) -> dict[str, Any]:
    """Return what is known of a review: the content, who reported it and why, what happened.

    The author, if she coordinates the group herself, reads neither who reported nor their notes.
    """
    item, me = review.content, visitor()
    history = acts_upon(review)
    own = me.id in item.hands()
    party = queue.concerns(review, me)
    folded = preview.is_folded(review, me)
    open_ = preview.is_open(review, current_scope())
    people = {item.author_id, review.decided_by_id, *(act.actor_id for act in history)}
    reporters = set() if own else {report.reporter_id for report in review.reports}
    return {
        "group": group,
        "review": review,
        "item": item,
        "own": own,
        "party": party,
        "alone": party and not queue.others_can_decide(review),
        "folded": folded,
        "text": "" if folded or not open_ else preview.words_of(item),
        "titled": open_ and (not folded or not preview.has_own_title(item)),
        "author_here": db.session.get(Membership, (item.author_id, group.id)) is not None,
        "visible": current_scope().shows(item),
        "history": history,
        "earlier": queue.earlier_reviews(review),
        "names": Names(people | reporters, group),
        "gravest": words.gravest,
        "reasons": words.REASONS,
        "kinds": words.kind_of,
        "states": words.STATES,
        "act_words": words.ACTS,
        "decided_words": words.DECIDED,
        "hints": hints(review),
    }


def aside(group: Group) -> dict[str, Any]:
    """Return what the list beside a review draws: all that waits in the group."""
    return {
        "reviews": queue.undecided_in(group),
        "contributions": queue.contributions_in(group),
        "counts": queue.counts(group, current_scope()),
    }


def acts_upon(review: Review) -> Sequence[Act]:
    """Return what was done to the content in the group of the review, the latest first."""
    return db.session.scalars(
        db.select(Act)
        .where(Act.content_id == review.content_id, Act.group_id == review.group_id)
        .order_by(Act.created.desc(), Act.id)
        .limit(100)
    ).all()


def decision_form(review: Review, sent: bool = False) -> DecisionForm | None:
    """Return the form that decides the review; None if it is not for the visitor to decide.

    Erasing has a page of its own; here it only closes a review whose content is erased already.
    """
    if review.state == ReviewState.DECIDED or queue.concerns(review, visitor()):
        return None
    form = DecisionForm() if sent else DecisionForm(formdata=None)
    targets = targets_of(review)
    offered = [
        decision.value
        for decision in deciding.possible(review)
        if (decision != Decision.MOVE or targets)
        and (decision != Decision.ERASE or review.content.state == State.ERASED)
    ]
    form.offer(offered, [(str(group.id), group.name) for group in targets])
    if not sent:
        form.seen.data = deciding.mark_of(review)
        form.decision.data = offered[0] if len(offered) == 1 else None
    return form


def targets_of(review: Review) -> list[Group]:
    """Return the groups that the visitor may move the content to."""
    return rights.targets(visitor(), review.content) if review.content.movable else []


def hints(review: Review) -> dict[str, str]:
    """Say below each decision what will happen, as things stand with the content."""
    item = review.content
    if State.ERASED in {item.state, item.parent_state}:
        return {Decision.ERASE.value: _("It is erased already: the reports are closed with this.")}
    keep = {
        State.HIDDEN: _("It is shown again to all who could see it before."),
        State.WAITING: _("It is approved with this."),
        State.BINNED: _("It is taken out of the bin and shown again."),
    }
    return {
        Decision.KEEP.value: keep.get(State(item.state), _("It stays where it is.")),
        Decision.ASK.value: _(
            "It is hidden until the author has changed it; then you look at it again."
        ),
        Decision.HIDE.value: _("Only the author and the coordinators see it from then on."),
        Decision.MOVE.value: _("It stands in the other group from then on, and is shown there."),
        Decision.REMOVE.value: _("It can be restored for 30 days, then it is erased."),
    }


def visitor() -> User:
    """Return the visitor's account itself, not the proxy that stands for it."""
    me: User = current_user._get_current_object()
    return me
