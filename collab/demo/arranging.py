"""Keeps the demo's libraries as `shelves.py` says: cards, translations, newer versions, comments."""

import dataclasses
import io
from datetime import datetime, timedelta

from flask import current_app

from ..accounts.models import User
from ..comments import actions as comments
from ..config import ROOT
from ..content import Content
from ..db import now, transaction
from ..extensions import db
from ..groups.models import Group
from ..library import actions as library
from ..library.models import Document, DocumentKind, Tag
from ..library.storage import files
from ..topics.models import Topic
from . import shelves
from .documents import DOCUMENTS
from .files import file_of


def arrange_libraries() -> None:
    """Fill the cards, tie translations together, add versions and comments.

    For a demo that has its people and its documents. Each thing is a transaction of its own.
    """
    for card in shelves.CARDS:
        with transaction():
            _describe(_document(card.group, card.title), card)
    for (group, title), translations in shelves.TRANSLATIONS.items():
        with transaction():
            original = _document(group, title)
            for each in translations:
                translation = _document(group, each)
                translation.original_id, translation.original_number = original.id, 1
    for redraft in shelves.REDRAFTS:
        _redraft(redraft)
    for remark in shelves.REMARKS:
        with transaction():
            _remark(remark)


def _describe(document: Document, card: shelves.Card) -> None:
    document.described_as = db.session.scalars(
        db.select(DocumentKind).filter_by(key=card.kind)
    ).one()
    document.dated, document.country = card.dated, card.country
    document.organisation, document.source = card.organisation, card.source
    document.description = card.description
    topics = db.session.scalars(db.select(Topic).where(Topic.key.in_(card.topics)))
    document.topics = list(topics)
    document.tags = [_tag(document.group_id, name) for name in card.tags]


def _tag(group_id: int, name: str) -> Tag:
    tag = db.session.scalar(db.select(Tag).filter_by(group_id=group_id, name=name))
    if tag is None:
        tag = Tag(group_id=group_id, name=name)
        db.session.add(tag)
        db.session.flush()
    return tag


def _redraft(redraft: shelves.Redraft) -> None:
    plan = next(p for p in DOCUMENTS if (p.group, p.title) == (redraft.group, redraft.title))
    newer = dataclasses.replace(plan, source=redraft.source)
    limit = current_app.config["MAX_UPLOAD_MB"] << 20
    stored = files().put(io.BytesIO(file_of(newer, ROOT / "node_modules")), limit)
    with transaction():
        document = _document(redraft.group, redraft.title)
        before, by = document.version, _person(redraft.by)
        if redraft.label_before:
            before.label, before.labelled_by_id = redraft.label_before, by.id
            before.labelled = before.created
        version = library.add_version(document, by.id, library.Upload(plan.filename, stored))
        version.note = redraft.note
        version.created = document.changed = _ago(redraft.minutes_ago)


def _remark(remark: shelves.Remark) -> None:
    document = _document(remark.group, remark.title)
    by = _person(remark.by).id
    comment = comments.add_comment(by, document, remark.body, page=remark.page, quote=remark.quote)
    _backdate(comment, remark.minutes_ago)
    for number, (email, body) in enumerate(remark.answers, 1):
        answer = comments.add_comment(_person(email).id, document, body, reply_to=comment)
        _backdate(answer, remark.minutes_ago - 50 * number)


def _document(slug: str, title: str) -> Document:
    asked = db.select(Document).join(Group, Group.id == Document.group_id)
    return db.session.scalars(asked.where(Group.slug == slug, Document.title == title)).one()


def _person(email: str) -> User:
    return db.session.scalars(db.select(User).filter_by(email=email)).one()


def _backdate(item: Content, minutes_ago: int) -> None:
    item.created = item.changed = _ago(minutes_ago)


def _ago(minutes: int) -> datetime:
    return now() - timedelta(minutes=minutes)
