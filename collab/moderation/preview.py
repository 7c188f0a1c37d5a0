"""What a coordinator reads of content that was reported, loaded by its review.

A restricted item can be reported to a coordinator who is not named in it: she sees it here alone,
and only its words; neither its file nor the page on which it stands.
"""

from datetime import timedelta

from ..accounts.models import User
from ..content import Content, State
from ..db import now
from ..extensions import db
from ..groups.log import Act
from ..policy import Scope
from .models import Reason, Report, Review, ReviewState
from .states import beginning_of

MOST = 6_000
"""Characters that are shown of a text."""
_PAGES = range(6)
"""Pages that are looked into; 0 is the text of what has no pages."""
OPEN_FOR = timedelta(minutes=15)
"""How long a text that was shown in full stays open to who opened it."""


def words_of(item: Content) -> str:
    """Return the beginning of the item's text: a thread's is that of its first post."""
    if State.ERASED in {item.state, item.parent_state}:
        return ""
    speaking = beginning_of(item.id) or item
    texts = type(speaking).texts_of([(speaking, page) for page in _PAGES])
    whole = "\n\n".join(texts[key] for key in sorted(texts)).strip()
    return whole if len(whole) <= MOST else whole[:MOST].rstrip() + "…"


def is_open(review: Review, scope: Scope) -> bool:
    """Tell whether the review shows words: as long as it waits for the group, or she sees them.

    Once it is decided it is no window into what became of the content, here or in another group.
    """
    here = review.content.group_id == review.group_id
    return (review.state != ReviewState.DECIDED and here) or scope.shows(review.content)


def has_own_title(item: Content) -> bool:
    """Tell whether its heading is what its author called it, not the place where it stands."""
    return item.movable


def was_personal(item: Content) -> bool:
    """Tell whether anybody ever reported personal data of a victim in it."""
    asked = (
        db.select(Report.id)
        .join(Review, Review.id == Report.review_id)
        .where(Review.content_id == item.id, Report.reason == Reason.PERSONAL_DATA)
    )
    return db.session.scalar(asked.limit(1)) is not None


def is_folded(review: Review, reader: User) -> bool:
    """Tell whether the words are kept back: personal data that the reader has not opened."""
    if all(report.reason != Reason.PERSONAL_DATA for report in review.reports):
        return False
    opened = db.select(Act.id).where(
        Act.review_id == review.id,
        Act.how == "viewed",
        Act.actor_id == reader.id,
        Act.created > now() - OPEN_FOR,
    )
    return db.session.scalar(opened.limit(1)) is None
