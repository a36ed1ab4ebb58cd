"""What belongs together: what is judged in one place, so that it is judged as in one run.

Everything that findings of one negotiation look at lies between its two hosts, or names its SPI: a group
is what two hosts sent each other, joined with what other hosts sent under the same initiator's SPI. So
the capture points on both sides of a NAT, and the addresses of a peer that moves, are one group. Where
the SPI is zero the hosts alone decide. What a client and the gateway that it is redirected to send each
other belongs to what it was told.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

# As many negotiations teach policies in one run of `ikewhy explain`.
LESSONS = 1000


def grouped(spark: SparkSession, records: DataFrame) -> DataFrame:
    """The records with a column `group`."""
    seen = records.where("spi <> ''").select("spi", "hosts").distinct()
    # Of the hosts under one SPI, all but the first with the first: few, whatever the archive holds.
    joined = (
        seen.groupBy("spi")
        .agg(F.min("hosts").alias("first"), F.collect_set("hosts").alias("all"))
        .where(F.size("all") > 1)
        .select("first", F.explode("all").alias("hosts"))
        .where("first <> hosts")
        .distinct()
        .collect()
    )
    redirected = records.where("joins <> ''").select("hosts", "joins").distinct().collect()
    names = _components(
        [(row["first"], row["hosts"]) for row in joined]
        + [(row["hosts"], row["joins"]) for row in redirected]
    )
    if not names:
        return records.withColumn("group", F.col("hosts"))
    labels = spark.createDataFrame(sorted(names.items()), "hosts string, label string")
    return (
        records.join(F.broadcast(labels), "hosts", "left")
        .withColumn("group", F.coalesce("label", "hosts"))
        .drop("label")
    )


def _components(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Each name with the least name that it is joined with, whatever the order of the pairs."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while (parent := parents.setdefault(name, name)) != name:
            parents[name] = parents[parent]
            name = parent
        return name

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parents[high] = low
    return {name: root(name) for name in parents}


def lessons(records: DataFrame) -> DataFrame:
    """The messages of the negotiations that one run learns policies from: its first thousand."""
    messages = records.where("kind = 1").withColumn(
        "negotiation", F.when(F.col("spi") != "", F.col("spi")).otherwise(F.col("hosts"))
    )
    first = (
        messages.groupBy("negotiation")
        .agg(F.min(F.struct("capture", "ordinal")).alias("place"))
        .orderBy("place")
        .limit(LESSONS)
        .select("negotiation")
    )
    return messages.join(F.broadcast(first), "negotiation").select("capture", "ordinal", "block")
