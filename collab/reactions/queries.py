"""Questions about signs; the caller has loaded the content through a scope."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..extensions import db
from .models import Reaction, Sign


@dataclass(frozen=True)
class Tally:
    """How many put one sign below a piece of content."""

    sign: Sign
    names: Sequence[str]
    own: bool
    """The visitor is among them."""

    @property
    def number(self) -> int:
        """How many they are."""
        return len(self.names)


def tallies_of(content_ids: Iterable[int], user_id: int | None) -> dict[int, list[Tally]]:
    """Return the signs below each of these, by id, in one question."""
    ids = list(content_ids)
    asked = db.select(Reaction).where(Reaction.content_id.in_(ids)).order_by(Reaction.created)
    rows: dict[tuple[int, str], list[Reaction]] = defaultdict(list)
    for row in db.session.scalars(asked) if ids else ():
        rows[row.content_id, row.sign].append(row)
    return {
        id_: [
            Tally(sign, [row.user.name for row in those], user_id in {r.user_id for r in those})
            for sign in Sign
            if (those := rows.get((id_, sign)))
        ]
        for id_ in ids
    }
