"""What people tell of themselves in the directory, and to whom it is shown."""

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from .models import User

TOPICS = {
    "monitoring": _l("Monitoring and documentation"),
    "legal-aid": _l("Legal aid"),
    "istanbul-protocol": _l("Istanbul Protocol"),
    "advocacy": _l("Strategic advocacy"),
    "media": _l("Media"),
}
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
