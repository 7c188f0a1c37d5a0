"""What became of an act upon many documents: how many it was, which were left out, and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

_NAMED = 5
"""So many titles are named for each reason."""


@dataclass
class Outcome:
    """How many documents were changed, how many were so already, and which could not be."""

    done: int = 0
    same: int = 0
    absent: int = 0
    """Chosen, and not to be seen any more: removed by somebody else, or never there."""
    skipped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Titles by the reason."""

    def skip(self, title: str, why: str) -> None:
        """Remember a document that was left out."""
        self.skipped[why].append(title)

    def tell(self, done: str) -> None:
        """Show the message on the next page; `done` says what was done to how many."""
        lines = [done] if self.done or not (self.skipped or self.absent) else []
        for why, titles in self.skipped.items():
            lines.append(_skipped(titles, why))
        if self.absent:
            words = ngettext(
                "%(num)d is not there any more.", "%(num)d are not there any more.", self.absent
            )
            lines.append(words)
        flash(" ".join(lines), "info" if self.skipped or self.absent else "done")


def _skipped(titles: Sequence[str], why: str) -> str:
    named = ", ".join(f"«{title}»" for title in titles[:_NAMED])
    if len(titles) > _NAMED:
        named = _("%(titles)s and others", titles=named)
    counted = ngettext("%(num)d left out", "%(num)d left out", len(titles))
    return _("%(counted)s (%(why)s): %(titles)s.", counted=counted, why=why, titles=named)
