"""The same verdicts as `ikewhy explain`, over an archive that outgrows one machine.

    read       each file once: `ikewhy extract`, its records kept by the content's hash
    group      what two hosts sent each other, joined by the SPIs that other hosts used too
    judge      each group: `ikewhy explain --records -`
    conclude   what the groups leave to the run: floods, reused randomness, IKEv1 …

`ikewhy archive` submits it. Exit codes are its own: 0, 2 for what cannot be used, 3 for unreadable files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from pyspark import StorageLevel
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

import archive_tables as tables
from archive_groups import grouped, lessons
from archive_inputs import NoInputError, find
from archive_judge import JUDGED_COLUMNS, LINE_COLUMNS, Conclude, Judge
from archive_records import BEGIN, END, FRAGMENT_PROBLEM, GROUPED, of_capture, renamed, start_of
from archive_store import ReadFile, Store
from archive_tools import Tools


def main() -> int:
    options = _options()
    spark = SparkSession.builder.appName("ikewhy archive").getOrCreate()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.sparkContext.setLogLevel("ERROR")
    try:
        return run(spark, options)
    except NoInputError as error:
        print(f"ikewhy: {error}", file=sys.stderr)
        return 3
    finally:
        spark.stop()


def run(spark: SparkSession, options: argparse.Namespace) -> int:
    partitions = options.partitions or 3 * spark.sparkContext.defaultParallelism
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    # Groups are judged in as many parts as was asked for, however small the parts are.
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)
    ports = tuple(word for port in options.port for word in ("--port", port))
    judging = tuple(word for pair in options.judge for word in pair.split("=", 1))
    tools = Tools(options.ikewhy, ports, ports + judging)
    way = hashlib.sha256(repr((options.version, ports)).encode()).hexdigest()[:8]

    wanted = find(spark, options.inputs)
    store = Store(spark, options.output, tools, way)
    new = store.read(wanted, partitions, options.through_spark)
    known = store.files()
    files = [known[file.identity] for file in wanted]
    state = _State(spark, options.output, (options.version, files, judging, _contents(options.judge)))
    if state.is_done():
        _say(options, f"nothing new in {len(files)} files")
    else:
        state.begin()
        tables.write_faults(spark, files, options.output)
        summary = _judge(spark, store, tools, files, partitions, options.output)
        state.finish()
        _say(options, f"{len(files)} files, {new} of them read; {summary}")
    unreadable = [file for file in files if file.fault == "unreadable"]
    for file in unreadable:
        print(f"ikewhy: {file.source}: {file.reason}", file=sys.stderr)
    return 3 if unreadable else 0


def _judge(
    spark: SparkSession,
    store: Store,
    tools: Tools,
    files: list[ReadFile],
    partitions: int,
    output: str,
) -> str:
    """Judges all and writes the tables; the run's summary."""
    inputs = spark.createDataFrame([(file.source, file.input) for file in files], "path string, input string")
    records = store.records(inputs)
    numbers, edges = _captures(spark, records, inputs)
    rows = records.where(F.col("kind").isin(*GROUPED)).join(F.broadcast(numbers), "input")
    rows = grouped(spark, rows.drop("input")).persist(StorageLevel.MEMORY_AND_DISK)

    captures = spark.sparkContext.broadcast(edges)
    taught = spark.sparkContext.broadcast(_stream(lessons(rows)))
    judged = (
        rows.select("group", "capture", "ordinal", "block")
        .repartition(partitions, "group")
        .sortWithinPartitions("group", "capture", "ordinal")
        .mapInArrow(Judge(tools, captures, taught), JUDGED_COLUMNS)
        .persist(StorageLevel.MEMORY_AND_DISK)
    )
    lines = judged.where("kind = 'negotiation'").select("line")
    tables.write_negotiations(tables.negotiations(lines), output)

    fragments = rows.where(F.col("kind") == FRAGMENT_PROBLEM).select(
        F.lit(0).alias("stage"), "capture", F.col("ordinal").alias("place"), "block"
    )
    left = judged.where("kind = 'judged'").select(
        F.lit(1).alias("stage"), "capture", F.col("frame").alias("place"), "block"
    )
    concluded = (
        fragments.unionByName(left)
        .repartition(1)
        .sortWithinPartitions("stage", "capture", "place")
        .select("capture", "block")
        .mapInArrow(Conclude(tools, captures), LINE_COLUMNS)
        .persist(StorageLevel.MEMORY_AND_DISK)
    )
    tables.write_run(concluded, output)
    last = concluded.where(F.col("line").startswith('{"summary"')).collect()
    counts = json.loads(last[0]["line"])["summary"] if last else {}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _captures(spark: SparkSession, records: DataFrame, inputs: DataFrame) -> tuple[DataFrame, bytes]:
    """The captures' numbers in the run, by content, and their first and last records.

    They are ordered by the times of their first frames, as `ikewhy explain` orders them; a capture
    without any comes last. The same content under two names is two captures.
    """
    rows = (
        records.where(F.col("kind").isin(BEGIN, END))
        .groupBy("input")
        .agg(
            F.max(F.when(F.col("kind") == BEGIN, F.col("block"))).alias("begin"),
            F.max(F.when(F.col("kind") == END, F.col("block"))).alias("end"),
        )
        .join(inputs, "input")
        .collect()
    )
    starts = {row["path"]: start_of(bytes(row["begin"])) for row in rows}

    def order(row) -> tuple[bool, int, str]:
        start = starts[row["path"]]
        return start is None, start or 0, row["path"]

    numbered = list(enumerate(sorted(rows, key=order)))
    edges = b"".join(
        renamed(bytes(row["begin"]), row["path"]) + of_capture(bytes(row["end"]), number)
        for number, row in numbered
    )
    names = [(row["input"], number) for number, row in numbered]
    return spark.createDataFrame(names, "input string, capture int"), edges


def _stream(rows: DataFrame) -> bytes:
    """Records in the order of the run."""
    ordered = sorted(rows.collect(), key=lambda row: (row["capture"], row["ordinal"]))
    return b"".join(of_capture(bytes(row["block"]), row["capture"]) for row in ordered)


class _State:
    """Which run the tables are of: written when all of them are, so that a killed job is run again."""

    def __init__(self, spark: SparkSession, folder: str, run: tuple) -> None:
        self.spark = spark
        self.path = f"{folder}/_run"
        self.run = hashlib.sha256(repr(run).encode()).hexdigest()

    def is_done(self) -> bool:
        try:
            rows = self.spark.read.schema("run string").parquet(self.path).collect()
        except AnalysisException:
            return False
        return [row["run"] for row in rows] == [self.run]

    def begin(self) -> None:
        self._write("")

    def finish(self) -> None:
        self._write(self.run)

    def _write(self, run: str) -> None:
        frame = self.spark.createDataFrame([(run,)], "run string").coalesce(1)
        frame.write.mode("overwrite").parquet(self.path)


def _contents(options: list[str]) -> list[str]:
    """What stands in the secrets and policies that are named, as far as they are here: by it, too, runs differ."""
    found = []
    for option in options:
        # --secrets=FILE, --policy=FILE or --policy=ADDRESS=FILE.
        name = option.partition("=")[2]
        for path in (Path(name), Path(name.partition("=")[2])):
            if path.is_file():
                found.append(hashlib.sha256(path.read_bytes()).hexdigest())
                break
    return found


def _say(options: argparse.Namespace, message: str) -> None:
    if not options.quiet:
        print(f"{options.output}: {message}", file=sys.stderr)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser()
    options.add_argument("inputs", nargs="+")
    options.add_argument("--output", required=True)
    options.add_argument("--version", required=True, help="of ikewhy")
    options.add_argument("--ikewhy", default="", help="where it is on every machine")
    options.add_argument("--partitions", type=int, default=0)
    options.add_argument("--port", action="append", default=[])
    options.add_argument("--judge", action="append", default=[], help="an option of ikewhy explain")
    options.add_argument("--through-spark", action="store_true")
    options.add_argument("--quiet", action="store_true")
    return options.parse_args()


if __name__ == "__main__":
    sys.exit(main())
