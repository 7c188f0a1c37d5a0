"""Turns the stream of a word processor's file into the lines and pages that a person sees."""

from .sink import Sink


class Flow:
    """Collects text in reading order: paragraphs, cells, text beside the paragraph, pages.

    Boxes stand inside a paragraph in the file but are read after it; notes are
    read at the end of the page that refers to them.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._page: list[str] = []
        self._beside: list[list[str]] = []
        self._after_paragraph: list[str] = []
        self._end_of_page: list[str] = []
        self._cells: list[bool] = []
        self._pages = 0

    def write(self, text: str) -> None:
        """Add text to the current line."""
        (self._beside[-1] if self._beside else self._page).append(text)

    def end_paragraph(self) -> None:
        """End a paragraph: a new line, or a space inside a table's cell."""
        if self._cells and self._cells[-1]:
            self.write(" ")
            return
        self.write("\n")
        if not self._beside and self._after_paragraph:
            self._page += [f"{text}\n" for text in self._after_paragraph]
            self._after_paragraph.clear()

    def start_cell(self) -> None:
        """Start a cell; its paragraphs stay on the line of the row."""
        self._cells.append(True)

    def end_cell(self) -> None:
        """End a cell with a tabulator."""
        if self._cells:
            self._cells.pop()
        self.write("\t")

    def end_row(self) -> None:
        """End the row of a table."""
        self.end_paragraph()

    def start_beside(self) -> None:
        """Start a text of its own: a box or a note."""
        self._beside.append([])
        self._cells.append(False)

    def end_beside(self, *, note: bool = False) -> None:
        """End it; a note goes to the end of the page, a box after the paragraph."""
        if not self._beside:
            return
        self._cells.pop()
        text = "".join(self._beside.pop()).strip()
        if text:
            (self._end_of_page if note else self._after_paragraph).append(text)

    def note(self, text: str) -> None:
        """Add a text to the end of the page."""
        if text:
            self._end_of_page.append(text)

    @property
    def blank(self) -> bool:
        """Whether the current page has no text yet."""
        return not any(not piece.isspace() for piece in self._page if piece)

    def take_from(self, place: int) -> str:
        """Take back what the page got since it was that long (`length`)."""
        text = "".join(self._page[place:])
        del self._page[place:]
        return text

    @property
    def length(self) -> int:
        """How many pieces of text the page has."""
        return len(self._page)

    def end_page(self, label: str | None = None, *, table: bool = False) -> None:
        """Hand the page on, empty or not."""
        while self._beside:
            self.end_beside()
        page = ["".join(self._page), *self._after_paragraph, *self._end_of_page]
        for pieces in (self._page, self._after_paragraph, self._end_of_page):
            pieces.clear()
        self._pages += 1
        self._sink.page("\n".join(page), label, table=table)

    def finish(self) -> None:
        """Hand the last page on, unless it is an empty one after others."""
        if self._pages == 0 or not self.blank or self._after_paragraph or self._end_of_page:
            self.end_page()
