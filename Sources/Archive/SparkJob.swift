/// The job that `ikewhy archive` submits: Python for Apache Spark, carried in the program so that one
/// file is all there is to install.
package enum SparkJob {
  /// The module that is run; it imports the others.
  package static let main = (name: "archive_job.py", octets: PackageResources.archive_job_py)

  package static let modules: [(name: String, octets: [UInt8])] = [
    ("archive_extract.py", PackageResources.archive_extract_py),
    ("archive_groups.py", PackageResources.archive_groups_py),
    ("archive_inputs.py", PackageResources.archive_inputs_py),
    ("archive_judge.py", PackageResources.archive_judge_py),
    ("archive_records.py", PackageResources.archive_records_py),
    ("archive_store.py", PackageResources.archive_store_py),
    ("archive_tables.py", PackageResources.archive_tables_py),
    ("archive_tools.py", PackageResources.archive_tools_py),
  ]

  /// Spark's own words, errors alone.
  package static let logging = (
    name: "archive_log4j2.properties", octets: PackageResources.archive_log4j2_properties
  )

  /// SQL over the tables that the job writes.
  package static let queries = PackageResources.queries_sql
}
