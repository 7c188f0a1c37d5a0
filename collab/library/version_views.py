"""The versions of a document: a newer file, a name, restoring, taking one away."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from ..db import transaction
from ..extensions import db
from ..groups.access import may, still_may
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.errors import answer, wants_json
from . import bp, queries, quotas, uploads, versions
from .access import document_or_404, may_add_version, require_version
from .models import Document, Version
from .receiving import largest_file
from .version_forms import LabelForm, RemoveForm, RestoreForm, VersionForm

_ALL = "/g/<slug>/library/<int:document_id>/versions"
_ONE = f"{_ALL}/<int:number>"


@bp.get(_ALL, endpoint="versions")
@signed_in
def all_versions(slug: str, document_id: int) -> Any:
    """Show the versions so far and, to whoever may add one, the form for a newer file."""
    return _versions_page(document_or_404(slug, document_id), VersionForm())


@bp.post(_ALL)
@signed_in
def add_version(slug: str, document_id: int) -> Any:
    """Take a newer file of the document."""
    item = document_or_404(slug, document_id)
    require_version(item)
    form = VersionForm()
    status = 422
    if form.validate():
        try:
            uploads.add_version(form.files.data, form.key.data, item, form.note.data or "")
        except uploads.Refused as refusal:
            status, form.files.errors = refusal.status, [refusal.message]
        else:
            flash(_("The new version is stored."), "done")
            return redirect(item.address(), 303)
    if wants_json():
        return answer(status, _("Not stored"), form.first_error or "")
    return _versions_page(item, form, status)


@bp.route(f"{_ONE}/name", methods=["GET", "POST"])
@signed_in
def name_version(slug: str, document_id: int, number: int) -> Any:
    """Give a version a name that people know it by, or take it away."""
    item, version = _one(slug, document_id, number)
    if not may_name(version):
        abort(403)
    form = LabelForm(label=version.label)
    if not form.validate_on_submit():
        return _act_page("library/version_name.html", item, version, form)
    with transaction():
        still_may(item.group_id, Permission.UPLOAD, within=item)
        if not may_name(version):
            abort(403)
        versions.label_version(version, form.label.data or None, current_user.id)
    flash(_("Saved."), "done")
    return redirect(_list_of(item), 303)


@bp.route(f"{_ONE}/restore", methods=["GET", "POST"])
@signed_in
def restore_version(slug: str, document_id: int, number: int) -> Any:
    """Make an older version the newest one; nothing is lost by it."""
    item, version = _one(slug, document_id, number)
    require_version(item)
    form = RestoreForm(note=_("Version %(number)s again", number=number))
    if not form.validate_on_submit():
        return _act_page("library/version_restore.html", item, version, form)
    if version.id == item.version_id:
        flash(_("This is the newest version already."), "done")
        return redirect(_list_of(item), 303)
    try:
        _restore(item, version, form)
    except quotas.NoRoomLeft as full:
        form.note.errors = [uploads.over_quota(full.room)]
        return _act_page("library/version_restore.html", item, version, form)
    flash(_("Version %(number)s is the newest again.", number=number), "done")
    return redirect(item.address(), 303)


@bp.route(f"{_ONE}/remove", methods=["GET", "POST"])
@signed_in
def remove_version(slug: str, document_id: int, number: int) -> Any:
    """Take one older version away for good, such as one that names a victim."""
    item, version = _one(slug, document_id, number)
    if not may_remove(version):
        abort(403)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _act_page("library/version_remove.html", item, version, form)
    try:
        with transaction():
            still_may(item.group_id, Permission.MODERATE, within=item)
            versions.remove_version(version, current_user.id, form.sentence.data or "")
    except versions.Kept:
        abort(403)
    flash(_("Version %(number)s is gone for good.", number=number), "done")
    return redirect(_list_of(item), 303)


@bp.app_template_global()
def may_name(version: Version) -> bool:
    """Tell whether the visitor may name the version: who uploaded it, and coordinators."""
    group = version.document.group
    if not may(Permission.UPLOAD, group):
        return False
    return version.uploader_id == current_user.id or may(Permission.MODERATE, group)


@bp.app_template_global()
def may_remove(version: Version) -> bool:
    """Tell whether the visitor may take this one version away."""
    document = version.document
    kept = version.label or document.held or version.id == document.version_id
    return not kept and may(Permission.MODERATE, document.group)


def _restore(item: Document, version: Version, form: RestoreForm) -> None:
    """Restore once, however often the form arrives."""
    by_id, key = current_user.id, form.key.data
    submission = f"{key[:36]}.{version.id}.restore" if key else None
    mine = db.select(Version.id).filter_by(uploader_id=by_id, submission=submission)
    if submission and db.session.scalar(mine):
        return
    try:
        with transaction():
            still_may(item.group_id, Permission.UPLOAD, within=item)
            require_version(item)
            quotas.require_within(item.group_id, version.size)
            versions.restore_version(version, by_id, form.note.data or "", submission)
    except IntegrityError:
        if not (submission and db.session.scalar(mine)):
            raise


def _one(slug: str, document_id: int, number: int) -> tuple[Document, Version]:
    item = document_or_404(slug, document_id)
    return item, queries.version(current_scope(), item, number) or abort(404)


def _list_of(item: Document) -> str:
    return url_for("library.versions", slug=item.group.slug, document_id=item.id)


def _act_page(template: str, item: Document, version: Version, form: Any) -> Any:
    page = render_template(template, item=item, group=item.group, version=version, form=form)
    return page, 422 if form.errors else 200


def _versions_page(item: Document, form: VersionForm, status: int = 200) -> Any:
    page = render_template(
        "library/versions.html",
        item=item,
        group=item.group,
        form=form if may_add_version(item) else None,
        versions=queries.versions(current_scope(), item),
        max_bytes=largest_file(),
    )
    return page, status
