"""How a text will look: drawn by what draws it later, for who will have written it."""

from types import SimpleNamespace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ..groups.access import in_group
from ..groups.models import Group
from ..links.queries import found_in
from ..mentions.finding import marked, named
from ..mentions.queries import people_at
from ..mentions.views import place_asked
from ..policy import Permission
from ..web import text
from ..web.access import current_scope
from . import bp

LONGEST = 100_000
"""Characters that are drawn; more is refused before it costs anything."""


@bp.post("/g/<slug>/preview")
@in_group(Permission.READ)
def preview(group: Group) -> Any:
    """Draw a text as it would stand there, with names marked and cards; it is not kept."""
    body = text.clean(request.form.get("body", ""))
    if len(body) > LONGEST:
        return _("The text is too long to be shown."), 422
    rendered = text.render(body)
    people = people_at(place_asked(group), current_user) if "@" in rendered else []
    names = dict.fromkeys(named(rendered, people).values(), False)
    cards = found_in(rendered, current_scope())
    item = SimpleNamespace(words=marked(rendered, names), empty=not body)
    return render_template("writing/_preview.html", item=item, cards=cards)
