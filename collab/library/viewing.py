"""How a document is read in the browser: as pictures of its pages, text, table, sound or film."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..files import media_types as types
from ..web.finding import finder
from ..web.numbers import whole
from . import downloads, hits, queries
from .hits import Box, Found
from .models import CleanState, Document, DrawState, Page, PageImage, ReadingState, Version
from .queries import Part
from .storage import files
from .tables import TABLES, Table, table_of

Mode = Literal["pages", "text", "table", "media", "none"]
LONGEST_SEARCH = 500
PLAYED = frozenset(
    {"audio/mpeg", "audio/wav", "audio/ogg", "audio/flac", "audio/mp4", "video/mp4", "video/webm",
     "video/quicktime"}
)  # fmt: skip
"""Sound and film that browsers play; any other is for programs of one's own."""
_BESIDE, _HITS_SHOWN = 3, 6
"""Pages of the strip before and behind the one that is read; pages with hits, the nearest ones."""


@dataclass(frozen=True)
class Thumb:
    """A page in the strip: its picture, if it was drawn, and how many found words it has."""

    number: int
    image: PageImage | None
    hits: int
    gap: bool
    """Whether pages are left out before it."""


@dataclass(frozen=True)
class Viewer:
    """What the page of a document shows of its content."""

    version: Version
    mode: Mode
    number: int
    """The page that is read, from 1."""
    total: int
    q: str = ""
    hit: int = 0
    """Which place of the page is looked at, from 1; 0 for none."""
    found: Found | None = None
    asked: str | None = None
    """The view that was asked for by name: addresses of other pages keep it."""
    image: PageImage | None = None
    page: Page | None = None
    boxes: Sequence[Box] = ()
    strip: Sequence[Thumb] = ()
    part: Part = field(default_factory=lambda: Part([], 1, 1))
    table: Table | None = None
    sheets: Sequence[tuple[int, str | None]] = ()
    """Numbers and names of all sheets, where there are several."""
    text_size: int = 0
    """Characters of all pages."""
    pages_size: int = 0
    """Bytes of the pictures of all pages."""

    newest: bool = True
    """Whether it is the version that everybody gets."""

    @property
    def choice(self) -> bool:
        """Whether there are both pictures and text."""
        return bool(self.text_size and self.pages_size)

    @property
    def waits(self) -> bool:
        """Whether pictures of pages, or a copy to be played, are being made."""
        if self.version.draw_state == DrawState.WAITING and is_drawn(self.version):
            return True
        return self.version.clean_state == CleanState.WAITING and is_media(self.version)

    def leads(self, **other: Any) -> dict[str, Any]:
        """Return what the address of another page of this view says: what is None is left out."""
        kept = {"page": self.number, "q": self.q or None, "view": self.asked, "hit": None}
        if not self.newest:
            kept["version"] = self.version.number
        return kept | other


def viewer_of(
    item: Document, version: Version, asked: MultiDict[str, str], *, sparing: bool = False
) -> Viewer:
    """Return how a version of a document is shown, by what its address asks for.

    With *sparing* (the browser says that bytes are dear) text comes before pictures.
    """
    q = asked.get("q", "").strip()[:LONGEST_SEARCH]
    by_name = asked.get("view") if asked.get("view") in ("text", "pages") else None
    images, pages_size = _drawn(version)
    pages, text_size = _read(version)
    mode = _mode(version, by_name, sparing, bool(pages_size), bool(text_size))
    total = max(1, images, pages)
    number = max(1, min(asked.get("page", 1, whole), total))
    found = hits.found_in(version, q, item.language) if mode != "media" else None
    at_page = found.pages.get(number, 0) if found else 0
    hit = max(0, min(asked.get("hit", 1, whole), at_page))
    viewer = Viewer(
        version, mode, number, total, q, hit, found, by_name,
        text_size=text_size, pages_size=pages_size, newest=version.id == item.version_id,
    )  # fmt: skip
    return _filled(viewer, item.language, asked.get("row", None, whole))


def is_drawn(version: Version) -> bool:
    """Tell whether a file of this kind has pages that are made into pictures."""
    kind = kind_of(version)
    return kind == types.PDF or kind in types.PICTURES


def is_media(version: Version) -> bool:
    """Tell whether a file is sound or film."""
    return kind_of(version).startswith(("audio/", "video/"))


def kind_of(version: Version) -> str:
    """Return the type that the content has; until it is known, what the name promises."""
    return version.media_type or types.claimed_type(version.filename) or types.UNKNOWN


def played_as(version: Version) -> str | None:
    """Return the type under which the copy for members is played; None for what is not."""
    if version.clean_state not in (CleanState.CLEANED, CleanState.UNCHANGED):
        return None
    kind = downloads.copy_of(version).media_type
    return kind if kind in PLAYED else None


def layer_of(version: Version, image: PageImage | None) -> bytes:
    """Return the words of a page and their places as they are kept; nothing when it has none."""
    if image is None or not image.layer_size or version.preview_blob is None:
        return b""
    end = image.layer_at + image.layer_size
    try:
        return b"".join(files().open(version.preview_blob, image.layer_at, end))
    except FileNotFoundError:
        return b""


def _mode(version: Version, by_name: str | None, sparing: bool, drawn: bool, read: bool) -> Mode:
    if is_media(version):
        return "media"
    if drawn and not (read and (by_name == "text" or (sparing and by_name is None))):
        return "pages"
    if not read or version.state == ReadingState.UNREADABLE:
        return "none"
    return "table" if version.media_type in TABLES and by_name != "text" else "text"


def _drawn(version: Version) -> tuple[int, int]:
    """Return the last page that was drawn, and the bytes of all pictures."""
    if version.draw_state != DrawState.DRAWN:
        return 0, 0
    sums = select(func.max(PageImage.number), func.sum(PageImage.image_size))
    last, size = db.session.execute(sums.where(PageImage.version_id == version.id)).one()
    return last or 0, int(size or 0)


def _read(version: Version) -> tuple[int, int]:
    """Return how many pages the text has, and its characters."""
    sums = select(func.count(), func.sum(func.length(Page.text)))
    count, size = db.session.execute(sums.where(Page.version_id == version.id)).one()
    return count or 0, int(size or 0)


def _filled(viewer: Viewer, language: str | None, row: int | None) -> Viewer:
    """Load what is drawn in this mode, and nothing else."""
    if viewer.mode == "text":
        return replace(viewer, part=queries.part_of(viewer.version, at=viewer.number))
    if viewer.mode not in ("pages", "table"):
        return viewer
    page = db.session.get(Page, (viewer.version.id, viewer.number))
    if viewer.mode == "table":
        table = table_of(page.text if page else "", finder(viewer.q, language), viewer.hit, row)
        return replace(viewer, page=page, table=table, sheets=_sheets(viewer))
    strip = _strip(viewer)
    image = next((each.image for each in strip if each.number == viewer.number), None)
    boxes: Sequence[Box] = ()
    if viewer.hit and image:
        layer = layer_of(viewer.version, image)
        boxes = hits.boxes_on(layer, viewer.q, language, image.width, image.height)
    return replace(viewer, page=page, strip=strip, image=image, boxes=boxes)


def _sheets(viewer: Viewer) -> list[tuple[int, str | None]]:
    if viewer.total == 1:
        return []
    named = select(Page.number, Page.label).where(Page.version_id == viewer.version.id)
    return [(row[0], row[1]) for row in db.session.execute(named.order_by(Page.number))]


def _strip(viewer: Viewer) -> list[Thumb]:
    """Return the pages of the strip: the first, the last, those beside, and the nearest hits."""
    number, total = viewer.number, viewer.total
    counts = viewer.found.pages if viewer.found else {}
    nearest = sorted(counts, key=lambda page: abs(page - number))[:_HITS_SHOWN]
    beside = range(max(1, number - _BESIDE), min(total, number + _BESIDE) + 1)
    shown = sorted({1, total, *beside, *(page for page in nearest if page <= total)})
    asked = select(PageImage).where(
        PageImage.version_id == viewer.version.id, PageImage.number.in_(shown)
    )
    images = {image.number: image for image in db.session.scalars(asked)}
    before = dict(zip(shown[1:], shown, strict=False))
    return [
        Thumb(each, images.get(each), counts.get(each, 0), each - before.get(each, 0) > 1)
        for each in shown
    ]
