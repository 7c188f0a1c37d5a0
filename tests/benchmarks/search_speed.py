"""Search speed: texts indexed a second, and milliseconds a query by kind of query.

    PYTHONPATH=. python tests/benchmarks/search_speed.py [BULK] [--texts 10000] [--spaces 20]

The texts are paragraphs joined to about 155 words, of six languages in the proportion in which
they lie in BULK (NAME.jsonl.gz with {text}), spread over spaces of which queries read a part.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collab.search import snippets
from collab.search.engine import Change, Entry, Filters, Space
from collab.search.query import Query, parse
from collab.search.whoosh_engine import WhooshEngine

WORDS = 155
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
SHARES = {"ru": 0.6, "en": 0.2, "kk": 0.06, "ky": 0.06, "uz": 0.05, "tg": 0.03}


def texts(bulk: Path, language: str) -> Iterator[str]:
    """Yield texts of about 155 words without end, starting over when the file is used up."""
    held: list[str] = []
    while True:
        with gzip.open(bulk / f"{language}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                held += json.loads(line)["text"].split()
                if len(held) >= WORDS:
                    yield " ".join(held[:WORDS])
                    held = held[WORDS:]


def corpus(bulk: Path, count: int, spaces: int) -> list[Change]:
    """Return `count` changes of one entry each; the language of none is told."""
    chance = random.Random(1)
    sources = {language: texts(bulk, language) for language in SHARES}
    languages = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    changes = []
    for number, language in enumerate(languages, 1):
        text = next(sources[language])
        group = chance.randrange(spaces)
        title = " ".join(text.split()[:6])
        kind = chance.choice(("document", "post", "message"))
        when = WHEN + timedelta(minutes=number)
        entry = Entry(number, 1, kind, group, f"g{group}", frozenset(), None, title, text, when)
        changes.append(Change(number, (entry,)))
    return changes


def measure(name: str, run: Callable[[Query], object], typed: list[Query]) -> None:
    """Print the median and the 95th percentile over `typed`, after a look at the first ten."""
    for query in typed[:10]:
        run(query)
    taken = []
    for query in typed:
        start = time.perf_counter()
        run(query)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    median, slow = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    print(f"{name:24} p50 {median:7.2f}   p95 {slow:7.2f}   slowest {taken[-1]:7.2f} ms")


def main() -> None:
    """Index, then measure each kind of query over all spaces and over three."""
    arguments = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).parents[3] / "shared/data/bulk"
    arguments.add_argument("bulk", type=Path, nargs="?", default=default)
    arguments.add_argument("--texts", type=int, default=10_000)
    arguments.add_argument("--spaces", type=int, default=20)
    given = arguments.parse_args()
    if not given.bulk.exists():
        sys.exit(f"no texts in {given.bulk}")
    changes = corpus(given.bulk, given.texts, given.spaces)
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        start = time.perf_counter()
        engine.rebuild(changes)
        print(f"rebuild: {len(changes) / (time.perf_counter() - start):.0f} texts/s")
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.seg"))
        print(f"size: {size / len(changes) / 1024:.1f} KB a text")
        start = time.perf_counter()
        for batch in range(0, 1000, 100):
            engine.apply(changes[batch : batch + 100])
        print(f"apply, 100 at a time: {1000 / (time.perf_counter() - start):.0f} texts/s")
        taken = []
        for change in changes[:20]:
            start = time.perf_counter()
            engine.apply([change])
            taken.append((time.perf_counter() - start) * 1000)
        print(f"apply, one: median {sorted(taken)[10]:.1f} ms")
        segments = len(list(Path(folder).rglob("*.seg")))
        start = time.perf_counter()
        engine.optimise()
        print(f"optimise {segments} segments: {time.perf_counter() - start:.1f} s")
        reader = WhooshEngine(Path(folder))
        everything = [Space(f"g{n}") for n in range(given.spaces)]
        start = time.perf_counter()
        reader.search(parse("суд"), everything)
        print(f"first search, opens {given.spaces} spaces: {time.perf_counter() - start:.3f} s")
        queries(reader, changes, everything, "all spaces")
        queries(reader, changes, everything[:3], "three spaces")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def queries(engine: WhooshEngine, changes: list[Change], spaces: list[Space], of: str) -> None:
    """Measure every kind of query, with words that stand in the texts."""
    chance = random.Random(2)
    chosen = [chance.choice(changes).entries[0].text.split() for _ in range(100)]
    places = [chance.randrange(len(words) - 8) for words in chosen]

    def typed(count: int) -> list[str]:
        return [
            " ".join(words[place : place + count]).replace('"', "").replace("-", " ")
            for words, place in zip(chosen, places, strict=True)
        ]

    def search(query: Query) -> object:
        return engine.search(query, spaces, limit=10)

    print(of)
    measure("  word", search, [parse(text) for text in typed(1)])
    measure("  two words", search, [parse(text) for text in typed(2)])
    measure("  six words", search, [parse(text) for text in typed(6)])
    measure("  phrase", search, [parse(f'"{text}"') for text in typed(3)])
    measure("  unfinished", search, [parse(text[:4], unfinished=True) for text in typed(1)])
    one_kind = Filters(kinds=["post"])
    measure(
        "  two words, filtered",
        lambda query: engine.search(query, spaces, filters=one_kind, limit=10),
        [parse(text) for text in typed(2)],
    )
    measure(
        "  ten snippets",
        lambda query: [snippets.make(" ".join(words), query) for words in chosen[:10]],
        [parse(text) for text in typed(2)],
    )


if __name__ == "__main__":
    main()
