"""Reads every sample file, and prints what it cost and which known phrases were found: pages per
second by format, and the highest memory of a reading process.

    python -m tests.benchmarks.reading [FOLDER]

FOLDER (default: ../shared/data beside the checkout) holds ``documents`` with ``phrases.tsv``
and ``hostile``. Memory is the highest of all reading processes so far, in MB.
"""

import argparse
import csv
import re
import resource
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from collab.files.reading import Limits, Reading, read_file, recognition

DATA = Path(__file__).parents[2].parent / "shared" / "data"
_DASHES = re.compile("[\u2010-\u2015\u2212-]+")
_APOSTROPHES = re.compile("[\u02bb\u02bc\u2018\u2019\u0060\u00b4']")


def plain(text: str) -> str:
    """Fold what a reader would not notice: case, spaces, kinds of dashes and apostrophes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHES.sub("'", _DASHES.sub("-", text))
    return " ".join(text.split())


def phrases(documents: Path, *, scanned: bool = False) -> Iterator[dict[str, str]]:
    """Yield the rows of phrases.tsv that need no recognition of letters, or those that do."""
    with open(documents / "phrases.tsv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["kind"].startswith("OCR only") == scanned:
                yield row


def finds(reading: Reading, row: dict[str, str]) -> bool:
    """Whether the phrase of *row* stands in *reading*, on its page when the row gives one."""
    wanted = plain(row["phrase"])
    page = row["page_or_sheet"]
    if page.isdecimal() and int(page) <= len(reading.pages):
        # The phrase may run on to the next page.
        following = reading.pages[int(page) - 1 : int(page) + 1]
        here = plain(following[0].text)
        both = plain(" ".join(each.text for each in following))
        next_only = len(following) > 1 and wanted in plain(following[1].text)
        return wanted in here or (wanted in both and not next_only)
    return wanted in plain(" ".join(each.text for each in reading.pages))


def main() -> None:
    """Print a line for each file, pages per second by format, the share of phrases, the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    folder: Path = parser.parse_args().folder
    documents = folder / "documents"
    readings: dict[str, Reading] = {}
    costs: dict[str, list[float]] = {}
    print(f"{'file':58} {'state':10} {'reason':14} lang pages  chars  sec  MB")
    for path in sorted([*documents.rglob("*"), *(folder / "hostile").rglob("*")]):
        if not path.is_file():
            continue
        start = time.perf_counter()
        reading = read_file(path, path.name)
        seconds = time.perf_counter() - start
        if path.is_relative_to(documents):
            readings[str(path.relative_to(documents))] = reading
            cost = costs.setdefault(path.suffix, [0, 0, 0])
            cost[:] = [cost[0] + 1, cost[1] + len(reading.pages), cost[2] + seconds]
        print_file(str(path.relative_to(folder))[-58:], reading, seconds)
    print("\nformat  files  pages  pages/s")
    for suffix, (files, pages, spent) in sorted(costs.items()):
        print(f"{suffix:7} {files:5.0f}  {pages:5.0f}  {pages / spent:7.1f}")
    print_phrases(phrases(documents), readings)
    print_recognition(documents, readings)


def print_file(name: str, reading: Reading, seconds: float) -> None:
    """Print what one file gave and cost; memory is the highest of all processes so far."""
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    characters = sum(len(page.text) for page in reading.pages)
    lie = " (not what its name says)" if reading.type_mismatch else ""
    print(
        f"{name:58} {reading.state:10} {reading.reason or '-':14} {reading.language or '-':4} "
        f"{len(reading.pages):5} {characters:6} {seconds:4.1f} {memory:3}{lie}"
    )


def print_recognition(documents: Path, readings: dict[str, Reading]) -> None:
    """Recognise the scans that have known phrases; print seconds a page and what was found."""
    models = recognition.installed()
    if not models:
        print("\ntesseract is not installed: scans were not recognised")
        return
    rows = list(phrases(documents, scanned=True))
    for name in sorted({row["file"] for row in rows}):
        before = readings[name]
        numbers = [page.number for page in before.pages if page.pictured]
        start = time.perf_counter()
        recogniser = recognition.Recogniser(
            documents / name, before.media_type, models, Limits(), before.language
        )
        texts = {page.number: page.text for page in recogniser.pages(numbers)}
        spent = time.perf_counter() - start
        pages = [replace(page, text=texts.get(page.number, page.text)) for page in before.pages]
        readings[name] = replace(before, pages=pages)
        print(f"{name:40} {recogniser.language}  {spent / len(numbers):4.1f} s a page")
    print_phrases(iter(rows), readings)


def print_phrases(rows: Iterator[dict[str, str]], readings: dict[str, Reading]) -> None:
    """Print how many phrases were found, by kind of file, and every miss."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        found = finds(readings[row["file"]], row)
        count = counts.setdefault(row["file"].rpartition(".")[2], [0, 0])
        count[0] += found
        count[1] += 1
        if not found:
            print(
                "missed:", row["file"], row["page_or_sheet"], "|", row["phrase"], "|", row["kind"]
            )
    for ending, (found_count, total) in sorted(counts.items()):
        print(f"{ending:5} {found_count:3} of {total:3}")
    found_in_all, in_all = map(sum, zip(*counts.values(), strict=True))
    print(f"all   {found_in_all:3} of {in_all:3} = {found_in_all / in_all:.1%}")


if __name__ == "__main__":
    main()
