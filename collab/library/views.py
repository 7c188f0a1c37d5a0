"""The list of a library: one folder, the folders in it, its documents, and the upload box."""

from typing import Any

from flask import abort, render_template, request, session, url_for

from ..groups import moves
from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope
from ..web.numbers import whole
from . import bp, facets, folders, listing, queries, translations, unread_queries
from .forms import HINTS, UploadForm
from .listing import Place
from .models import Folder
from .receiving import largest_file
from .wanted import Wanted

_VIEWS = ("list", "cards")
_KEPT = "library_view"


@bp.get("/g/<slug>/library")
@in_group(Permission.READ)
def index(group: Group) -> Any:
    """Show one folder of the library: the folders in it, its documents, and the upload box."""
    if "after" in request.args:
        return ""  # a list by date is not caught up by numbers: its lines are drawn anew one by one
    if request.args.get("view") in _VIEWS:
        session[_KEPT] = request.args["view"]
    return library_page(group, folder_or_404(group, request.args.get("folder")), UploadForm())


def folder_or_404(group: Group, given: str | None) -> Folder | None:
    """Return the folder that the request names; 404 when it is not one of this library."""
    if not given or given == "0":
        return None
    try:
        return folders.folder_or_none(group, whole(given)) or abort(404)
    except ValueError:
        abort(404)


def library_page(group: Group, folder: Folder | None, form: UploadForm, status: int = 200) -> Any:
    """Return the page of a library or of one of its folders, with that form in the upload box."""
    scope = current_scope()
    tree = folders.tree_of(group, scope)
    wanted = Wanted.of(request.args)
    place = Place.of(group, folder, tree, below=bool(wanted.below))
    number = request.args.get("page", 1, whole)
    documents = listing.documents_in(scope, place, wanted, number)
    page = render_template(
        "library/index.html",
        group=group,
        folder=folder,
        tree=tree,
        wanted=wanted,
        facets=facets.facets_of(scope, place, wanted),
        found=listing.count(scope, place, wanted) if wanted.filters else None,
        documents=documents,
        languages=translations.translations_of(documents.items, scope),
        moved=moves.departures(group, scope, "document") if not folder and number <= 1 else [],
        places=queries.places_in_queue(document.version for document in documents.items),
        unread=unread_queries.count_unread(scope, group) if not folder else 0,
        view=session.get(_KEPT, _VIEWS[0]),
        form=form,
        hints=HINTS,
        max_bytes=largest_file(),
    )
    return page, status


def address_of(group: Group, folder: Folder | None) -> str:
    """Return the path of the list."""
    return url_for("library.index", slug=group.slug, folder=folder.id if folder else None)
