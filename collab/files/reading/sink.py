"""Where readers put what they find."""

from collections.abc import Callable

from ..model import Limits, PageText, Reason, UnreadableError
from .clean import clean


class Sink:
    """Takes pages from a reader, cleans them, counts them and hands them on at once.

    Handing on at once is what keeps the pages before a crash or the end of the time.
    """

    def __init__(
        self,
        limits: Limits,
        on_page: Callable[[PageText], None],
        on_total: Callable[[int], None] = lambda total: None,
    ) -> None:
        self._limits = limits
        self._on_page = on_page
        self._on_total = on_total
        self._characters = 0
        self._title: str | None = None
        self.pages: list[PageText] = []

    def total(self, pages: int) -> None:
        """Tell how many pages there will be, for progress."""
        self._on_total(pages)

    @property
    def title(self) -> str | None:
        """The title that the document gives itself, on one line, 300 characters at most."""
        return self._title

    def entitle(self, title: str | None) -> None:
        """Note the title; the first that is not empty stays."""
        one_line = " ".join(clean(title or "").split())[:300]
        self._title = self._title or one_line or None

    def page(
        self,
        text: str,
        label: str | None = None,
        *,
        pictured: bool = False,
        table: bool = False,
    ) -> None:
        """Add a page; raises :class:`UnreadableError` (too large) beyond the limits.

        Of a *table* empty cells in front of a row stay.
        """
        number = len(self.pages) + 1
        if number > self._limits.pages:
            raise UnreadableError(Reason.TOO_LARGE)
        cleaned = clean(text, table=table)
        room = self._limits.characters - self._characters
        self._characters += len(cleaned)
        label = " ".join(clean(label or "").split())[:100] or None
        label = label if label != str(number) else None
        page = PageText(number, label, cleaned[:room], pictured)
        self.pages.append(page)
        self._on_page(page)
        if len(cleaned) > room:
            raise UnreadableError(Reason.TOO_LARGE)


class Collected(Sink):
    """Keeps texts instead of handing them on as pages: of a header, a note, an attachment."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(limits or Limits(), lambda page: None)

    @property
    def texts(self) -> list[str]:
        """The texts of the pages that have any."""
        return [page.text for page in self.pages if page.text]
