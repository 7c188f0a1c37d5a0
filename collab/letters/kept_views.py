"""Letters that lie in the instance's folder, for its administrators: where no server sends them."""

from typing import Any

from flask import abort, render_template

from .. import mail, mail_folder
from ..web.access import administrator
from . import bp

MOST = 100
"""So many letters the list shows."""


@bp.get("/admin/letters")
@administrator
def kept() -> Any:
    """List the newest letters of the folder, and how sending goes."""
    letters = mail_folder.kept(MOST)
    return render_template(
        "letters/kept.html", letters=letters, by_mail=mail.configured(), most=MOST
    )


@bp.get("/admin/letters/<name>")
@administrator
def kept_letter(name: str) -> Any:
    """Show one letter as plain text."""
    letter = mail_folder.kept_or_none(name) or abort(404)
    return render_template("letters/kept_letter.html", letter=letter)
