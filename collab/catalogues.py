"""The catalogues of translations: collecting texts into them, for `flask translations`."""

import io
import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from .config import LOCALES, ROOT

FOLDER = ROOT / "collab" / "translations"
_WHERE = [("collab/**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_MEANINGFUL = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-")


def collect() -> None:
    """Bring every catalogue up to date with the texts of code and templates.

    Texts that are gone are dropped, new ones are left empty, except in English, whose messages
    are their own ids.
    """
    found = texts()
    for locale in LOCALES:
        _update(locale, found)


def texts() -> Catalog:
    """Return the texts of code and templates as a catalogue without translations."""
    catalogue = Catalog()
    found = extract_from_dir(
        ROOT, _WHERE, options_map=_OPTIONS, keywords=_KEYWORDS, directory_filter=_is_source
    )
    for filename, _line, message, _comments, _context in found:
        catalogue.add(message, None, [(filename, 1)])
    return catalogue


def path_of(locale: str) -> Path:
    """Return where the catalogue of a language lies."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def load(locale: str) -> Catalog:
    """Return the catalogue of a language, an empty one if there is none yet."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _is_source(folder: str | os.PathLike[str]) -> bool:
    """Tell whether to look into a folder; Babel by itself passes over `templates/_shell`."""
    name = Path(folder).name
    return not name.startswith(".") and name not in ("__pycache__", "node_modules")


def _update(locale: str, found: Catalog) -> None:
    catalogue = load(locale)
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = f"# Collab: {LOCALES[locale]}"
    if locale == "en":
        for message in catalogue:
            if message.id:
                message.string = message.id
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, width=0, include_lineno=False)
    path_of(locale).parent.mkdir(parents=True, exist_ok=True)
    path_of(locale).write_text(_without_chatter(out.getvalue().decode()), encoding="utf-8")


def _without_chatter(catalogue: str) -> str:
    """Leave out what the format's head says of dates and addresses that mean nothing here."""
    head, _, rest = catalogue.partition("\n\n")
    kept = [
        line
        for line in head.split("\n")
        if not line.startswith('"') or line.strip('"').startswith(_MEANINGFUL)
    ]
    return "\n".join(kept) + "\n\n" + rest
