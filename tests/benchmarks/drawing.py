"""Draws every sample file that has pages, and prints what it cost and how large the pictures are.

    python -m tests.benchmarks.drawing [FOLDER]

FOLDER (default: ../shared/data beside the checkout) holds ``documents`` and ``hostile``. Memory is
the highest of all drawing processes so far, in MB; sizes are KB a page.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from collab.files.rendering import draw_file
from tests.benchmarks.reading import DATA

_HEAD = f"{'file':52} {'reason':10} pages   sec  p/s image thumb layer largest  MB"


def main() -> None:
    """Print one line a file, then one for each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    folder: Path = parser.parse_args().folder
    formats: dict[str, list[tuple[int, float, int]]] = defaultdict(list)
    print(_HEAD)
    for path in sorted([*(folder / "documents").rglob("*"), *(folder / "hostile").rglob("*")]):
        if not path.is_file():
            continue
        with tempfile.TemporaryFile() as output:
            start = time.perf_counter()
            drawing = draw_file(path, output)
            seconds = time.perf_counter() - start
        count = len(drawing.pages)
        if not count and drawing.reason == "unsupported":
            continue
        image, thumb, layer = (
            sum(getattr(page, f"{part}_size") for page in drawing.pages) / 1024 / max(count, 1)
            for part in ("image", "thumb", "layer")
        )
        largest = max((page.image_size for page in drawing.pages), default=0) / 1024
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(
            f"{str(path.relative_to(folder))[-52:]:52} {drawing.reason or '-':10} {count:5} "
            f"{seconds:5.1f} {count / seconds:4.0f} {image:5.0f} {thumb:5.1f} {layer:5.1f} "
            f"{largest:7.0f} {memory:3}",
            flush=True,
        )
        formats[path.suffix].append((count, seconds, int(image * count)))
    for suffix, rows in sorted(formats.items()):
        pages, seconds, size = (sum(column) for column in zip(*rows, strict=True))
        rate = f"{pages / seconds:.1f} pages a second, {size / max(pages, 1):.0f} KB a page"
        print(f"{suffix:6} {pages:4} pages: {rate}")


if __name__ == "__main__":
    main()
