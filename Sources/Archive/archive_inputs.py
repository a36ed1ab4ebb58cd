"""Which files are read: found by the file systems that Spark knows, wherever they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

# As `ikewhy explain` takes them from a directory.
CAPTURE_NAME = re.compile(r"\.(pcap|pcapng|cap)\d*(\.(gz|zst|lz4))*$", re.IGNORECASE)
COLUMNS = "source string, uri string, length long, modified long"


class NoInputError(Exception):
    """Nothing is there under a name that was given."""


@dataclass(frozen=True)
class InputFile:
    # As evidence names it: a local file by its path, others by their URI.
    source: str
    uri: str
    is_local: bool
    length: int
    # In milliseconds since 1970.
    modified: int

    @property
    def identity(self) -> tuple[str, int, int]:
        """What tells, without reading it, that a file is as it was."""
        return self.source, self.length, self.modified


def find(spark: SparkSession, patterns: Sequence[str]) -> list[InputFile]:
    """Each file once, in the order of their names; of a directory those below it named like captures."""
    found: dict[str, InputFile] = {}
    for pattern in patterns:
        files = list(_files(spark, pattern))
        if not files:
            raise NoInputError(f"{pattern}: no capture there")
        found.update((file.source, file) for file in files)
    return sorted(found.values(), key=lambda file: file.source)


def _files(spark: SparkSession, pattern: str) -> Iterator[InputFile]:
    context: Any = spark.sparkContext
    path = context._jvm.org.apache.hadoop.fs.Path(pattern)
    system = path.getFileSystem(context._jsc.hadoopConfiguration())
    for match in system.globStatus(path) or ():
        if match.isFile():
            yield _file(match)
            continue
        below = system.listFiles(match.getPath(), True)
        while below.hasNext():
            status = below.next()
            name = status.getPath().getName()
            if CAPTURE_NAME.search(name) and not name.startswith("."):
                yield _file(status)


def _file(status: Any) -> InputFile:
    path = status.getPath()
    uri = path.toString()
    local = path.toUri().getScheme() in (None, "file")
    source = path.toUri().getPath() if local else uri
    return InputFile(source, uri, local, status.getLen(), status.getModificationTime())


def contents(
    spark: SparkSession, files: Sequence[InputFile], partitions: int, through_spark: bool
) -> DataFrame:
    """A row for each file, with its content where it is not in the machines' own file system."""
    own = [file for file in files if file.is_local and not through_spark]
    others = [file for file in files if not file.is_local or through_spark]
    # The largest first, so that no long file begins when all others are done.
    rows = [_row(file) for file in sorted(own, key=lambda file: -file.length)]
    slices = max(1, min(len(rows), partitions))
    frame = spark.createDataFrame(spark.sparkContext.parallelize(rows, slices), COLUMNS)
    frame = frame.withColumn("content", F.lit(None).cast("binary"))
    if others:
        named = spark.createDataFrame([_row(file) for file in others], COLUMNS)
        read = spark.read.format("binaryFile").load([_escaped(file.uri) for file in others])
        read = read.select(F.col("path").alias("uri"), "content")
        frame = frame.unionByName(named.join(read, "uri").select(*frame.columns))
    return frame


def _row(file: InputFile) -> tuple[str, str, int, int]:
    return file.source, file.uri, file.length, file.modified


def _escaped(uri: str) -> str:
    """A name that a reader does not take for a pattern."""
    return re.sub(r"([\[\]{}*?,\\])", r"\\\1", uri)
