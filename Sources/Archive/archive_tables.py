"""What the lines say as tables: negotiations, findings, messages, captures, faults.

The first three are partitioned by the day of a negotiation's first message and by its peer, the address
of the host that was asked. A day has folders for the 256 peers with the most negotiations; those of all
others are together in `peer=other`, so that a scan makes no million of folders.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from archive_store import ReadFile

PEERS = 256
# Negotiations in one file of a table, about.
ROWS = 100_000

VALUE = "struct<name: string, key_length: int>"
SIDE = "struct<address: string, port: int, identity: string, implementation: string>"
SUITE = (
    f"struct<encryption: {VALUE}, hash: {VALUE}, prf: {VALUE}, integrity: {VALUE}, "
    f"authentication: {VALUE}, `group`: {VALUE}>"
)
FINDING = (
    "struct<rule: string, name: string, severity: string, confidence: string, title: string, "
    "explanation: string, remedies: array<string>, settle: string, "
    "evidence: array<struct<capture: string, frame: bigint, what: string>>>"
)
MESSAGE = (
    "struct<frame: bigint, time: string, `from`: string, name: string, payloads: array<string>, "
    "encrypted: boolean, decrypted: boolean, retransmission_of: bigint>"
)
NEGOTIATION = (
    "struct<id: string, ike_version: int, mode: string, first_frame: bigint, last_frame: bigint, "
    "first_time: string, last_time: string, capture: string, "
    f"initiator: {SIDE}, responder: {SIDE}, "
    f"phase1: struct<state: string, last_message: string, accepted: {SUITE}>, "
    "phase2: array<struct<message_id: string, state: string>>, nat: struct<detected: string>, "
    f"messages: array<{MESSAGE}>, findings: array<{FINDING}>>"
)
CAPTURE = (
    "struct<path: string, frames: bigint, ike_messages: bigint, esp_packets: bigint, "
    "nat_keepalives: bigint, first_time: string, last_time: string, link_types: array<string>>"
)
PLACE = ("day", "peer")


def negotiations(lines: DataFrame) -> DataFrame:
    """A row for each negotiation, with its place, and its findings and messages as lists."""
    rows = lines.select("line", F.from_json("line", f"negotiation {NEGOTIATION}")["negotiation"].alias("n"))
    rows = rows.select(
        F.coalesce(F.substring("n.first_time", 1, 10), F.lit("unknown")).alias("day"),
        F.col("n.id").alias("id"),
        F.col("n.capture").alias("capture"),
        F.col("n.first_frame").alias("first_frame"),
        F.col("n.last_frame").alias("last_frame"),
        F.col("n.first_time").cast("timestamp").alias("first_time"),
        F.col("n.last_time").cast("timestamp").alias("last_time"),
        F.col("n.ike_version").alias("ike_version"),
        F.col("n.mode").alias("mode"),
        _state().alias("state"),
        F.col("n.phase1.state").alias("phase1"),
        F.col("n.phase1.last_message").alias("last_message"),
        F.size("n.phase2").alias("children"),
        F.size(F.filter("n.phase2", lambda child: child["state"] == "failed")).alias("children_failed"),
        F.col("n.nat.detected").alias("nat"),
        *_sides(),
        *_suite(),
        *_counts(),
        F.col("n.findings").alias("findings"),
        F.col("n.messages").alias("messages"),
        "line",
    )
    cause = F.try_element_at(F.filter("findings", lambda f: f["severity"] != "note"), F.lit(1))
    rows = rows.withColumn("cause", cause).withColumns(
        {
            "rule": F.col("cause.rule"),
            "confidence": F.col("cause.confidence"),
            "cause": F.col("cause.title"),
        }
    )
    return _placed(rows)


def _state() -> Column:
    """As `ikewhy explain --summary` has it: failed, too, where the IKE SA stands and no Child SA does."""
    all_failed = (F.size("n.phase2") > 0) & F.forall("n.phase2", lambda child: child["state"] == "failed")
    state = F.col("n.phase1.state")
    return (
        F.when((state == "established") & all_failed, "failed")
        .when(state == "not_seen", "incomplete")
        .otherwise(state)
    )


def _sides() -> Iterable[Column]:
    for side in ("initiator", "responder"):
        for field in ("address", "port", "identity", "implementation"):
            yield F.col(f"n.{side}.{field}").alias(f"{side}_{field}")


def _suite() -> Iterable[Column]:
    accepted = "n.phase1.accepted"
    yield F.col(f"{accepted}.encryption.key_length").alias("key_length")
    for name in ("encryption", "hash", "prf", "integrity", "authentication"):
        yield F.col(f"{accepted}.{name}.name").alias(name)
    # GROUP is a word of SQL's own.
    yield F.col(f"{accepted}.group.name").alias("dh_group")


def _counts() -> Iterable[Column]:
    for severity in ("error", "warning", "note"):
        same = F.expr(f"filter(n.findings, f -> f.severity = '{severity}')")
        yield F.size(same).alias(f"{severity}s")


def _placed(rows: DataFrame) -> DataFrame:
    """Adds the folder `peer`, and `part`, which spreads a large folder over several files."""
    counts = rows.groupBy("day", F.col("responder_address").alias("asked")).count()
    rank = F.row_number().over(Window.partitionBy("day").orderBy(F.desc("count"), "asked"))
    folders = counts.withColumn("peer", F.when(rank <= PEERS, F.col("asked")).otherwise(F.lit("other")))
    total = F.sum("count").over(Window.partitionBy("day", "peer"))
    folders = folders.withColumn("parts", F.ceil(total / ROWS)).drop("count")
    return (
        rows.withColumn("asked", F.col("responder_address"))
        .join(F.broadcast(folders), ["day", "asked"])
        .withColumn("part", F.pmod(F.xxhash64("id"), F.col("parts")))
        .drop("asked", "parts")
    )


def write_negotiations(rows: DataFrame, folder: str) -> None:
    """The tables of negotiations, their findings and messages, and both again as NDJSON."""
    rows = rows.repartition("day", "peer", "part")
    key = ("day", "peer", "id", "initiator_address", "responder_address")
    _write(rows.drop("findings", "messages", "line", "part"), f"{folder}/negotiations")
    findings = rows.select(*key, "capture", "first_time", F.explode("findings").alias("f")).select(
        *key, "capture", "first_time", "f.*"
    )
    _write(findings, f"{folder}/findings")
    messages = rows.select(*key, "capture", F.explode("messages").alias("m")).select(*key, "capture", "m.*")
    messages = messages.withColumn("time", F.col("time").cast("timestamp"))
    _write(messages, f"{folder}/messages")
    lines = rows.select(*PLACE, F.col("line").alias("value"))
    lines.write.mode("overwrite").partitionBy(*PLACE).text(f"{folder}/ndjson")


def _write(rows: DataFrame, path: str) -> None:
    rows.write.mode("overwrite").partitionBy(*PLACE).parquet(path)


def write_run(lines: DataFrame, folder: str) -> None:
    """What belongs to no one negotiation: findings of the run, its captures, its summary."""
    findings = lines.where(F.col("line").startswith('{"finding"'))
    rows = findings.select(F.from_json("line", f"finding {FINDING}")["finding"].alias("f"))
    rows.select("f.*").coalesce(1).write.mode("overwrite").parquet(f"{folder}/run_findings")
    captures = lines.where(F.col("line").startswith('{"capture"'))
    rows = captures.select(F.from_json("line", f"capture {CAPTURE}")["capture"].alias("c"))
    rows = rows.select("c.*").withColumns(
        {name: F.col(name).cast("timestamp") for name in ("first_time", "last_time")}
    )
    rows.coalesce(1).write.mode("overwrite").parquet(f"{folder}/captures")
    run = lines.select(F.col("line").alias("value"))
    run.coalesce(1).write.mode("overwrite").text(f"{folder}/run")


def write_faults(spark: SparkSession, files: Iterable[ReadFile], folder: str) -> None:
    rows = [(file.source, file.fault, file.reason, file.length) for file in files if file.fault]
    frame = spark.createDataFrame(rows, "path string, fault string, reason string, length long")
    frame.coalesce(1).write.mode("overwrite").parquet(f"{folder}/faults")
