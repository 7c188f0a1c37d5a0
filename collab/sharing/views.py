"""The page that says who can see a piece of content, and where that is changed."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..content import Audience, Content
from ..db import transaction
from ..groups.access import still_may
from ..people.queries import known_among
from ..policy import Permission
from ..web.access import current_scope, signed_in
from . import access, actions, bp, queries
from .forms import AudienceForm
from .words import CHOICES, counted, difference


@bp.get("/c/<int:content_id>/audience")
@signed_in
def audience(content_id: int) -> Any:
    """Answer "Who can see this?", and offer to change it to who may."""
    item = _item_or_404(content_id)
    form = None
    if access.may_change_audience(item):
        named = queries.named_ids(item)
        form = _form(item, audience=item.audience, readers=named, seen=actions.mark_of(item))
    return _page(item, form)


@bp.post("/c/<int:content_id>/audience")
@signed_in
def change_audience(content_id: int) -> Any:
    """Change who can see it: first say how many people more or fewer that are, then do it."""
    item = _item_or_404(content_id)
    if not access.may_change_audience(item):
        abort(403)
    form = _form(item)
    if form.seen.data and form.seen.data != actions.mark_of(item):
        return _stale(content_id)
    if not form.validate():
        return _page(item, form, 422)
    chosen = Audience(form.audience.data)
    readers = [user for user in queries.people_of_group(item.group) if user.id in form.readers.data]
    if form.sure.data != form.wanted and _differs(item, form):
        return _page(item, form, then=_then(item, chosen, readers))
    group_address = url_for("home.group", slug=item.group.slug)
    try:
        changed = _change(item, chosen, readers, form.seen.data or None)
    except actions.Stale:
        return _stale(content_id)
    flash(_("Saved.") if changed else _("Nothing was changed."), "done")
    left = queries.item_or_none(current_scope(), content_id)
    return redirect(left.address() if left else group_address, 303)


def _item_or_404(content_id: int) -> Content:
    item = queries.item_or_none(current_scope(), content_id) or abort(404)
    g.group = item.group
    return item


def _form(item: Content, **given: Any) -> AudienceForm:
    form = AudienceForm(**given)
    offered = access.audiences_for(item)
    form.offer(
        {value: words for value, words in CHOICES.items() if value in offered},
        [
            (str(user.id), user.name)
            for user in queries.people_of_group(item.group)
            if user.id != item.author_id
        ],
    )
    return form


def _differs(item: Content, form: AudienceForm) -> bool:
    """Tell whether the form asks for another audience than the item has."""
    if form.audience.data != item.audience:
        return True
    named = {*(form.readers.data or ()), item.author_id}
    return item.audience == Audience.RESTRICTED and named != set(queries.named_ids(item))


def _then(item: Content, chosen: Audience, readers: list[User]) -> str:
    named = {item.author_id, *(user.id for user in readers)}
    return difference(queries.who_sees(item), queries.who_sees(item, chosen, named))


def _change(item: Content, chosen: Audience, readers: list[User], seen: str | None) -> bool:
    by, needed = current_user._get_current_object(), [Permission(item.written_with)]
    if chosen == Audience.COALITION != item.audience:
        needed.append(Permission.PUBLISH)
    if item.author_id != by.id:
        needed.append(Permission.MODERATE)
    with transaction():
        still_may(item.group_id, *needed, within=item)
        return actions.change_audience(item, by, chosen, readers, seen=seen)


def _stale(content_id: int) -> Any:
    """Show the form as things are now; what an old form asked for is never done."""
    g.pop("scope", None)
    g.pop("permissions", None)
    item = _item_or_404(content_id)
    if not access.may_change_audience(item):
        abort(403)
    form = _form(item)
    form.audience.data, form.readers.data = item.audience, queries.named_ids(item)
    form.seen.data, form.sure.data = actions.mark_of(item), ""
    words = _("Somebody changed who can see this meanwhile. This is how it is now: look again.")
    form.audience.errors = [words]
    return _page(item, form, 422)


def _page(
    item: Content, form: AudienceForm | None, status: int = 200, then: str | None = None
) -> Any:
    if form is not None and then is not None:
        form.sure.data = form.wanted
    names = []
    if item.audience == Audience.RESTRICTED:
        people = queries.people_who_see(item)
        known = known_among(current_user, current_scope(), [user.id for user in people])
        names = [user for user in people if user.id in known]
    page = render_template(
        "sharing/audience.html",
        item=item,
        root=item.root,
        group=item.group,
        form=form,
        names=names,
        then=then,
        hints=_hints(item, form),
    )
    return page, status


def _hints(item: Content, form: AudienceForm | None) -> dict[str, str]:
    """Say under each choice how many people that would be."""
    if form is None:
        return {}
    hints = {
        each: _("%(people)s %(organisations)s.", **counted(queries.who_sees(item, each)))
        for each in (Audience.GROUP.value, Audience.COALITION.value)
    }
    words = _("Nobody else in the group, coordinators included, unless you name them below.")
    return hints | {Audience.RESTRICTED.value: words}
