"""Putting several documents into the bin, and removing folders with what stands in them."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..extensions import db
from ..groups.access import in_group, still_may
from ..groups.models import Group
from ..library import choosing, folder_actions, folders, listing
from ..library.listing import MOST_CHOSEN, Place
from ..library.models import Document, Folder
from ..library.wanted import Wanted
from ..moderation import acts
from ..moderation.act_forms import SentenceForm
from ..moderation.rights import Verb, moderates
from ..policy import Permission, Scope
from ..web.access import current_scope
from . import bp, rights
from .change_views import list_address, none_chosen
from .outcome import Outcome

_AT_ONCE = 50
"""So many documents go into the bin in one transaction."""


@bp.post("/g/<slug>/library/chosen/remove")
@in_group(Permission.UPLOAD)
def remove(group: Group) -> Any:
    """Ask once, then put the chosen documents into the bin."""
    ids = choosing.chosen_ids(group)
    documents = choosing.load(current_scope(), group.id, ids)
    if not documents:
        return none_chosen(group)
    sent = request.form.get("step") == "do"
    form = _form(group, sent=sent)
    if not (sent and form.validate()):
        page = render_template(
            "bulk/remove.html",
            group=group,
            documents=documents,
            refused={each.id: rights.removal_refusal(each) for each in documents},
            form=form,
            list=list_address(group),
        )
        return page, 422 if sent else 200
    address = list_address(group)
    del documents  # what is held here would be read anew with each of the acts
    outcome = _remove(group.id, ids, form.sentence.data or "")
    words = ngettext(
        "%(num)d document is in the bin. For 30 days it can be restored from there.",
        "%(num)d documents are in the bin. For 30 days they can be restored from there.",
        outcome.done,
    )
    outcome.tell(words)
    return redirect(address, 303)


@bp.route("/g/<slug>/library/folders/<int:folder_id>/remove", methods=["GET", "POST"])
@in_group(Permission.UPLOAD)
def remove_folder(group: Group, folder_id: int) -> Any:
    """Say how many documents go into the bin with the folder, ask once, then remove it."""
    folder = folders.folder_or_none(group, folder_id) or abort(404)
    ids = _inside(group, folder, current_scope())
    documents = choosing.load(current_scope(), group.id, ids)
    kept = [each for each in documents if rights.removal_refusal(each)]
    form = _form(group, sent=request.method == "POST")
    told = request.form.get("told") == str(len(documents))
    if request.method == "POST" and form.validate() and told and _fits(documents, kept):
        parent_id, slug = folder.parent_id, group.slug
        del documents, kept
        if _remove_all(group.id, folder_id, ids, form.sentence.data or ""):
            flash(_("The folder is removed. What stood in it is in the bin."), "done")
            return redirect(url_for("library.index", slug=slug, folder=parent_id), 303)
        flash(_("Somebody put documents into the folder meanwhile. Look again."), "info")
        return redirect(url_for(".remove_folder", slug=slug, folder_id=folder_id), 303)
    page = render_template(
        "bulk/remove_folder.html",
        group=group,
        folder=folder,
        documents=documents,
        kept=kept,
        changed=request.method == "POST" and not told,
        too_many=len(ids) > MOST_CHOSEN,
        most=MOST_CHOSEN,
        form=form,
    )
    return page, 422 if request.method == "POST" else 200


def _form(group: Group, *, sent: bool) -> SentenceForm:
    given: dict[str, Any] = {} if sent else {"formdata": None}
    person = current_user._get_current_object()
    return SentenceForm(Verb.REMOVE, needed=moderates(person, group.id), **given)


def _fits(documents: list[Document], kept: list[Document]) -> bool:
    return not kept and len(documents) <= MOST_CHOSEN


def _inside(group: Group, folder: Folder, scope: Scope) -> list[int]:
    """Return the ids of what the person sees in the folder and below it, one more than fits."""
    place = Place.of(group, folder, folders.tree_of(group), below=True)
    return listing.ids(scope, place, Wanted(), MOST_CHOSEN + 1)


def _remove(group_id: int, ids: list[int], sentence: str) -> Outcome:
    """Put them into the bin, some at a time: each is an act of its own with its lines in two logs.

    All at once would keep everybody else from writing for seconds. Cut off in the middle, the rest
    is where it was, and doing it again does the rest.
    """
    outcome = Outcome()
    for start in range(0, len(ids), _AT_ONCE):
        _remove_some(group_id, ids[start : start + _AT_ONCE], sentence, outcome)
    return outcome


def _remove_some(group_id: int, ids: list[int], sentence: str, outcome: Outcome) -> None:
    by: User = current_user._get_current_object()
    with transaction():
        still_may(group_id, Permission.UPLOAD)
        g.pop("permissions", None)
        documents = choosing.load(Scope.of(by), group_id, ids, to_write=True)
        outcome.absent += len(ids) - len(documents)
        for document in documents:
            if why := rights.removal_refusal(document):
                outcome.skip(document.title, why)
            else:
                acts.remove(document, by, sentence, fresh=True)
                outcome.done += 1


def _remove_all(group_id: int, folder_id: int, ids: list[int], sentence: str) -> bool:
    """Remove a folder after these documents; False if there are others by now, which keep it."""
    if _remove(group_id, ids, sentence).skipped:
        return False
    by: User = current_user._get_current_object()
    with transaction():
        still_may(group_id, Permission.UPLOAD)
        folder = folder_actions.locked(group_id, folder_id)
        if folder is None:
            return True  # somebody removed it already
        if _inside(db.session.get_one(Group, group_id), folder, Scope.of(by)):
            return False
        folder_actions.remove_folder(group_id, folder_id, by.id)
    return True
