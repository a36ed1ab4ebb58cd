"""The reduce: `ikewhy explain --records -` on groups, and once more on what they leave to the run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa
from pyspark import Broadcast

from archive_records import GROUP, LESSONS, header, mark, of_capture
from archive_tools import Tools

JUDGED = pa.schema(
    [
        ("kind", pa.string()),
        ("capture", pa.int64()),
        ("frame", pa.int64()),
        ("line", pa.string()),
        ("block", pa.binary()),
    ]
)
JUDGED_COLUMNS = "kind string, capture long, frame long, line string, block binary"
LINE_COLUMNS = "line string"
BATCH = 500


@dataclass(frozen=True)
class Judge:
    """Takes rows (group, capture, ordinal, block) in this order; gives a row for each negotiation and
    one for what it leaves to the run."""

    tools: Tools
    # The captures' first and last records, and the lessons, each with its capture's number.
    captures: Broadcast[bytes]
    lessons: Broadcast[bytes]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows = _rows(batches)
        first = next(rows, None)
        if first is None:
            return
        pending: list[dict] = []
        for line in self.tools.explain(self._stream(first, rows)):
            pending.append(_judged(line))
            if len(pending) >= BATCH:
                yield pa.RecordBatch.from_pylist(pending, schema=JUDGED)
                pending = []
        if pending:
            yield pa.RecordBatch.from_pylist(pending, schema=JUDGED)

    def _stream(self, first: dict, rows: Iterator[dict]) -> Iterator[bytes]:
        yield header()
        yield self.captures.value
        yield self.lessons.value
        yield mark(LESSONS)
        group = None
        for row in chain([first], rows):
            if row["group"] != group:
                group = row["group"]
                yield mark(GROUP)
            yield of_capture(row["block"], row["capture"])


@dataclass(frozen=True)
class Conclude:
    """Takes rows (block, capture), the run's fragments and then its judged negotiations, in their order;
    gives the lines on the run as a whole."""

    tools: Tools
    captures: Broadcast[bytes]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        lines = [line.decode().rstrip("\n") for line in self.tools.explain(self._stream(batches))]
        yield pa.RecordBatch.from_arrays([pa.array(lines, pa.string())], names=["line"])

    def _stream(self, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
        yield header()
        yield self.captures.value
        for row in _rows(batches):
            yield of_capture(row["block"], row["capture"])


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[dict]:
    for batch in batches:
        yield from batch.to_pylist()


def _judged(line: bytes) -> dict:
    """A negotiation's line stays as it is; what it leaves to the run becomes a record again."""
    if line.startswith(b'{"judged"'):
        judged = json.loads(line)["judged"]
        return {
            "kind": "judged",
            "capture": judged["capture"],
            "frame": judged["frame"],
            "line": None,
            "block": bytes.fromhex(judged["block"]),
        }
    return {
        "kind": "negotiation",
        "capture": None,
        "frame": None,
        "line": line.decode().rstrip("\n"),
        "block": None,
    }
