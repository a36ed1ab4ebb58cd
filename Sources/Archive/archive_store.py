"""What the job keeps of files that it has read, so that none is read twice.

    _records/input=HASH/   the records of one content, named by its SHA-256 and how it was read
    _files/                a row for each file that was read: where, how large, since when, which content

The records of a batch of files are committed before its rows in `_files`: a job that is killed between
the two reads the batch again and replaces its records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from archive_extract import COLUMNS, Extractor
from archive_inputs import InputFile, contents
from archive_tools import Tools

FILE_COLUMNS = "source string, length long, modified long, input string, fault string, reason string"
RECORD_COLUMNS = (
    "source string, ordinal long, kind int, hosts string, spi string, block binary, joins string, "
    "input string"
)
ROWS_AT_ONCE = "spark.sql.execution.arrow.maxRecordsPerBatch"


@dataclass(frozen=True)
class ReadFile:
    source: str
    length: int
    # In milliseconds since 1970.
    modified: int
    # The content, by its SHA-256 and how it was read.
    input: str
    # "unreadable" or "damaged", with the reason; None where all is well.
    fault: str | None
    reason: str | None


class Store:
    """In a folder that Spark can write to, of files read in one way."""

    def __init__(self, spark: SparkSession, folder: str, tools: Tools, way: str) -> None:
        self.spark = spark
        self.tools = tools
        self.records_path = f"{folder}/_records"
        self.files_path = f"{folder}/_files"
        # The program's version and options of reading, which give other records where they differ.
        self.way = way

    def files(self) -> dict[tuple[str, int, int], ReadFile]:
        """What was read so far, by what tells that a file is as it was."""
        rows = self._read(self.files_path, FILE_COLUMNS)
        rows = rows.where(F.col("input").endswith(self.way)).distinct()
        files = [ReadFile(*row) for row in rows.collect()]
        return {(file.source, file.length, file.modified): file for file in files}

    def read(self, wanted: Sequence[InputFile], partitions: int, through_spark: bool) -> int:
        """Reads the files that are not known yet, batch by batch; how many these were."""
        known = self.files()
        new = [file for file in wanted if file.identity not in known]
        for batch in _batches(new):
            readable = [file for file in known.values() if file.fault != "unreadable"]
            extractor = Extractor(
                self.tools,
                self.way,
                frozenset(file.input for file in readable),
                frozenset(file.length for file in readable),
            )
            frame = contents(self.spark, batch, partitions, through_spark)
            # A row may be a whole file: never two at once in the machine's memory.
            self.spark.conf.set(ROWS_AT_ONCE, 1)
            self._write(frame.drop("uri").mapInArrow(extractor, COLUMNS))
            self.spark.conf.set(ROWS_AT_ONCE, 1000)
            known = self.files()
        return len(new)

    def _write(self, read: DataFrame) -> None:
        rows = read.persist(StorageLevel.DISK_ONLY)
        (
            rows.where("ordinal >= 0")
            .select("input", "source", "ordinal", "kind", "hosts", "spi", "block", "joins")
            .write.mode("overwrite")
            .option("partitionOverwriteMode", "dynamic")
            .partitionBy("input")
            .parquet(self.records_path)
        )
        (
            rows.where("ordinal < 0")
            .select("source", "length", "modified", "input", "fault", "reason")
            .coalesce(1)
            .write.mode("append")
            .parquet(self.files_path)
        )
        rows.unpersist()

    def records(self, wanted: DataFrame) -> DataFrame:
        """The records of some contents, a column `input`; of two files that had the same, one's."""
        rows = self._read(self.records_path, RECORD_COLUMNS).join(
            F.broadcast(wanted.select("input").distinct()), "input"
        )
        chosen = rows.groupBy("input").agg(F.min("source").alias("source"))
        return rows.join(F.broadcast(chosen), ["input", "source"]).drop("source")

    def _read(self, path: str, columns: str) -> DataFrame:
        try:
            return self.spark.read.schema(columns).parquet(path)
        except AnalysisException:
            # Nothing was written yet.
            return self.spark.createDataFrame([], columns)


def _batches(
    files: Sequence[InputFile], octets: int = 1 << 38, count: int = 10_000
) -> Iterator[list[InputFile]]:
    """A quarter of a tebibyte each: what a job that is killed has to read again at most."""
    batch: list[InputFile] = []
    size = 0
    for file in files:
        if batch and (size + file.length > octets or len(batch) >= count):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.length
    if batch:
        yield batch
