"""Cleans every sample file, and prints what came of it and what it cost.

    python -m tests.benchmarks.cleaning [FOLDER]

FOLDER (default: ../shared/data beside the checkout) holds ``documents`` and ``hostile``. Memory is
the highest of all cleaning processes so far, in MB; sizes are KB.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from collab.files.cleaning import What, clean_file
from collab.files.model import Limits
from tests.benchmarks.reading import DATA

_LIMITS = Limits(memory_bytes=512 << 20, wall_seconds=20)


def main() -> None:
    """Print one line a file, then the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    folder: Path = parser.parse_args().folder
    counts: dict[str, int] = {}
    slowest, begun = 0.0, time.perf_counter()
    print(f"{'file':52} {'state':12} {'reason':12}   sec  before  after   MB")
    for path in sorted([*(folder / "documents").rglob("*"), *(folder / "hostile").rglob("*")]):
        if not path.is_file():
            continue
        with tempfile.TemporaryFile() as output:
            start = time.perf_counter()
            cleaning = clean_file(path, path.name, output, _LIMITS)
            seconds = time.perf_counter() - start
            size = output.seek(0, 2)
        why = next((each.detail for each in cleaning.found if each.what == What.NOT_CLEANED), "")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(
            f"{path.name[:52]:52} {cleaning.state:12} {why:12} {seconds:5.2f} "
            f"{path.stat().st_size / 1024:7.0f} {size / 1024:6.0f} {peak:4}"
        )
        counts[cleaning.state] = counts.get(cleaning.state, 0) + 1
        slowest = max(slowest, seconds)
    whole = time.perf_counter() - begun
    told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    print(f"{told}; {whole:.1f} s in all, the slowest {slowest:.2f} s")


if __name__ == "__main__":
    main()
