"""Warning, before words are sent, of people whom they name and who will not see them.

Who is named in a text is known above the features, which do not know each other; what knows it
registers here, and the forms of the features ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from ..content import Audience, Content
from .forms import NamingForm


@dataclass(frozen=True)
class Place:
    """Where somebody writes: in a group, and there in a thread or about a document."""

    group: Any
    audience: str = Audience.GROUP
    """Of what will stand by itself."""
    within: Content | None = None
    inside: bool = False
    """What is written stays in the group, also where it is written is open to the coalition."""


Asked = Callable[[str, Place], list[str]]
"""From Markdown and a place to the names of those who will not see it."""


def register(app: Flask, asked: Asked) -> None:
    """Have the function tell who is named in vain."""
    app.extensions["naming"] = asked


def warned(form: NamingForm, place: Place) -> bool:
    """Tell whether somebody has to be warned first, and put the warning into the form.

    She is warned once: the form then bears the names, and sent again with them it passes.
    """
    asked: Asked | None = current_app.extensions.get("naming")
    names = asked(form.body.data or "", place) if asked else []
    known = ", ".join(names)
    if not names or known == form.anyway.data:
        return False
    form.anyway.data = known
    said = ngettext(
        "%(names)s cannot see this and will not be told.",
        "These people cannot see this and will not be told: %(names)s.",
        len(names),
        names=known,
    )
    form.body.errors = [said + " " + _("Send it again if you want it so.")]
    return True
