"""Pages for translating a post, and how posts are read in several languages."""

from collections.abc import Iterable
from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField

from ..accounts.directory import LANGUAGES
from ..db import transaction
from ..groups.access import may, still_may
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.forms import BodyField, Form, choices
from . import actions, bp, proposals, queries, translations
from .course_views import new_here, thread_or_404
from .models import Post
from .translations import PostTranslation, Reading


class TranslationForm(Form):
    """What a post says in another language."""

    language = SelectField(_l("Into which language"))
    body = BodyField(_l("Translation"))


@bp.route(
    "/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/translate", methods=["GET", "POST"]
)
@signed_in
def translate(slug: str, thread_id: int, post_id: int) -> Any:
    """Translate a post, or change the translation; `to` is the language."""
    post = _translatable(slug, thread_id, post_id)
    form = TranslationForm()
    others = {each: name for each, name in LANGUAGES.items() if each != post.language}
    form.language.choices = choices(others)
    if request.method == "GET":
        wanted = request.args.get("to", current_user.locale)
        form.language.data = wanted if wanted in others else next(iter(others))
        row = translations.translation_or_none(post, form.language.data)
        form.body.data = row.body if row is not None else None
        return _page(post, form)
    if not form.validate_on_submit():
        return _page(post, form), 422
    try:
        with transaction():
            still_may(post.group_id, Permission.POST, within=post)
            by_id = current_user.id
            translations.translate(post, form.language.data, by_id, form.body.data or "")
    except actions.Closed:
        abort(403)  # kept as evidence, or gone, since a moment
    except proposals.NewHere:
        form.body.errors = [new_here()]
        return _page(post, form), 403
    return redirect(post.address(), 303)


@bp.post(
    "/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/translations/<language>/take",
)
@signed_in
def take_translation(slug: str, thread_id: int, post_id: int, language: str) -> Any:
    """Take a translation away: who made it may, and coordinators."""
    post = _translatable(slug, thread_id, post_id)
    row = translations.translation_or_none(post, language) or abort(404)
    if row.translator_id != current_user.id and not may(Permission.MODERATE, post.group):
        abort(403)
    try:
        with transaction():
            still_may(post.group_id, Permission.POST, within=post)
            translations.take_away(post, language)
    except actions.Closed:
        abort(403)
    flash(_("The translation is gone."), "done")
    return redirect(post.address(), 303)


@bp.app_template_global("gather_translations")
def gather(posts: Iterable[Post]) -> None:
    """Load the translations of all posts on a page at once, for `reading_of`."""
    some = list(posts)
    found = translations.translations_of(some)
    _kept().update({post.id: found.get(post.id, []) for post in some})


@bp.app_template_global("reading_of")
def reading_of(post: Post) -> Reading:
    """Return in which languages a post is there, the visitor's own first."""
    if post.id not in _kept():
        gather([post])
    # A pushed post is drawn for many: nobody in particular looks.
    known = current_user and current_user.is_authenticated
    reader = current_user._get_current_object() if known else None
    return translations.reading(post, _kept()[post.id], reader)


@bp.app_template_global("language_names")
def language_names() -> dict[str, str]:
    """Return the languages by their codes, in the language of the page."""
    return {code: str(name) for code, name in LANGUAGES.items()}


def _translatable(slug: str, thread_id: int, post_id: int) -> Post:
    thread = thread_or_404(slug, thread_id)
    post = queries.post(post_id, thread, current_scope()) or abort(404)
    if not may(Permission.POST, thread.group) or post.held or thread.held:
        abort(403)
    return post


def _page(post: Post, form: TranslationForm) -> str:
    g.group = post.group
    row = translations.translation_or_none(post, form.language.data or "")
    own = row is not None and (
        row.translator_id == current_user.id or may(Permission.MODERATE, post.group)
    )
    page = {"group": post.group, "post": post, "form": form, "row": row if own else None}
    return render_template("threads/translate.html", **page)


def _kept() -> dict[int, list[PostTranslation]]:
    if "translations" not in g:
        g.translations = {}
    kept: dict[int, list[PostTranslation]] = g.translations
    return kept
