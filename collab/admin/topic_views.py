"""The list of topics: administrators add, rename, arrange and retire them."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..db import transaction
from ..topics import actions
from ..topics import queries as topic_queries
from ..topics.models import Topic
from ..web.access import administrator
from . import bp, forms

_STEPS = {"up": -1, "down": 1}


@bp.get("/admin/topics")
@administrator
def topics() -> Any:
    """Show all topics in their order, the retired ones too."""
    return render_template("admin/topics.html", tree=topic_queries.tree())


@bp.route("/admin/topics/new", methods=["GET", "POST"])
@administrator
def new_topic() -> Any:
    """Add a topic, under another one if the address names it."""
    parent = _load(request.args["parent"]) if request.args.get("parent") else None
    form = forms.names_form()
    above = parent.id if parent is not None else None
    if form.validate_on_submit() and _saved(form, lambda: actions.add(form.words("name"), above)):
        flash(_("The topic was added."))
        return _to_list()
    return _page(form, None, parent)


@bp.route("/admin/topics/<key>", methods=["GET", "POST"])
@administrator
def edit_topic(key: str) -> Any:
    """Call a topic something else."""
    topic = _load(key)
    form = forms.names_form(topic)
    names = form.words("name", topic.names)
    if form.validate_on_submit() and _saved(form, lambda: actions.rename(topic, names)):
        flash(_("Saved."))
        return _to_list()
    return _page(form, topic, None)


@bp.post("/admin/topics/<key>/move")
@administrator
def move_topic(key: str) -> Any:
    """Put a topic one place up or down among those beside it."""
    topic = _load(key)
    steps = _STEPS.get(request.form.get("direction", "")) or abort(400)
    with transaction():
        actions.move(topic, steps)
    return _to_list()


@bp.post("/admin/topics/<key>/retire")
@administrator
def retire_topic(key: str) -> Any:
    """Offer a topic no more; what has it keeps it."""
    topic = _load(key)
    with transaction():
        actions.retire(topic)
    flash(_("The topic is not offered any more. What has it keeps it."))
    return _to_list()


@bp.post("/admin/topics/<key>/restore")
@administrator
def restore_topic(key: str) -> Any:
    """Offer a retired topic again."""
    topic = _load(key)
    with transaction():
        actions.restore(topic)
    flash(_("The topic is offered again."))
    return _to_list()


def _load(key: str) -> Topic:
    return topic_queries.by_key(key) or abort(404)


def _saved(form: Any, act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the form say why."""
    try:
        with transaction():
            act()
    except actions.NameTaken:
        form.name_ru.errors = [_("There is a topic of this name beside it already.")]
    except actions.NotDone:
        form.name_ru.errors = [_("There are two levels: a topic under another one has none below.")]
    else:
        return True
    return False


def _page(form: Any, topic: Topic | None, parent: Topic | None) -> Any:
    page = render_template("admin/topic_form.html", form=form, topic=topic, parent=parent)
    return page, 422 if request.method == "POST" else 200


def _to_list() -> Any:
    return redirect(url_for("admin.topics"), code=303)
