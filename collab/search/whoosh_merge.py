"""Merging segments term by term, whole blocks of postings at once.

Whoosh takes every single posting through Python and a sort; its terms are sorted already. This
writes the same bytes many times faster, and leans on the inside of the pinned Whoosh for it, as
`whoosh_reader` does.
"""

from __future__ import annotations

import contextlib
import heapq
from array import array
from collections.abc import Iterable, Iterator
from itertools import compress, groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

_Term = tuple[str, bytes]


class _Source(NamedTuple):
    """A segment, with the new number of each of its documents: -1 for those that are deleted."""

    reader: Any
    numbers: NDArray[np.int64]


class _Postings(NamedTuple):
    """Where a term occurs: numbers ascending, weights, and a value each, or none at all."""

    numbers: NDArray[np.int64]
    weights: NDArray[np.float32]
    values: list[bytes]


def merge(writer: SegmentWriter, segments: Iterable[Any]) -> None:
    """Take over all that is not deleted in these segments, for a writer that adds nothing else."""
    if writer.doc_count():
        raise ValueError("the terms of added documents would follow those of the segments")
    with contextlib.ExitStack() as opened:
        sources = []
        for segment in segments:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            opened.callback(reader.close)
            sources.append(_Source(reader, _take_documents(writer, reader, segment)))
            writer._added = True
        _merge_terms(writer, sources)


def _take_documents(writer: SegmentWriter, reader: Any, segment: Any) -> NDArray[np.int64]:
    first = writer.docnum
    writer.write_per_doc(writer.schema.names(), reader)
    numbers = np.zeros(segment.doc_count_all(), np.int64)
    numbers[list(segment.deleted_docs())] = -1
    numbers[numbers == 0] = np.arange(first, writer.docnum)
    return numbers


def _merge_terms(writer: SegmentWriter, sources: list[_Source]) -> None:
    fields = writer.fieldwriter
    terms = heapq.merge(*(_terms_of(source, place) for place, source in enumerate(sources)))
    for field, in_field in groupby(terms, key=lambda found: found[0][0]):
        fields.start_field(field, writer.schema[field])
        for term, found in groupby(in_field, key=lambda found: found[0]):
            parts = [_postings(sources[place], term) for _, place in found]
            _write(fields, term, [part for part in parts if len(part.numbers)])
        fields.finish_field()


def _terms_of(source: _Source, place: int) -> Iterator[tuple[_Term, int]]:
    for term in source.reader.all_terms():
        yield term, place


def _postings(source: _Source, term: _Term) -> _Postings:
    """Return where the term still occurs, in new numbers."""
    field, text = term
    matcher = source.reader._terms.matcher(field, text, source.reader.schema[field].format)
    numbers: list[NDArray[np.int64]] = []
    weights: list[NDArray[np.float32]] = []
    values: list[bytes] = []
    while matcher.is_active():
        matcher._read_data()
        deltas, weight, value = matcher._data
        numbers.append(np.cumsum(np.array(deltas, np.int64)))
        if weight is None:  # which stands for 1.0; a lone number is that of the whole block
            weight = 1.0
        weights.append(np.broadcast_to(np.array(weight, np.float32), len(deltas)))
        values.extend(value or ())
        matcher._next_block()
    now = source.numbers[np.concatenate(numbers)]
    live = now >= 0
    return _Postings(
        now[live], np.concatenate(weights)[live], list(compress(values, live.tolist()))
    )


def _write(fields: Any, term: _Term, parts: list[_Postings]) -> None:
    if not parts:
        return
    numbers = np.concatenate([part.numbers for part in parts]).astype(np.uint32)
    weights = np.concatenate([part.weights for part in parts])
    values = [value for part in parts for value in part.values]
    fields.start_term(term[1])
    block = fields._postwriter
    size = block._blocklimit
    for start in range(0, len(numbers), size):
        if start:
            block._write_block()
        here = slice(start, start + size)
        block._ids = array("I", numbers[here].tobytes())
        block._weights = array("f", weights[here].tobytes())
        block._values = values[here]
        block._maxweight = float(weights[here].max())
    fields.finish_term()
