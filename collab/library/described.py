"""What pages say of a document: its country and language in words, its source as a link."""

from ..accounts.directory import LANGUAGES
from ..web.leaving import guarded
from . import bp
from .describing_forms import COUNTRIES
from .models import Document


@bp.app_template_filter()
def country_name(document: Document) -> str:
    """Return the country in words."""
    return str(COUNTRIES.get(document.country or "", document.country or ""))


@bp.app_template_filter()
def language_name(document: Document) -> str:
    """Return the language in words."""
    return str(LANGUAGES.get(document.language or "", document.language or ""))


@bp.app_template_filter()
def web_address(source: str) -> str | None:
    """Return where a link to the source leads, over the page that names its host; else None.

    Only http and https are linked: anything else that somebody typed is words.
    """
    plain = source.lower().startswith(("http://", "https://"))
    return guarded(source) if plain and not any(blank in source for blank in " \t\n") else None
