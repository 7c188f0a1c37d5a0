"""Reading a list of e-mail addresses that somebody pasted from wherever she had it."""

import re

_LINES = re.compile(r"[\n\r;]+")
_AROUND = re.compile(r"[\s,<>()\[\]\"«»]+")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[\w-]+(\.[\w-]+)+")
"""As `<input type="email">` takes them, and domains in any script; a domain has a dot."""
_LONGEST = 254


def read(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses in a text, in lower case and each once, and what is none.

    They may be apart by lines, commas, semicolons and blanks, with names before them: `Name
    <a@b.org>`, `a@b.org (Name)`, or a line of a spreadsheet.
    """
    good: dict[str, None] = {}
    bad: dict[str, None] = {}
    for line in _LINES.split(text):
        # A comma may stand in a name ("Asanova, Aigul <a@b.org>"), but only where there is one.
        for piece in [line] if "<" in line else line.split(","):
            words = [word for word in _AROUND.split(piece) if "@" in word]
            for word in words:
                address = word.removeprefix("mailto:").strip(".'").lower()
                fits = len(address) <= _LONGEST and _ADDRESS.fullmatch(address)
                (good if fits else bad)[address if fits else word] = None
            if not words and piece.strip():
                bad[piece.strip()] = None
    return list(good), list(bad)
