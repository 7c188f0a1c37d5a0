"""The job that draws pages: once, whole, and without leaving anything behind."""

import io

import pytest
from PIL import Image

from collab.db import transaction
from collab.extensions import db
from collab.files.rendering import Drawing
from collab.library import drawing_job
from collab.library.drawing_job import draw_version
from collab.library.models import Document, DrawState, PageImage, Version
from collab.library.storage import files


@pytest.fixture
def version_id(app, member, send, make_pdf) -> int:
    """A version with two pages that nobody has looked into yet."""
    send(member, make_pdf("First page", "Second page"), "Отчёт.pdf")
    with app.app_context():
        return db.session.scalar(db.select(Version.id))


def _blobs() -> set[str]:
    return {name for name, _changed in files().blobs()}


def test_the_pages_are_drawn_and_kept(app, version_id) -> None:
    with app.app_context():
        draw_version(version_id)
        version = db.session.get(Version, version_id)
        assert version.draw_state == DrawState.DRAWN
        rows = db.session.scalars(db.select(PageImage).order_by(PageImage.number)).all()
        assert [row.number for row in rows] == [1, 2]
        data = b"".join(files().open(version.preview_blob))
        assert len(data) == sum(r.image_size + r.thumb_size + r.layer_size for r in rows)
        second = rows[1]
        image = Image.open(io.BytesIO(data[second.image_at : second.image_at + second.image_size]))
        assert image.size == (second.width, second.height)
        assert b'"Second"' in data[second.layer_at :]


def test_doing_it_again_changes_nothing(app, version_id) -> None:
    with app.app_context():
        draw_version(version_id)
        blob = db.session.get(Version, version_id).preview_blob
        before = _blobs()
        db.session.rollback()
        draw_version(version_id)
        assert db.session.get(Version, version_id).preview_blob == blob
        assert _blobs() == before


def test_two_at_once_keep_the_pictures_of_one(app, version_id, monkeypatch) -> None:
    drawn_by_other = drawing_job._draw

    def meanwhile(blob, output) -> Drawing:
        monkeypatch.setattr(drawing_job, "_draw", drawn_by_other)
        draw_version(version_id)  # another worker is quicker
        db.session.rollback()
        return drawn_by_other(blob, output)

    monkeypatch.setattr(drawing_job, "_draw", meanwhile)
    with app.app_context():
        draw_version(version_id)
        version = db.session.get(Version, version_id)
        assert _blobs() == {version.blob, version.preview_blob}
        assert db.session.scalar(db.select(db.func.count()).select_from(PageImage)) == 2


def test_the_setting_says_how_many_pages(app, version_id, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "DRAW_PAGES", 1)
    with app.app_context():
        draw_version(version_id)
        assert db.session.scalars(db.select(PageImage.number)).all() == [1]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"Plain words.", "notes.txt"), (b"%PDF-1.4 broken", "cut.pdf"), (b"\xff\xd8\xff", "x.jpg")],
)
def test_a_file_without_pages_to_draw_has_none(app, member, send, content, name) -> None:
    send(member, content, name)
    with app.app_context():
        version = db.session.scalar(db.select(Version))
        before, number = _blobs(), version.id
        db.session.rollback()
        draw_version(number)
        assert db.session.get(Version, number).draw_state == DrawState.NONE
        assert _blobs() == before


def test_a_document_that_went_leaves_no_pictures(app, version_id, monkeypatch) -> None:
    inside = drawing_job._draw

    def erased_meanwhile(blob, output) -> Drawing:
        with transaction():
            db.session.scalar(db.select(Document)).wipe()
        return inside(blob, output)

    monkeypatch.setattr(drawing_job, "_draw", erased_meanwhile)
    with app.app_context():
        before = _blobs()
        draw_version(version_id)
        assert _blobs() == before
        assert db.session.scalar(db.select(PageImage)) is None
        draw_version(987654)


def test_erasing_a_document_takes_its_pictures(app, version_id) -> None:
    with app.app_context():
        draw_version(version_id)
        with transaction():
            db.session.scalar(db.select(Document)).wipe()
        assert db.session.scalar(db.select(PageImage)) is None
