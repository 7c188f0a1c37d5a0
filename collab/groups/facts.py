"""The facts of a group that its coordinators can change, and marks by which a form knows them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..extensions import db
from ..topics.models import Topic
from .models import Group

FACTS: dict[str, Any] = {
    "names": _l("name"),
    "purposes": _l("purpose"),
    "sign": _l("letters"),
    "colour": _l("colour"),
    "country": _l("country"),
    "topics": _l("topics"),
    "visibility": _l("visibility"),
    "joining": _l("joining"),
    "parent_reads": _l("who reads from the group above"),
    "narrowed": _l("what only coordinators do"),
    "approve_first": _l("approval of first contributions"),
    "report_threshold": _l("number of reports that hide"),
    "titles_in_letters": _l("what letters may name"),
}
"""Names of the facts, for sentences: what was changed."""

OTHER_CHANGES: dict[str, Any] = {
    "archived": _l("archived"),
    "restored": _l("put in use again"),
    "quota_mb": _l("room for files"),
}

Facts = dict[str, Any]
"""By the keys of `FACTS`; topics are ids and `narrowed` values of `Permission`, both sorted."""


def facts_of(group: Group) -> Facts:
    """Return the facts of the group as they are."""
    return {
        "names": dict(group.names),
        "purposes": dict(group.purposes),
        "sign": group.sign,
        "colour": group.colour,
        "country": group.country,
        "topics": sorted(topic.id for topic in group.topics),
        "visibility": group.visibility,
        "joining": group.joining,
        "parent_reads": group.parent_reads,
        "narrowed": sorted(group.narrowed),
        "approve_first": group.approve_first,
        "report_threshold": group.report_threshold,
        "titles_in_letters": group.titles_in_letters,
    }


def topics_of(facts: Mapping[str, Any]) -> list[Topic]:
    """Return the topics that the facts name."""
    return list(db.session.scalars(db.select(Topic).where(Topic.id.in_(facts["topics"]))))


def put(group: Group, facts: Mapping[str, Any]) -> None:
    """Write some facts into the group's row."""
    for name, value in facts.items():
        if name == "topics":
            group.topics = topics_of(facts)
        else:
            setattr(group, name, value)
    db.session.flush()


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the facts that differ, in the order of `FACTS`."""
    return [name for name in FACTS if name in after and before[name] != after[name]]


def marks_of(facts: Facts) -> str:
    """Return a mark for each fact, for a form to carry: it tells which have changed since."""
    return " ".join(f"{name}:{_mark(facts[name])}" for name in FACTS)


def marks_in(seen: str) -> dict[str, str]:
    """Read the marks that a form brings back; what makes no sense is no mark."""
    pairs = (part.partition(":") for part in seen.split())
    return {name: mark for name, _colon, mark in pairs if name in FACTS}


def newer(facts: Facts, seen: str) -> list[str]:
    """Return the names of the facts that are not what they were when the form was drawn."""
    marks = marks_in(seen)
    return [name for name in FACTS if name in marks and marks[name] != _mark(facts[name])]


def untouched(typed: Mapping[str, Any], seen: str) -> list[str]:
    """Return the names of the facts that came back as the form had shown them."""
    marks = marks_in(seen)
    return [name for name in FACTS if name in typed and marks.get(name) == _mark(typed[name])]


def in_words(codes: str) -> str:
    """Return what was changed in a group, in the page's language, from the sentence of its act."""
    words = FACTS | OTHER_CHANGES
    return ", ".join(str(words.get(code, code)) for code in codes.split(", "))


def _mark(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:12]
