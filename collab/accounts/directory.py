"""What people tell of themselves in the directory, and to whom it is shown."""

from collections.abc import Iterator, Mapping

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ..topics import queries as topics
from .models import User


class _Topics(Mapping[str, str]):
    """The coalition's topics, retired ones too: keys to names in the page's language."""

    def __getitem__(self, key: str) -> str:
        return {topic.key: topic for topic in topics.listed()}[key].name

    def __iter__(self) -> Iterator[str]:
        return (topic.key for topic in topics.listed())

    def __len__(self) -> int:
        return len(topics.listed())


TOPICS: Mapping[str, str] = _Topics()
"""What people are experienced in: keys as the accounts keep them, names for pages."""

LANGUAGES = {
    "ru": _l("Russian"),
    "en": _l("English"),
    "kk": _l("Kazakh"),
    "ky": _l("Kyrgyz"),
    "tg": _l("Tajik"),
    "uz": _l("Uzbek"),
    "fr": _l("French"),
    "de": _l("German"),
    "es": _l("Spanish"),
    "ar": _l("Arabic"),
}
"""The languages in which people can work: ISO 639-1 codes, names for pages."""


def shows(person: User, fact: str, viewer: User | None = None) -> bool:
    """Tell whether the viewer, by default the visitor, may see this fact (of `SHOWN`) of a person.

    Everybody sees her own; administrators see the address, which they need for their work.
    """
    viewer = viewer or current_user
    if fact in person.shown or person.id == viewer.id:
        return True
    return fact == "email" and viewer.administrator
