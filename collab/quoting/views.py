"""Choosing chat messages for a discussion, and the way from a message to where it is discussed."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_login import current_user

from ..chat import queries as chat
from ..chat.models import Message, Room
from ..content import Audience
from ..groups.access import in_group, still_may
from ..groups.models import Group
from ..policy import Permission
from ..threads import access, actions
from ..threads.models import Post, Purpose, Thread
from ..web.access import current_scope
from ..web.forms import once
from ..web.numbers import whole
from . import bp, queries, words
from .forms import AddingForm, ChosenMessages, QuotingForm

LONGEST = 50_000
"""Characters of the post that they make."""
AROUND = 60
"""Messages among which one chooses."""


@bp.route("/g/<slug>/chat/thread", methods=["GET", "POST"])
@in_group(Permission.POST)
def begin(group: Group) -> Any:
    """Choose messages, around the one with the number `around`, and begin a discussion."""
    room = _room(group)
    form = QuotingForm()
    form.prepare(access.purposes(group))
    if not form.validate_on_submit():
        return _page(group, room, form)
    body = _body(room, form)
    if body is None:
        return _page(group, room, form)
    purpose = Purpose(form.purpose.data)
    needed = [Permission.POST]
    needed += [Permission.MODERATE] if purpose == Purpose.ANNOUNCEMENT else []
    author_id, group_id = current_user.id, group.id
    thread = once(
        Thread,
        form.key.data,
        lambda: actions.start_thread(
            author_id,
            group_id,
            form.title.data or "",
            body,
            purpose=purpose,
            closes=form.end,
            topics=form.chosen_topics,
        ),
        still=lambda: still_may(group_id, *needed),
        group_id=group_id,
    )
    return redirect(thread.address(), 303)


@bp.route("/g/<slug>/chat/thread/add", methods=["GET", "POST"])
@in_group(Permission.POST)
def add(group: Group) -> Any:
    """Choose messages, and put them into a discussion of the group as a post."""
    room = _room(group)
    form, threads = AddingForm(), queries.threads_open(group, current_scope())
    form.thread.choices = [(thread.id, thread.title) for thread in threads]
    if not form.validate_on_submit() or (body := _body(room, form)) is None:
        return _page(group, room, form)
    thread = next(each for each in threads if each.id == form.thread.data)
    author_id, group_id, thread_id = current_user.id, group.id, thread.id
    try:
        post = once(
            Post,
            form.key.data,
            lambda: _put(author_id, thread, group_id, body),
            still=lambda: still_may(group_id, Permission.POST, within=thread),
            words={"body": body},
            thread_id=thread_id,
        )
    except actions.Closed:
        form.thread.errors = [_("Nothing is added to this discussion any more. Choose another.")]
        return _page(group, room, form)
    return redirect(post.address(), 303)


def _put(author_id: int, thread: Thread, group_id: int, body: str) -> Post:
    """Answer in a thread of the group alone; raises `actions.Closed` if it is no such any more."""
    post = actions.add_post(author_id, thread, body)
    if (post.group_id, post.audience) != (group_id, Audience.GROUP):
        raise actions.Closed
    return post


def _room(group: Group) -> Room | None:
    """Return the room that the address names, or the first one if it has been opened."""
    return chat.room_by_id(group.id, request.args.get("room", 0, whole)) or chat.room_of(group.id)


def _body(room: Room | None, form: ChosenMessages) -> str | None:
    """Return the post that the chosen messages make; None, with an error, if there is none."""
    ids = form.messages.data or ()
    chosen = queries.messages_of(room, ids, current_scope()) if room else []
    if len(chosen) < len(set(ids)):
        form.messages.errors = [
            _("Something of it was taken away meanwhile. Look again at what is chosen.")
        ]
        return None
    said = words.quoted(chosen, ZoneInfo(str(get_timezone())))
    body = f"{form.body.data}\n\n{said}" if form.body.data else said
    if len(body) > LONGEST:
        form.messages.errors = [_("That is too much for one post: choose fewer messages.")]
        return None
    return body


@bp.app_template_global("gather_quoting")
def gather(messages: Iterable[Message]) -> None:
    """Ask at once for all messages of a page where they are discussed."""
    ids = [message.id for message in messages]
    _kept().update(dict.fromkeys(ids))
    _kept().update(queries.threads_quoting(ids, current_scope()))


@bp.app_template_global("thread_quoting")
def thread_quoting(message: Message) -> Thread | None:
    """Return the discussion in which a message is quoted, if the visitor reads it."""
    if message.id not in _kept():
        gather([message])
    return _kept()[message.id]


def _kept() -> dict[int, Thread | None]:
    if "quoting" not in g:
        g.quoting = {}
    kept: dict[int, Thread | None] = g.quoting
    return kept


def _page(group: Group, room: Room | None, form: ChosenMessages) -> Any:
    scope = current_scope()
    around = request.args.get("around", type=whole)
    messages: list[Message] = []
    if room is not None:
        stretch = (
            chat.around(room, around, scope, AROUND)
            if around is not None
            else chat.newest(room, scope, AROUND)
        )
        messages = [each for each in stretch.messages if each.state == "shown"]
    chosen = set(form.messages.data or ())
    if not chosen and not form.errors:
        chosen = {each.id for each in messages if each.number == around}
    page = {"group": group, "form": form, "messages": messages, "chosen": chosen}
    page |= {"room": room, "around": around, "adding": isinstance(form, AddingForm)}
    return render_template("quoting/begin.html", **page), 422 if form.errors else 200
