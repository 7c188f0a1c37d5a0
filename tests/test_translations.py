"""Every text of the application can be read in every language of the interface."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from collab import catalogues
from collab.config import LOCALES

REMEDY = "run `python3 manage.py flask translations` and fill the Russian catalogue"

_PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-zA-Z]|%%")


@pytest.fixture(scope="module", params=LOCALES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return catalogues.load(request.param)


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogues.texts()


def test_no_text_is_empty_or_only_guessed(catalogue: Catalog) -> None:
    wanting = [_shown(each) for each in _messages(catalogue) if each.fuzzy or not all(_said(each))]
    assert not wanting, f"{catalogue.locale} lacks {wanting}: {REMEDY}"


def test_counted_texts_have_all_forms_of_the_language(catalogue: Catalog) -> None:
    forms = get_plural(str(catalogue.locale)).num_plurals
    counted = [each for each in _messages(catalogue) if each.pluralizable]
    wrong = [_shown(each) for each in counted if len(list(filter(None, _said(each)))) != forms]
    assert counted
    assert not wrong, f"{catalogue.locale} needs {forms} forms of {wrong}: {REMEDY}"


def test_placeholders_are_those_of_the_original(catalogue: Catalog) -> None:
    wrong = [_shown(each) for each in _messages(catalogue) if not _fits(each)]
    assert not wrong, f"{catalogue.locale}: other placeholders than in the original: {wrong}"


def test_catalogues_hold_the_texts_of_code_and_templates(
    catalogue: Catalog, texts: Catalog
) -> None:
    used, held = _ids(texts), _ids(catalogue)
    assert not used - held, f"{catalogue.locale} lacks {sorted(used - held)}: {REMEDY}"
    assert not held - used, f"{catalogue.locale} keeps unused {sorted(held - used)}: {REMEDY}"


@pytest.mark.parametrize("folder", ["templates/_shell/", "templates/library/", "collab/library/"])
def test_collecting_looks_into_every_folder(texts: Catalog, folder: str) -> None:
    """Babel by itself passes over folders whose names begin with an underscore."""
    places = {place for message in _messages(texts) for place, _line in message.locations}
    assert any(place.startswith(folder) for place in places)


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _ids(catalogue: Catalog) -> set[str]:
    return {_shown(message) for message in _messages(catalogue)}


def _shown(message: Message) -> str:
    return " | ".join(_forms(message.id))


def _said(message: Message) -> tuple[str, ...]:
    return _forms(message.string)


def _forms(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _fits(message: Message) -> bool:
    """Tell whether each form has the placeholders of the original, or of one of its forms."""
    originals = [Counter(_PLACEHOLDER.findall(form)) for form in _forms(message.id)]
    return all(Counter(_PLACEHOLDER.findall(form)) in originals for form in _said(message))
