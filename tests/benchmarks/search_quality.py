"""Search quality on the labelled sets: nDCG@10 and recall, by set.

    PYTHONPATH=. python tests/benchmarks/search_quality.py [DATA] [--together]

Each set is indexed as a space of its own; with --together all texts stand in one space, as they
do in a real instance. The language of texts and queries is never given.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from math import log2
from pathlib import Path

from collab.search.engine import Change, Entry, Space
from collab.search.query import parse
from collab.search.whoosh_engine import WhooshEngine

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
GOALS = {
    "qa_ru": 0.975,
    "qa_en": 0.975,
    "qa_kk": 0.82,
    "lemma_ru": 0.99,
    "lemma_kk": 0.98,
    "lemma_ky": 0.97,
    "lemma_uz": 0.97,
    "lemma_tg": 0.92,
    "script_uz_cyr2lat": 0.99,
    "script_uz_lat2cyr": 0.99,
}


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def ndcg(found: list[str], relevant: dict[str, int], depth: int = 10) -> float:
    """Return nDCG at `depth`, with the grades as gains."""
    gained = sum(relevant.get(id, 0) / log2(i + 2) for i, id in enumerate(found[:depth]))
    best = sorted(relevant.values(), reverse=True)[:depth]
    return gained / sum(grade / log2(i + 2) for i, grade in enumerate(best))


def main() -> None:
    """Index, search, and print one line a set."""
    arguments = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).parents[3] / "shared/data/relevance"
    arguments.add_argument("data", type=Path, nargs="?", default=default)
    arguments.add_argument("--together", action="store_true")
    given = arguments.parse_args()
    if not given.data.exists():
        sys.exit(f"no data in {given.data}")
    sets = sorted(p.stem for p in (given.data / "dev").glob("[!f]*.jsonl"))
    names: list[str] = []
    changes = []
    for name in sets:
        for text in read(given.data / "corpus" / f"{name}.jsonl"):
            names.append(str(text["id"]))
            space = "all" if given.together else name
            entry = Entry(len(names), 1, "x", 1, space, frozenset(), None, "", text["text"], WHEN)
            changes.append(Change(entry.content_id, (entry,)))
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        start = time.perf_counter()
        engine.rebuild(changes)
        print(f"{len(changes) / (time.perf_counter() - start):.0f} texts/s indexed")
        for name in sets:
            report(engine, name, names, read(given.data / "dev" / f"{name}.jsonl"), given.together)


def report(engine: WhooshEngine, name: str, names: list[str], queries, together: bool) -> None:  # type: ignore[no-untyped-def]
    """Print nDCG@10 and the share of queries with a relevant text among the first ten."""
    space = [Space("all" if together else name)]
    scores, recalled = [], 0
    start = time.perf_counter()
    for query in queries:
        hits = engine.search(parse(query["q"]), space, limit=10)
        found = [names[hit.content_id - 1] for hit in hits]
        scores.append(ndcg(found, query["rel"]))
        recalled += any(id in query["rel"] for id in found)
    each = (time.perf_counter() - start) / len(queries) * 1000
    goal = GOALS.get(name)
    print(
        f"{name:20} {len(queries):4} queries  nDCG@10 {sum(scores) / len(scores):.3f}"
        f"  goal {goal or '-'}  found {recalled / len(queries):.3f}  {each:.1f} ms"
    )


if __name__ == "__main__":
    main()
