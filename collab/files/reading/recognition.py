"""Recognises the letters in pictures of pages with tesseract, page by page, each in its language.

A model for several languages at once reads worse than the one of the language (measured for the
six of the coalition). So a page whose language is not known is read several times, with one model
after another, until one is sure; the pages after it are read with that model alone.
"""

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

from ..model import Limits, Reason
from ..sandbox import run, run_program
from .clean import clean, join_broken_words
from .language import language_of

_PLACES = "/usr/bin:/usr/local/bin"
"""A confined process may start only what belongs to the system."""
_SCRIPTS = (
    {"rus": "ru", "kaz": "kk", "kir": "ky", "tgk": "tg", "uzb_cyrl": "uz"},
    {"eng": "en", "uzb": "uz"},
)
"""Tesseract's names for the languages, by script; the first that is installed is tried first."""
_LANGUAGES = _SCRIPTS[0] | _SCRIPTS[1]
_ORIENTATION = "osd"
_LEGIBLE, _RIGHT = 80.0, 90.0
"""So sure tesseract is of a page, in percent, when the model is of the right script, and when it is
of the right language. Measured: other script 20 to 60, sister language 65 to 87, right 73 to 96."""
_SURE, _WORSE = 70.0, 15.0
_NOISE = 25.0
"""A word of which it is less sure is a stain."""
_FEWEST_LETTERS = 20
_AT_ONCE = 4
"""Pages that are drawn by one process: 12 MB each, in memory."""
_LARGEST_PICTURES = 64 * 1024 * 1024
_WORD = "5"
_DOTS = "300"


@dataclass(frozen=True)
class Recognised:
    """One page: its text, perhaps none, and why there may be more on it than was recognised."""

    number: int
    text: str
    reason: Reason | None = None


@dataclass(frozen=True)
class _Attempt:
    model: str
    text: str
    sure: float
    reason: Reason | None = None

    @property
    def letters(self) -> int:
        return sum(map(str.isalpha, self.text))


def installed() -> frozenset[str]:
    """Return the models that tesseract has, none where it is not installed."""
    program = _program()
    if not program:
        return frozenset()
    try:
        listed = subprocess.run(  # noqa: S603 - a program of the system, constant words
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    names = frozenset(listed.stdout.split("\n"))
    return names & {*_LANGUAGES, _ORIENTATION} if names & set(_LANGUAGES) else frozenset()


class Recogniser:
    """Reads the pages of one file, and learns on the way which language it is in."""

    def __init__(
        self,
        path: Path,
        media_type: str,
        models: frozenset[str],
        limits: Limits,
        language: str | None = None,
    ) -> None:
        """*limits* hold for each page; *language* is what the file is known to be in, if it is."""
        self._path = path
        self._media_type = media_type
        self._models = models
        self._limits = limits
        self._model = _of(models, language)
        self._usual = 0.0
        self.language = language
        self.other_language = False
        """Whether there was a page in a language whose model is not installed."""

    def pages(self, numbers: Sequence[int]) -> Iterator[Recognised]:
        """Recognise these pages, in this order; a page that costs too much is left without text."""
        left = list(numbers)
        while left:
            done = 0
            for number, picture in self._exposed(left[:_AT_ONCE]):
                done += 1
                yield self._page(number, picture) if picture else Recognised(number, "")
            if done < len(left[:_AT_ONCE]):
                yield Recognised(left[done], "", Reason.TOO_SLOW)
                done += 1
            left = left[done:]

    def _exposed(self, numbers: list[int]) -> Iterator[tuple[int, IO[bytes] | None]]:
        """Draw some pages, as far as the process gets, and give a picture of each."""
        places: list[tuple[int, int]] = []

        def take(message: Any) -> None:
            match message:
                case {"picture": [int(), int() as place, int() as size]}:
                    places.append((place, size))

        with _scratch() as output:
            arguments = {"type": self._media_type, "pages": numbers}
            with open(self._path, "rb") as file:
                run(
                    "expose",
                    file,
                    arguments,
                    replace(self._limits, output_bytes=_LARGEST_PICTURES),
                    take,
                    output,
                )
            for number, (place, size) in zip(numbers, places, strict=False):
                if size <= 0 or place < 0:
                    yield number, None
                    continue
                output.seek(place)
                with _scratch() as picture:
                    shutil.copyfileobj(io.BytesIO(output.read(size)), picture)
                    yield number, picture

    def _page(self, number: int, picture: IO[bytes]) -> Recognised:
        attempt = self._read(picture, self._model) if self._model else None
        if attempt is None or self._looks_wrong(attempt):
            attempt = self._probe(picture, attempt)
        self._usual = max(self._usual, attempt.sure)
        return Recognised(number, attempt.text, attempt.reason)

    def _looks_wrong(self, attempt: _Attempt) -> bool:
        """Tell whether the page seems to be in another language than those before."""
        if attempt.reason or attempt.letters < _FEWEST_LETTERS:
            return False
        return attempt.sure < min(_SURE, self._usual - _WORSE) or not self._usual

    def _probe(self, picture: IO[bytes], before: _Attempt | None) -> _Attempt:
        """Find the language of a page, and return the best that was read of it."""
        tried = {before.model: before} if before else {}

        def read(model: str) -> float:
            if model in self._models and model not in tried:
                tried[model] = self._read(picture, model)
            return tried[model].sure if model in tried else 0.0

        for script in _SCRIPTS:
            if read(next((model for model in script if model in self._models), "")) >= _LEGIBLE:
                break
        best = max(tried.values(), key=lambda attempt: attempt.sure)
        if best.letters < _FEWEST_LETTERS:
            return best
        language = language_of([best.text])
        if best.sure < _RIGHT or language != _LANGUAGES[best.model]:
            # What the text seems to be in comes first; letters that are missing may deceive.
            script = next(each for each in _SCRIPTS if best.model in each)
            for model in sorted(script, key=lambda model: script[model] != language):
                if read(model) >= _RIGHT and _LANGUAGES[model] == language:
                    break
            best = max(tried.values(), key=lambda attempt: attempt.sure)
            language = language_of([best.text])
        self.other_language |= language not in {_LANGUAGES.get(model) for model in self._models}
        self._model, self._usual, self.language = best.model, best.sure, language or self.language
        return best

    def _read(self, picture: IO[bytes], model: str) -> _Attempt:
        picture.seek(0)
        # With its model for that, tesseract turns a page which lies on its side.
        layout = "1" if _ORIENTATION in self._models else "3"
        words = [_program(), "stdin", "stdout", "-l", model, "--psm", layout, "--dpi", _DOTS, "tsv"]
        said, reason = run_program(words, picture, self._limits)
        text, sure = _text(said.decode("utf-8", "replace"))
        # What it cannot make out it says, too, by ending badly: an empty page is no fault.
        return _Attempt(model, text, sure, reason if reason is Reason.TOO_SLOW else None)


def _text(said: str) -> tuple[str, float]:
    """Put the words of tesseract's table together; return how sure it was on average."""
    lines: dict[tuple[str, ...], list[str]] = {}
    letters = total = 0.0
    for row in said.splitlines():
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != _WORD or not (word := fields[11].strip()):
            continue
        try:
            sure = float(fields[10])
        except ValueError:
            continue
        letters += len(word)
        total += sure * len(word)
        if sure >= _NOISE:
            lines.setdefault(tuple(fields[1:5]), []).append(word)
    text = ""
    before: tuple[str, ...] = ()
    for place, words in lines.items():
        text += "\n" if not before or place[:3] == before[:3] else "\n\n"
        text += " ".join(words)
        before = place
    return clean(join_broken_words(text)), total / letters if letters else 0.0


def _of(models: frozenset[str], language: str | None) -> str:
    """Return the model for a language; Uzbek has two scripts, so that its model is not known."""
    found = [model for model, code in _LANGUAGES.items() if code == language]
    return found[0] if len(found) == 1 and found[0] in models else ""


def _scratch() -> IO[bytes]:
    """Return an open file that is in memory where the system has such, and else without a name."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("page"), "w+b")
    return tempfile.TemporaryFile()


@cache
def _program() -> str:
    return shutil.which("tesseract", path=_PLACES) or ""
