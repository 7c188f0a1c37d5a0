"""Cards of what a text mentions, and where a document is discussed."""

from collections.abc import Iterable
from typing import Any

from flask import abort, g, render_template

from ..content import Content
from ..web.access import current_scope, signed_in
from . import bp, queries
from .queries import Discussed


@bp.get("/c/<int:content_id>/cards")
@signed_in
def cards(content_id: int) -> Any:
    """Give the cards below one text: pages ask for those of lines that were pushed to them."""
    item = queries.item_or_none(current_scope(), content_id) or abort(404)
    return render_template("links/_cards.html", item=item)


@bp.app_template_global("gather_cards")
def gather(items: Iterable[Any]) -> None:
    """Load the cards of all texts on a page at once, for `cards_of`."""
    some = list(items)
    _kept().update({key: [] for key in (each.id for each in some)})
    _kept().update(queries.cards_of(some, current_scope()))


@bp.app_template_global("cards_of")
def cards_of(item: Content) -> list[Content]:
    """Return what the text mentions, as far as the visitor may see it."""
    if item.id not in _kept():
        gather([item])
    return _kept()[item.id]


@bp.app_template_global("discussed_in")
def discussed_in(item: Content) -> Discussed:
    """Return where the visitor may read of the item."""
    return queries.discussed(item, current_scope())


bp.add_app_template_global(queries.mentions, "mentions")


def _kept() -> dict[int, list[Content]]:
    """Return the cards that this request has loaded, by the text that they stand below."""
    if "cards" not in g:
        g.cards = {}
    kept: dict[int, list[Content]] = g.cards
    return kept
