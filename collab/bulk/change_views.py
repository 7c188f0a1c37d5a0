"""Saying the same of several documents, moving them, and changing who sees them."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..groups.access import in_group, still_may
from ..groups.models import Group
from ..library import choosing, folder_actions, suggestions
from ..library.folders import tree_of
from ..library.models import Document
from ..policy import Permission, Scope
from ..web.access import current_scope
from . import actions, bp, rights
from .forms import Change, ChangeForm
from .outcome import Outcome


@bp.post("/g/<slug>/library/chosen/change")
@in_group(Permission.UPLOAD)
def change(group: Group) -> Any:
    """Ask what the chosen documents shall be from now on; then change them all."""
    ids = choosing.chosen_ids(group)
    documents = choosing.load(current_scope(), group.id, ids)
    if not documents:
        return none_chosen(group)
    form = ChangeForm.of(documents, tree_of(group))
    if form.step.data != "do" or not form.validate():
        return _page(group, documents, form)
    wanted = form.change()
    if wanted.is_nothing:
        form.step.errors = [_("Choose first what is to be changed.")]
        return _page(group, documents, form)
    address = list_address(group)
    outcome = _change(group.id, ids, wanted)
    words = ngettext(
        "%(num)d document was changed.", "%(num)d documents were changed.", outcome.done
    )
    outcome.tell(words if outcome.done else _("Nothing was changed."))
    return redirect(address, 303)


def _change(group_id: int, ids: list[int], wanted: Change) -> Outcome:
    by: User = current_user._get_current_object()
    outcome = Outcome()
    with transaction():
        still_may(group_id, Permission.UPLOAD)
        g.pop("permissions", None)
        documents = choosing.load(Scope.of(by), group_id, ids, to_write=True)
        outcome.absent = len(ids) - len(documents)
        folder_id = folder_actions.still_there(group_id, wanted.folder_id)
        for document in documents:
            if why := rights.refusal(document, wanted):
                outcome.skip(document.title, why)
            elif actions.change(document, wanted, by, folder_id=folder_id):
                outcome.done += 1
            else:
                outcome.same += 1
    return outcome


def none_chosen(group: Group) -> Any:
    """Lead back to the list, which says that nothing was chosen there."""
    flash(_("Choose documents first."), "info")
    return redirect(list_address(group), 303)


def list_address(group: Group) -> str:
    """Return the path of the list on which the documents were chosen."""
    return url_for("library.index", slug=group.slug, **choosing.list_at_hand(group).query)


def _page(group: Group, documents: list[Document], form: ChangeForm) -> Any:
    refused = form.step.data == "do"
    form.step.data = "do"
    scope = current_scope()
    page = render_template(
        "bulk/change.html",
        group=group,
        documents=documents,
        form=form,
        list=list_address(group),
        organisations=suggestions.organisations(scope),
        tags=suggestions.tags(scope, group),
    )
    return page, 422 if refused else 200
