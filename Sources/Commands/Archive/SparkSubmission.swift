import Archive
import Capture
import Glibc

/// A run of the user's own spark-submit, with the job's files in a folder of their own while it lasts.
final class SparkSubmission {
  private let folder: String
  private let spark: String

  init() throws {
    spark = try Self.sparkSubmit()
    let base = Self.variable("TMPDIR") ?? "/tmp"
    var template = Array("\(base)/ikewhy-archive-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ProgramFailure.usage("cannot write to \(base): \(String(cString: strerror(errno)))")
    }
    folder = template.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { String(cString: $0) } ?? base
    }
    for file in [SparkJob.main, SparkJob.logging] + SparkJob.modules {
      let output = try Output(path: "\(folder)/\(file.name)")
      output.write(file.octets)
      try output.finish()
    }
  }

  var main: String { "\(folder)/\(SparkJob.main.name)" }
  var logging: String { "\(folder)/\(SparkJob.logging.name)" }
  var modules: [String] { SparkJob.modules.map { "\(folder)/\($0.name)" } }

  /// This program under the name that the job looks for.
  func program() throws -> String {
    let link = "\(folder)/ikewhy"
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &path, Int(PATH_MAX))
    // Spark follows symbolic links, and then takes the name that stands there.
    guard count > 0, Glibc.link(path, link) == 0 || symlink(path, link) == 0 else {
      throw ProgramFailure.usage(
        "this program's own file is not found: \(String(cString: strerror(errno))) (--ikewhy names it)"
      )
    }
    return link
  }

  /// Waits for the job; its exit code, where it is one that this program has too.
  func run(arguments: [String]) throws -> Int32 {
    let strings = [spark] + arguments
    var words = strings.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    choosePython()
    var process = pid_t()
    let failure = posix_spawn(&process, spark, nil, nil, &words, environ)
    guard failure == 0 else {
      throw ProgramFailure.usage("\(spark): \(String(cString: strerror(failure)))")
    }
    // The terminal's interrupt goes to Spark as well, which ends the job.
    signal(SIGINT, SIG_IGN)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    guard [0, 2, 3].contains(code) else {
      throw ProgramFailure.usage("the Spark job failed: spark-submit ended with \(code)")
    }
    return code
  }

  func discard() {
    for name in ["ikewhy", SparkJob.main.name, SparkJob.logging.name] + SparkJob.modules.map(\.name)
    {
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  /// That of SPARK_HOME, else the first in PATH.
  private static func sparkSubmit() throws -> String {
    var folders = (variable("PATH") ?? "").split(separator: ":").map(String.init)
    if let home = variable("SPARK_HOME") { folders.insert("\(home)/bin", at: 0) }
    for folder in folders {
      let path = "\(folder)/spark-submit"
      if access(path, X_OK) == 0 { return path }
    }
    throw ProgramFailure.usage(
      "spark-submit is not in PATH: `pip install 'pyspark>=3.5' pyarrow 'pandas<3'`, or set SPARK_HOME"
    )
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  /// The Python of the environment that Spark was installed into, where nobody chose another.
  private func choosePython() {
    guard getenv("PYSPARK_PYTHON") == nil, let slash = spark.lastIndex(of: "/") else { return }
    let beside = "\(spark[..<slash])/python3"
    if access(beside, X_OK) == 0 { setenv("PYSPARK_PYTHON", beside, 0) }
  }
}
