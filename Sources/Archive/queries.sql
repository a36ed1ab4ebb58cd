-- What operators ask of the tables that `ikewhy archive` writes, in Spark SQL.
--
--   ikewhy archive --queries > queries.sql
--   cd OUTPUT && spark-sql --conf spark.sql.catalogImplementation=in-memory -f ../queries.sql
--
-- `negotiations` has a row for each negotiation, with the cause that comes first (rule, confidence,
-- cause); `findings` a row for each finding of one, `messages` one for each message; `run_findings` what
-- belongs to no one negotiation, `captures` and `faults` the files. The first three are partitioned by
-- `day` and `peer`, the address of the host that was asked (`other` beyond the 256 busiest of a day):
-- a condition on them reads only those folders.

CREATE OR REPLACE TEMPORARY VIEW negotiations USING parquet OPTIONS (path 'negotiations');
CREATE OR REPLACE TEMPORARY VIEW findings     USING parquet OPTIONS (path 'findings');
CREATE OR REPLACE TEMPORARY VIEW messages     USING parquet OPTIONS (path 'messages');
CREATE OR REPLACE TEMPORARY VIEW run_findings USING parquet OPTIONS (path 'run_findings');
CREATE OR REPLACE TEMPORARY VIEW faults       USING parquet OPTIONS (path 'faults');

-- 1. Which peers fail most, and why: a line for each pair and cause, the share of all its negotiations.
SELECT initiator_address, responder_address, rule, first(cause) AS cause, count(*) AS failures,
       round(100 * count(*) / first(attempts)) AS percent, min(first_time) AS since,
       max(last_time) AS until
FROM (SELECT *, count(*) OVER (PARTITION BY initiator_address, responder_address) AS attempts
      FROM negotiations)
WHERE state = 'failed'
GROUP BY initiator_address, responder_address, rule
ORDER BY failures DESC, initiator_address, responder_address, rule
LIMIT 50;

-- 2. What changed after a date: causes that came, went, or became three times as frequent a day.
WITH change AS (SELECT DATE'2026-11-25' AS day),
     span AS (SELECT greatest(1, count(DISTINCT to_date(first_time)) FILTER (WHERE to_date(first_time) < change.day)) AS before,
                     greatest(1, count(DISTINCT to_date(first_time)) FILTER (WHERE to_date(first_time) >= change.day)) AS after
              FROM negotiations, change),
     daily AS (SELECT f.rule, f.name, f.responder_address,
                      count(*) FILTER (WHERE to_date(f.first_time) < change.day) / first(span.before) AS before,
                      count(*) FILTER (WHERE to_date(f.first_time) >= change.day) / first(span.after) AS after
               FROM findings f, change, span
               WHERE f.severity <> 'note'
               GROUP BY f.rule, f.name, f.responder_address)
SELECT rule, name, responder_address, round(before, 2) AS a_day_before, round(after, 2) AS a_day_after
FROM daily
WHERE before = 0 OR after = 0 OR after > 3 * before OR before > 3 * after
ORDER BY abs(after - before) DESC, rule, responder_address
LIMIT 50;

-- 3. Which suites are still weak, and who uses them: what IKE601 to IKE608 say of established ones.
SELECT n.encryption, n.key_length, coalesce(n.integrity, n.hash) AS integrity, n.dh_group,
       array_sort(collect_set(f.rule)) AS rules, count(DISTINCT n.id) AS negotiations,
       count(DISTINCT n.initiator_address) AS initiators, slice(array_sort(collect_set(n.initiator_address)), 1, 5) AS some
FROM negotiations n JOIN findings f ON f.id = n.id AND f.day = n.day AND f.peer = n.peer
WHERE n.phase1 = 'established' AND f.rule BETWEEN 'IKE601' AND 'IKE608'
GROUP BY n.encryption, n.key_length, coalesce(n.integrity, n.hash), n.dh_group
ORDER BY negotiations DESC, encryption, dh_group;

-- 4. Mean time between rekey failures, by pair: from the first to the last, divided by the gaps between.
SELECT initiator_address, responder_address, count(*) AS rekey_failures,
       min(first_time) AS first, max(first_time) AS last,
       round((unix_timestamp(max(first_time)) - unix_timestamp(min(first_time))) / nullif(count(*) - 1, 0) / 3600, 2)
         AS mean_hours_between
FROM findings
WHERE name LIKE 'rekey-%'
GROUP BY initiator_address, responder_address
ORDER BY rekey_failures DESC, initiator_address, responder_address;

-- 5. What belongs to no one negotiation: floods, reused randomness, lost fragments.
SELECT rule, severity, title, evidence[0].capture AS capture, evidence[0].frame AS frame FROM run_findings
ORDER BY rule, title;

-- 6. Files that could not be read, or not to their ends.
SELECT path, fault, reason FROM faults ORDER BY path;
