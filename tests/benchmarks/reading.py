"""Reads every sample file, and prints what it cost and which known phrases were found.

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
from pathlib import Path

from collab.library.reading import Reading, read_file

DATA = Path(__file__).parents[2].parent / "shared" / "data"
_DASHES = re.compile("[\u2010-\u2015\u2212-]+")
_APOSTROPHES = re.compile("[\u02bb\u02bc\u2018\u2019\u0060\u00b4']")


def plain(text: str) -> str:
    """Fold what a reader would not notice: case, spaces, kinds of dashes and apostrophes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHES.sub("'", _DASHES.sub("-", text))
    return " ".join(text.split())


def phrases(documents: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of phrases.tsv that need no OCR."""
    with open(documents / "phrases.tsv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if not row["kind"].startswith("OCR only"):
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
    """Print one line a file, then the share of phrases and the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    folder: Path = parser.parse_args().folder
    documents = folder / "documents"
    readings: dict[str, Reading] = {}
    print(f"{'file':58} {'state':10} {'reason':13} lang pages  chars  sec  MB")
    for path in sorted([*documents.rglob("*"), *(folder / "hostile").rglob("*")]):
        if not path.is_file():
            continue
        start = time.perf_counter()
        reading = read_file(path, path.name)
        seconds = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        if path.is_relative_to(documents):
            readings[str(path.relative_to(documents))] = reading
        name = str(path.relative_to(folder))[-58:]
        characters = sum(len(page.text) for page in reading.pages)
        lie = " (not what its name says)" if reading.type_mismatch else ""
        print(
            f"{name:58} {reading.state:10} {reading.reason or '-':13} {reading.language or '-':4} "
            f"{len(reading.pages):5} {characters:6} {seconds:4.1f} {memory:3}{lie}"
        )
    print_phrases(documents, readings)


def print_phrases(documents: Path, readings: dict[str, Reading]) -> None:
    """Print how many phrases were found, by kind of file, and every miss."""
    counts: dict[str, list[int]] = {}
    for row in phrases(documents):
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
