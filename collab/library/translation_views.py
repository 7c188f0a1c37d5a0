"""Translations of a document: adding one, saying what it follows and who checked it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired

from ..accounts.directory import LANGUAGES
from ..content import Audience
from ..db import transaction
from ..extensions import db
from ..groups.access import may, still_may
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.forms import SubmissionForm, choices
from . import bp, translations, uploads
from .access import document_or_404, may_change
from .models import Document
from .receiving import largest_file

OURS = ("ru", "kk", "ky", "tg", "uz", "en")
"""The languages of the coalition, in the order in which the panel shows them."""
_PATH = "/g/<slug>/library/<int:document_id>"


class TranslationForm(SubmissionForm):
    """A translation: a file, or a document that is in the library already."""

    language = SelectField(_l("Language"), [InputRequired(_l("Choose the language."))])
    files = FileField(_l("File"))
    document = SelectField(_l("Or a document that is here already"), default="")


@bp.route(f"{_PATH}/translations/new", methods=["GET", "POST"])
@signed_in
def add_translation(slug: str, document_id: int) -> Any:
    """Take a translation of a document."""
    item = document_or_404(slug, document_id)
    if not may_add_translation(item):
        abort(403)
    form = _form(item)
    if form.validate_on_submit():
        try:
            there = _add(item, form)
        except uploads.Refused as refusal:
            form.files.errors = [refusal.message]
        except translations.NotLinked:
            form.document.errors = [_("This document cannot be a translation of it any more.")]
        else:
            if there is not None:
                flash(_("The translation is added."), "done")
                return redirect(there.address(), 303)
            form.files.errors = [_("Choose a file, or a document that is here already.")]
    page = render_template(
        "library/translation_new.html",
        item=item,
        group=item.group,
        form=form,
        max_bytes=largest_file(),
    )
    return page, 422 if form.errors else 200


@bp.post(f"{_PATH}/translation")
@signed_in
def change_translation(slug: str, document_id: int) -> Any:
    """Say of a translation that it was checked, that it follows the newest, or is none any more."""
    item = document_or_404(slug, document_id)
    original = _original(item) or abort(404)
    act = request.form.get("act")
    if act not in _ACTS or not _ACTS[act](item):
        abort(403)
    with transaction():
        still_may(item.group_id, Permission.UPLOAD, within=item)
        if not _ACTS[act](item):
            abort(403)
        if act == "check":
            translations.check(item, current_user.id)
        elif act == "follow":
            translations.follow_newest(item, original)
        else:
            translations.unlink(item)
    flash(_("Saved."), "done")
    return redirect(item.address(), 303)


@bp.app_template_global()
def may_add_translation(document: Document) -> bool:
    """Tell whether the visitor may add a translation to it, which an original can have."""
    alone = document.original_id is None and not document.stays
    return alone and may(Permission.UPLOAD, document.group)


@bp.app_template_global()
def may_check(document: Document) -> bool:
    """Tell whether the visitor may say that she checked it: somebody else than who uploaded it."""
    mine = document.version.uploader_id == current_user.id
    return not mine and may(Permission.UPLOAD, document.group) and not document.held


@bp.app_template_global()
def family_of(document: Document) -> list[Document]:
    """Return the document with its translations, those alone that the visitor may see."""
    return translations.family(document, current_scope())


@bp.app_template_global()
def missing_languages(family: list[Document]) -> list[str]:
    """Return in which languages of the coalition there is none."""
    there = {each.language for each in family}
    return [code for code in OURS if code not in there]


@bp.app_template_global()
def readers_own(languages: list[tuple[str, Document]]) -> Document | None:
    """Return the one in the language of the page, for links of lists; None if there is none."""
    return translations.for_reader([each for _code, each in languages], str(get_locale()))


bp.add_app_template_global(translations.lags, "lags")


def _original(item: Document) -> Document | None:
    if item.original_id is None:
        return None
    scope = current_scope()
    asked = db.select(Document).where(scope.where(Document), Document.id == item.original_id)
    return db.session.scalar(asked)


_ACTS: dict[str, Any] = {"check": may_check, "follow": may_change, "unlink": may_change}


def _form(item: Document) -> TranslationForm:
    form = TranslationForm(language=request.args.get("language", ""))
    names = {each: LANGUAGES[each] for each in OURS if each != item.language}
    form.language.choices = choices({"": _("Choose the language"), **names})
    mine = [(str(each.id), each.title) for each in _choosable(item)]
    form.document.choices = choices([("", _("None")), *mine])
    return form


def _choosable(item: Document) -> list[Document]:
    others = translations.may_follow(item.group_id, current_scope(), item)
    return [each for each in others if may_change(each)]


def _add(item: Document, form: TranslationForm) -> Document | None:
    """Link the chosen document, or store the file as one; None when neither was chosen."""
    language = form.language.data
    if form.document.data:
        chosen = db.session.get(Document, int(form.document.data)) or abort(404)
        with transaction():
            still_may(item.group_id, Permission.UPLOAD, within=item)
            still_may(item.group_id, Permission.UPLOAD, within=chosen)
            if chosen not in _choosable(item):
                abort(404)
            _settle(chosen, item, language)
        return chosen
    if not form.files.data:
        return None
    audience = item.audience
    if audience == Audience.COALITION and not may(Permission.PUBLISH, item.group):
        audience = Audience.GROUP
    original_id = item.id

    def settle(document: Document) -> None:
        original = db.session.get_one(Document, original_id)
        if original.audience != Audience.COALITION:  # as it is now: it may have been narrowed
            document.audience = original.audience
        document.readers = list(original.readers)
        _settle(document, original, language)

    group, folder = item.group, item.folder
    return uploads.add_document(form.files.data, form.key.data, group, folder, audience, settle)


def _settle(document: Document, original: Document, language: str) -> None:
    translations.link(document, original)
    document.language, document.language_set = language, True
