"""The organisations, and the page of each."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts import actions as accounts
from ..accounts.directory import LANGUAGES, TOPICS
from ..accounts.models import Organisation
from ..db import transaction
from ..web.access import administrator, current_scope, signed_in
from . import bp, forms, queries


@bp.get("/organisations")
@signed_in
def organisations() -> Any:
    """List the organisations of which the visitor may know."""
    rows = queries.organisations(current_user, current_scope())
    return render_template("people/organisations.html", rows=rows)


@bp.get("/organisations/<int:organisation_id>")
@signed_in
def organisation(organisation_id: int) -> Any:
    """Show an organisation, its people and the groups in which they are."""
    scope = current_scope()
    found = _load(organisation_id)
    people = queries.people_of(current_user, scope, found)
    return render_template(
        "people/organisation.html",
        organisation=found,
        people=people,
        groups=queries.groups_of(scope, people),
        topics=TOPICS,
        languages=LANGUAGES,
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
@administrator
def new_organisation() -> Any:
    """Enter an organisation."""
    form = forms.organisation_form()
    if not form.validate_on_submit() or _is_taken(form):
        return _form_page(form, None)
    with transaction():
        added = accounts.add_organisation(form.names(), form.country.data, form.cities())
    flash(_("The organisation was added."))
    return redirect(url_for("people.organisation", organisation_id=added.id), code=303)


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@administrator
def edit_organisation(organisation_id: int) -> Any:
    """Correct the names, the country or the city of an organisation."""
    found = _load(organisation_id)
    form = forms.organisation_form(found)
    if not form.validate_on_submit() or _is_taken(form, found):
        return _form_page(form, found)
    with transaction():
        # In languages that the pages do not have yet, what stands there stays.
        names = forms.corrected(found.names, form.names())
        cities = forms.corrected(found.cities, form.cities())
        accounts.change_organisation(found, names, form.country.data, cities)
    flash(_("Saved."))
    return redirect(url_for("people.organisation", organisation_id=found.id), code=303)


def _load(organisation_id: int) -> Organisation:
    found = queries.organisation_or_none(current_user, current_scope(), organisation_id)
    return found or abort(404)


def _is_taken(form: Any, own: Organisation | None = None) -> bool:
    """Tell whether another organisation has the Russian name already, and say so in the form."""
    other = queries.organisation_named(form.name_ru.data)
    if other is None or (own is not None and other.id == own.id):
        return False
    form.name_ru.errors = [_("There is an organisation of this name already.")]
    return True


def _form_page(form: Any, organisation: Organisation | None) -> Any:
    page = render_template("people/organisation_form.html", form=form, organisation=organisation)
    return page, 422 if request.method == "POST" else 200
