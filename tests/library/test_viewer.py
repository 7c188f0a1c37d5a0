"""Reading a document in the browser: pages as pictures, text, the marked words, sound and film."""

import io
import json
import re
from dataclasses import asdict
from html import unescape

import pytest
from PIL import Image

import factories as make
from collab.accounts.models import User
from collab.content import Audience, content_readers
from collab.db import transaction
from collab.extensions import db
from collab.files.rendering import Drawing, draw_file
from collab.library.drawing_job import draw_version
from collab.library.models import Access, Document, DrawState, PageImage, Version
from collab.library.reading_job import read_version
from collab.library.storage import files
from tests.library.conftest import pdf

HITS = "Torture here", "Nothing", "No torture, torture", "End"


@pytest.fixture
def draw(app):
    """Read and draw the files of all versions."""

    def draw() -> None:
        with app.app_context():
            ids = db.session.scalars(db.select(Version.id)).all()
            db.session.rollback()
            for version_id in ids:
                read_version(version_id)
                draw_version(version_id)

    return draw


@pytest.fixture(scope="module")
def drawing(tmp_path_factory) -> tuple[Drawing, bytes]:
    """Four pages as pictures, drawn once for all tests, and their bytes."""
    folder = tmp_path_factory.mktemp("drawing")
    (folder / "file").write_bytes(pdf(*HITS))
    with open(folder / "output", "w+b") as output:
        return draw_file(folder / "file", output), (folder / "output").read_bytes()


@pytest.fixture
def drawn(app, people, drawing) -> str:
    """The address of a document with four pages as pictures, as the jobs leave it."""
    pages, data = drawing[0].pages, drawing[1]
    with app.app_context():
        group, author = (
            db.session.get(make.Group, people.group),
            db.session.get(User, people.member),
        )
        item = make.document(group, author, HITS)
        stored = files().put(io.BytesIO(data), len(data))
        with transaction():
            item.version.preview_blob, item.version.draw_state = stored.blob, DrawState.DRAWN
            for page in pages:
                db.session.add(PageImage(version_id=item.version_id, **asdict(page)))
        return f"/g/legal/library/{item.id}"


def _links(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', page)]


def test_one_page_is_shown_as_a_picture(member, drawn) -> None:
    page = member.get(f"{drawn}?page=3").text
    assert f'src="{drawn}/versions/1/pages/3/image"' in page
    assert 'alt="Page 3 of 4"' in page
    assert "No torture" not in page, "the text is a view of its own"
    assert re.findall(r'aria-current="page">\s*<img src="[^"]+/pages/(\d)/', page) == ["3"]
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    assert f"{drawn}?page=2#viewer" in _links(page)
    assert 'rel="prev"' not in member.get(drawn).text


@pytest.mark.parametrize("asked", ["page=99", "page=0", "page=-3", "page=x", "hit=9&q=torture"])
def test_odd_addresses_show_a_page(member, drawn, asked) -> None:
    assert "/image" in member.get(f"{drawn}?{asked}").text


def test_marked_words_are_counted_and_walked_through(member, drawn) -> None:
    page = member.get(f"{drawn}?page=3&q=torture").text
    assert "3 places on 2 pages" in page
    assert "2 of 3" in page
    assert len(re.findall(r'<rect class="hit', page)) == 2
    assert len(re.findall(r'class="hit hit--now" id="hit"', page)) == 1
    assert f"{drawn}?page=1&q=torture&hit=1#hit" in _links(page)
    assert f"{drawn}?page=3&q=torture&hit=2#hit" in _links(page)
    last = member.get(f"{drawn}?page=3&q=torture&hit=2").text
    assert "3 of 3" in last
    assert "Next place" not in last
    between = member.get(f"{drawn}?page=2&q=torture").text
    assert f"{drawn}?page=3&q=torture&hit=1#hit" in _links(between)
    assert "is not in the text" in member.get(f"{drawn}?q=ангел").text


def test_a_mark_stands_on_the_word(app, member, drawn) -> None:
    page = member.get(f"{drawn}?page=1&q=torture").text
    x, y, width, height = map(
        int, re.search(r'<rect class="hit[^>]* x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"',
                       page).groups()
    )  # fmt: skip
    image = Image.open(io.BytesIO(member.get(f"{drawn}/versions/1/pages/1/image").data))
    ink = image.convert("L").crop((x, y, x + width, y + height))
    assert ink.getextrema()[0] < 60
    assert width > 2 * height


def test_text_is_a_view_of_its_own_with_its_size(member, drawn) -> None:
    page = member.get(drawn).text
    assert re.search(r"Pages, about \d+ KB", page)
    assert "Text, about " in page
    text = member.get(f"{drawn}?view=text&q=torture&page=3&hit=2").text
    assert "/image" not in text
    assert re.search(r'id="p3".*?No <mark>torture</mark>, <mark class="mark--now" id="hit">', text,
                     re.S)  # fmt: skip
    assert f"{drawn}?page=3&q=torture&view=pages" in _links(text)


def test_where_bytes_are_dear_text_comes_first(member, drawn) -> None:
    saving = {"Save-Data": "on"}
    assert "/image" not in member.get(drawn, headers=saving).text
    assert "/image" in member.get(f"{drawn}?view=pages", headers=saving).text


def test_the_page_turns_into_pictures_by_itself(app, member, send, read, draw, make_pdf) -> None:
    address = send(member, make_pdf("Words"), "a.pdf").json["url"]
    read()
    page = member.get(f"{address}?q=words").text
    assert f'hx-get="{address}/viewer?page=1&amp;q=words"' in page
    assert "<mark" in page
    assert member.get(f"{address}/viewer").status_code == 204
    draw()
    fragment = member.get(f"{address}/viewer?page=1&q=words").text
    assert fragment.lstrip().startswith('<section id="viewer"')
    assert "/image" in fragment
    assert "hx-get" not in fragment


def test_a_page_without_a_picture_shows_its_text(app, member, drawn) -> None:
    with app.app_context(), transaction():
        db.session.execute(db.delete(PageImage).where(PageImage.number == 3))
    page = member.get(f"{drawn}?page=3&q=torture").text
    assert "There is no picture of this page" in page
    assert "<mark" in page


def test_pictures_of_pages_are_kept_by_no_browser(member, drawn) -> None:
    for part, kind in (("image", "image/webp"), ("thumbnail", "image/webp"),
                       ("words", "application/json")):  # fmt: skip
        answer = member.get(f"{drawn}/versions/1/pages/1/{part}")
        assert answer.status_code == 200
        assert answer.content_type == kind
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    words = json.loads(member.get(f"{drawn}/versions/1/pages/1/words").data)["words"]
    assert [each[4] for each in words] == ["Torture", "here"]


def test_pictures_are_for_those_who_see_the_document(app, client_of, people, drawn) -> None:
    part = f"{drawn}/versions/1/pages/1/image"
    for who, status in (("colleague", 200), ("observer", 200), ("outsider", 404)):
        assert client_of(getattr(people, who)).get(part).status_code == status, who
    member = client_of(people.member)
    for absent in ("versions/1/pages/9/image", "versions/2/pages/1/image", "versions/1/media"):
        assert member.get(f"{drawn}/{absent}").status_code == 404
    with app.app_context(), transaction():
        db.session.scalar(db.select(Version)).draw_state = DrawState.NONE
        db.session.scalar(db.select(Version)).preview_blob = None
    assert member.get(part).status_code == 404


def test_looking_at_a_picture_of_a_restricted_document_is_kept(app, member, drawn) -> None:
    with app.app_context(), transaction():
        document = db.session.scalar(db.select(Document))
        document.audience = Audience.RESTRICTED
        row = {"content_id": document.id, "user_id": document.author_id}
        db.session.execute(content_readers.insert().values(**row))
    assert member.get(f"{drawn}/versions/1/pages/2/image").status_code == 200
    with app.app_context():
        assert db.session.scalar(db.select(Access.act)) == "opened"


def test_a_picture_opens_large_and_without_a_script(member, send, draw) -> None:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "PNG")
    address = send(member, file.getvalue(), "photo.png").json["url"]
    draw()
    page = member.get(address).text
    assert re.search(rf'href="{address}/versions/1/pages/1/image" data-opens="lightbox"', page)
    assert '<dialog class="lightbox" id="lightbox"' in page
    assert 'class="strip"' not in page
