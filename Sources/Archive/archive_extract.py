"""The map: `ikewhy extract` on one capture file after the other, its content hashed as it is read."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

import pyarrow as pa

from archive_records import BEGIN, END, DamagedRecordsError, Record, read_records
from archive_tools import Tools

# A file's records, behind one row that says what became of the file itself (ordinal -1).
SCHEMA = pa.schema(
    [
        ("input", pa.string()),
        ("source", pa.string()),
        ("ordinal", pa.int64()),
        ("kind", pa.int32()),
        ("hosts", pa.string()),
        ("spi", pa.string()),
        ("block", pa.binary()),
        ("joins", pa.string()),
        ("length", pa.int64()),
        ("modified", pa.int64()),
        ("fault", pa.string()),
        ("reason", pa.string()),
    ]
)
COLUMNS = (
    "input string, source string, ordinal long, kind int, hosts string, spi string, block binary, joins string, "
    "length long, modified long, fault string, reason string"
)
CHUNK = 1 << 20
BATCH = 8 << 20
# By SIGKILL, SIGTERM or SIGINT, as the shell and as Python have it.
ENDED_FROM_OUTSIDE = (-9, -15, -2, 137, 143, 130)


@dataclass(frozen=True)
class Extractor:
    """Runs on executors; `known` are the contents that need no reading again, by their hashes."""

    tools: Tools
    # Ends the names of contents: see `archive_store`.
    way: str
    known: frozenset[str]
    known_lengths: frozenset[int]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in batch.to_pylist():
                yield from self._file(row)

    def _file(self, row: dict) -> Iterator[pa.RecordBatch]:
        try:
            if row["length"] in self.known_lengths and (name := self._name(row)) in self.known:
                yield self._outcome(row, name, None, "")
                return
            with tempfile.TemporaryFile() as records:
                name, code, said = self._extract(row, records)
                records.seek(0)
                fault, reason = _judge(code, said)
                yield from self._rows(row, name, records, fault, reason)
        except OSError as error:
            name = f"unreadable-{self.way}"
            yield self._outcome(row, name, "unreadable", error.strerror or str(error))

    def _rows(
        self, row: dict, name: str, stream: BinaryIO, fault: str | None, reason: str
    ) -> Iterator[pa.RecordBatch]:
        """All of the file's records, or none and a fault: half of them would tell another story."""
        records: list[Record] = []
        whole = False
        try:
            # Twice through the file, so that no more than a batch of it is held.
            for record in read_records(stream):
                whole = record.kind == END
        except DamagedRecordsError as error:
            whole, reason = False, reason or str(error)
        if not whole:
            yield self._outcome(row, name, "unreadable", reason or "it gave no records")
            return
        yield self._outcome(row, name, fault, reason)
        stream.seek(0)
        size = first = 0
        for ordinal, record in enumerate(read_records(stream)):
            records.append(record)
            size += len(record.block)
            if size >= BATCH:
                yield _batch(name, row["source"], first, records)
                records, size, first = [], 0, ordinal + 1
        if records:
            yield _batch(name, row["source"], first, records)

    def _extract(self, row: dict, records: BinaryIO) -> tuple[str, int, str]:
        """The content's name, the program's exit code, and what it said."""
        digest = hashlib.sha256()
        command = [self.tools.ikewhy(), "extract", "--quiet", "-o", "-", *self.tools.reading, "-"]
        with tempfile.TemporaryFile() as errors:
            program = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=records, stderr=errors, bufsize=0
            )
            assert program.stdin is not None
            with closing(_open(row)) as content:
                chunk = content.read(CHUNK)
                open_ended = True
                while chunk:
                    # Hashing releases the interpreter's lock, so it costs no time beside the writing.
                    hashing = threading.Thread(target=digest.update, args=(chunk,))
                    hashing.start()
                    # A program that has seen enough, of a file that is no capture, closes its end.
                    open_ended = open_ended and _write(program.stdin, chunk)
                    following = content.read(CHUNK)
                    hashing.join()
                    chunk = following
            with suppress(BrokenPipeError):
                program.stdin.close()
            code = program.wait()
            errors.seek(0)
            return f"{digest.hexdigest()}-{self.way}", code, errors.read(4096).decode(errors="replace")

    def _name(self, row: dict) -> str:
        digest = hashlib.sha256()
        with closing(_open(row)) as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
        return f"{digest.hexdigest()}-{self.way}"

    @staticmethod
    def _outcome(row: dict, name: str, fault: str | None, reason: str) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist(
            [
                {
                    "input": name,
                    "source": row["source"],
                    "ordinal": -1,
                    "kind": BEGIN,
                    "hosts": "",
                    "spi": "",
                    "block": b"",
                    "joins": "",
                    "length": row["length"],
                    "modified": row["modified"],
                    "fault": fault,
                    "reason": reason,
                }
            ],
            schema=SCHEMA,
        )


def _open(row: dict) -> IO[bytes]:
    """The file itself where it is local, what Spark read of it elsewhere."""
    return BytesIO(row["content"]) if row["content"] is not None else Path(row["source"]).open("rb")


def _write(pipe: IO[bytes], chunk: bytes) -> bool:
    view = memoryview(chunk)
    try:
        while view:
            view = view[pipe.write(view) :]
    except BrokenPipeError:
        return False
    return True


def _judge(code: int, said: str) -> tuple[str | None, str]:
    """Whether the file is at fault, and the reason: the program's line without its and the file's name."""
    if code in ENDED_FROM_OUTSIDE:
        # Not the file's fault: the task is tried again.
        raise RuntimeError(f"ikewhy extract was ended from outside ({code})")
    lines = [line.removeprefix("ikewhy: ").removeprefix("-: ") for line in said.splitlines()]
    reason = lines[0].removesuffix("; extracted up to there") if lines else ""
    if code == 0:
        return ("damaged", reason) if reason else (None, "")
    if code == 3:
        return "unreadable", reason
    return "unreadable", f"ikewhy extract ended with {code}: {reason}"


def _batch(name: str, source: str, first: int, records: list[Record]) -> pa.RecordBatch:
    count = len(records)
    columns = [
        pa.array([name] * count, pa.string()),
        pa.array([source] * count, pa.string()),
        pa.array(range(first, first + count), pa.int64()),
        pa.array([record.kind for record in records], pa.int32()),
        pa.array([record.hosts for record in records], pa.string()),
        pa.array([record.spi for record in records], pa.string()),
        pa.array([record.block for record in records], pa.binary()),
        pa.array([record.joins for record in records], pa.string()),
        *(pa.nulls(count, field.type) for field in list(SCHEMA)[8:]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
