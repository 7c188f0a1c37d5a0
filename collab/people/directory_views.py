"""The directory, the page of a person, and what she tells of herself there."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.directory import LANGUAGES, TOPICS
from ..accounts.models import COUNTRIES, User
from ..db import transaction
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from . import bp, forms, inviting, queries


@bp.get("/people")
@signed_in
def index() -> Any:
    """List the people of whom the visitor may know, or those among them whom she looks for."""
    scope, wanted = current_scope(), _wanted()
    organisations = [each.organisation for each in queries.organisations(current_user, scope)]
    filters = forms.filter_form(
        organisations,
        country=wanted.country,
        organisation=wanted.organisation,
        language=wanted.language,
        topic=wanted.topic,
    )
    page = queries.people(current_user, scope, wanted, request.args.get("page", 1, whole))
    return render_template(
        "people/index.html",
        page=page,
        wanted=wanted,
        filters=filters,
        may_invite=inviting.may_invite(current_user),
        **_names(),
    )


@bp.get("/people/<int:person_id>")
@signed_in
def person(person_id: int) -> Any:
    """Show what the visitor may know of a person."""
    scope = current_scope()
    found = queries.person_or_none(current_user, scope, person_id)
    if found is None:
        abort(404)
    groups = queries.groups_of(scope, [found])[found.id]
    return render_template("people/person.html", person=found, groups=groups, **_names())


@bp.route("/account/directory", methods=["GET", "POST"])
@signed_in
def entry() -> Any:
    """Show and change what a person tells of herself in the directory."""
    form = forms.EntryForm(current_user)
    if not form.validate_on_submit():
        others = User(id=0, administrator=False)
        page = render_template("people/entry.html", form=form, others=others, **_names())
        return page, 422 if request.method == "POST" else 200
    with transaction():
        form.populate_obj(current_user)
    flash(_("Saved."))
    return redirect(url_for("people.entry"), code=303)


def _wanted() -> queries.Wanted:
    """Return what the address asks for; values that nobody can choose mean any."""

    def one_of(name: str, known: Any) -> str:
        value = request.args.get(name, "")
        return value if value in known else ""

    return queries.Wanted(
        words=request.args.get("q", "")[:200],
        country=one_of("country", COUNTRIES),
        organisation=request.args.get("organisation", 0, whole),
        language=one_of("language", LANGUAGES),
        topic=one_of("topic", TOPICS),
        closed="closed" in request.args,
    )


def _names() -> dict[str, Any]:
    return {"topics": TOPICS, "languages": LANGUAGES}
