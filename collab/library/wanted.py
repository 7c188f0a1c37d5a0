"""What somebody looks for in a library: filters and order, as the address of the list has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..web import text

NOTHING_SAID = "-"
"""The choice of those documents of which this is not said."""
ORDERS = ("new", "title", "date", "size")
STATES = ("read", "waiting", "unreadable")
_LONGEST = 200


@dataclass(frozen=True)
class Wanted:
    """Filters; an empty one lets everything through."""

    kind: str = ""
    """The key of a kind."""
    country: str = ""
    language: str = ""
    topic: str = ""
    """The key of a topic; those below it count too."""
    tag: str = ""
    """The name of a tag."""
    organisation: str = ""
    by: str = ""
    """The id of who put it there."""
    year: str = ""
    """Of the document itself."""
    state: str = ""
    """One of `STATES`: how far the reading is."""
    below: str = ""
    """"1": in a folder, with what stands in the folders below it."""
    sort: str = "new"
    """One of `ORDERS`."""

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> "Wanted":
        """Return what an address asks for; what cannot be meant counts as not asked for."""
        found = {
            each.name: text.clean(str(args.get(each.name, "")))[:_LONGEST] for each in fields(cls)
        }
        if found["sort"] not in ORDERS:
            found["sort"] = "new"
        if found["state"] not in STATES:
            found["state"] = ""
        found["below"] = "1" if found["below"] == "1" else ""
        return cls(**found)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name; the order and `below` are none."""
        return {name: value for name, value in self._set() if name not in {"sort", "below"}}

    @property
    def query(self) -> dict[str, str]:
        """What an address has to say to ask for the same."""
        return {name: value for name, value in self._set() if (name, value) != ("sort", "new")}

    def without(self, *names: str) -> dict[str, str]:
        """Return what an address says that asks for the same without these."""
        return {name: value for name, value in self.query.items() if name not in names}

    def by_order(self, sort: str) -> "Wanted":
        """Return the same in another order."""
        return replace(self, sort=sort)

    def _set(self) -> Iterator[tuple[str, str]]:
        pairs = ((each.name, str(getattr(self, each.name))) for each in fields(self))
        return (pair for pair in pairs if pair[1])
