"""The pages on which something is done to one piece of content, and the bin of a group."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..content import Content, State
from ..db import transaction
from ..extensions import db
from ..groups.access import in_group, still_may
from ..groups.log import Act
from ..groups.models import Group
from ..policy import Permission, Scope
from ..topics.models import Topic
from ..web.access import current_scope, fresh, signed_in
from ..web.numbers import whole
from . import act_words, acts, bins, bp, preview, rights, words
from .act_forms import MoveForm, SentenceForm, TopicForm, form_for
from .names import Names
from .rights import Verb

_WORDS = 280
"""Characters of its text by which a thing in the bin is known again."""


@bp.get("/c/<int:content_id>/moderate")
@signed_in
def item(content_id: int) -> Any:
    """Show how a piece of content stands, what was done to it, and what can be done."""
    return _page(_found_or_403(content_id))


@bp.post(
    "/c/<int:content_id>/moderate/"
    "<any(hide,show,remove,restore,hold,release,move,pin,unpin,retopic):verb>"
)
@signed_in
def act(content_id: int, verb: str) -> Any:
    """Do it, with its sentence."""
    return _act(_found_or_403(content_id), Verb(verb))


@bp.route("/c/<int:content_id>/moderate/erase", methods=["GET", "POST"])
@signed_in
@fresh
def erase(content_id: int) -> Any:
    """Say what will be gone for good, and erase it."""
    found = _found_or_403(content_id)
    if request.method == "POST":
        return _act(found, Verb.ERASE)
    if Verb.ERASE not in rights.allowed(_me(), found):
        abort(403)
    return _erase_page(found, form_for(Verb.ERASE, found, _me()))


@bp.get("/g/<slug>/moderation/bin", endpoint="bin")
@in_group(Permission.READ)
def show_bin(group: Group) -> Any:
    """List what lies in the group's bin: all of it for moderators, one's own for others."""
    page = bins.contents(group, current_scope(), request.args.get("page", 1, whole))
    removals = bins.removals(list(page.items))
    people = [item.author_id for item in page.items]
    people += [act.actor_id for act in removals.values() if act.actor_id is not None]
    return render_template(
        "moderation/bin.html",
        group=group,
        page=page,
        removals=removals,
        names=Names(people, group),
        allowed={item.id: rights.allowed(_me(), item) for item in page.items},
        days_left=bins.days_left,
        is_withheld=_is_withheld,
        words_of=_words_of,
        kind_of=words.kind_of,
    )


def _found_or_403(content_id: int) -> Content:
    """Return what the act falls upon, for its author and the moderators."""
    found = bins.find(current_scope(), content_id) or abort(404)
    g.group = found.group
    own = found.author_id == current_user.id and found.group_id in current_scope().reads
    if not own and found.group_id not in current_scope().moderates:
        abort(403)
    return found


def _act(found: Content, verb: Verb) -> Any:
    if verb not in rights.allowed(_me(), found):
        abort(403)
    form = form_for(verb, found, _me(), sent=True)
    if not form.validate_on_submit():
        return _refused(found, form)
    content_id, slug = found.id, found.group.slug
    try:
        with transaction():
            _do(verb, content_id, form)
    except acts.NotDone as why:
        flash(act_words.refusal(why), "error")
    else:
        flash(act_words.VERBS[verb].done, "done")
    return redirect(_afterwards(content_id, slug, verb), 303)


def _do(verb: Verb, content_id: int, form: SentenceForm) -> None:
    """Look again, now that nobody can come between, and do it."""
    person = _me()
    found = db.session.get(Content, content_id) or abort(404)
    still_may(found.group_id)
    found = bins.find(Scope.of(person), content_id) or abort(404)
    if verb not in rights.allowed(person, found):
        abort(403)
    sentence = form.sentence.data or ""
    if isinstance(form, MoveForm):
        to_group = db.session.get(Group, whole(form.group.data)) or abort(404)
        acts.move(found, to_group, person, sentence)
    elif isinstance(form, TopicForm):
        chosen = db.select(Topic).where(Topic.id.in_(form.topics.data or ()))
        acts.retopic(found, db.session.scalars(chosen).all(), person, sentence)
    else:
        _PLAIN[verb](found, person, sentence)


_PLAIN: dict[Verb, Any] = {
    Verb.HIDE: acts.hide,
    Verb.SHOW: acts.show,
    Verb.REMOVE: acts.remove,
    Verb.RESTORE: acts.restore,
    Verb.ERASE: acts.erase,
    Verb.HOLD: acts.hold,
    Verb.RELEASE: acts.release,
    Verb.PIN: acts.pin,
    Verb.UNPIN: acts.unpin,
}


def _afterwards(content_id: int, slug: str, verb: Verb) -> str:
    """Return where to go on: the thing, if it is there to be seen, else the group's bin."""
    there = bins.find(Scope.of(_me()), content_id)
    if there is not None and there.state != State.BINNED and verb != Verb.ERASE:
        may_act = there.author_id == current_user.id or rights.moderates(_me(), there.group_id)
        page = url_for("moderation.item", content_id=there.id)
        return page if may_act and verb != Verb.MOVE else there.address()
    if verb == Verb.MOVE:
        return url_for("home.group", slug=slug)
    return url_for("moderation.bin", slug=slug)


def _refused(found: Content, form: SentenceForm) -> Any:
    page = _erase_page if form.verb == Verb.ERASE else _page
    return page(found, form), 422


def _erase_page(found: Content, form: SentenceForm) -> Any:
    parts = db.session.scalar(
        db.select(db.func.count()).where(
            Content.parent_id == found.id, Content.state != State.ERASED
        )
    )
    return render_template(
        "moderation/act_erase.html",
        item=found,
        group=found.group,
        form=form,
        parts=parts,
        withheld=_is_withheld(found),
        held=not rights.fits(found, Verb.ERASE),
        kind_of=words.kind_of,
    )


def _page(found: Content, refused: SentenceForm | None = None) -> Any:
    person = _me()
    allowed = rights.allowed(person, found)
    offered = [verb for verb in act_words.VERBS if verb in allowed and rights.fits(found, verb)]
    forms = [
        refused if refused is not None and refused.verb == verb else form_for(verb, found, person)
        for verb in offered
    ]
    history = _history(found, person)
    people = [found.author_id, *(act.actor_id for act in history if act.actor_id is not None)]
    return render_template(
        "moderation/act_item.html",
        item=found,
        group=found.group,
        forms=forms,
        verbs=act_words.VERBS,
        history=history,
        names=Names(people, found.group),
        reported=found.author_id == person.id and rights.is_reported(found),
        withheld=_is_withheld(found),
        text=_words_of(found) if found.state == State.BINNED else "",
        kind_of=words.kind_of,
        acts=words.ACTS,
        states=words.STATES,
    )


def _history(found: Content, person: User) -> list[Act]:
    """Return what was done to the item in groups that the person moderates, the latest first."""
    asked = db.select(Act).where(
        Act.content_id == found.id, Act.group_id.in_(current_scope().moderates)
    )
    return list(db.session.scalars(asked.order_by(Act.created.desc()).limit(100)))


def _words_of(found: Content) -> str:
    """Return the first words of a thing, unless somebody reported them.

    Personal data of a victim stays folded also when it is decided: reading it stands in the log.
    """
    if _is_withheld(found) or rights.is_reported(found) or preview.was_personal(found):
        return ""
    text = " ".join(preview.words_of(found).split())
    return text if len(text) <= _WORDS else _("%(words)s…", words=text[:_WORDS].rstrip())


def _is_withheld(found: Content) -> bool:
    return bins.is_withheld(found, _me())


def _me() -> User:
    me: User = current_user._get_current_object()
    return me
