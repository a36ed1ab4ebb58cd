import Diagnosis
import Texts

/// What `check` reads beside captures.
enum ExpectationsFuzz: FuzzTarget {
  static let name = "expectations"
  static let longest = 1 << 13

  static func fault(_ octets: [UInt8]) -> String? {
    let text = String(decoding: octets, as: UTF8.self)
    var faults: [String] = []
    func look(_ read: () throws -> Void) {
      do { try read() } catch { faults.append("\(error)") }
    }
    look { _ = try ExpectationFile(TextFile(text, file: "a.expect.yaml")) }
    look { _ = try Suppressions(TextFile(text, file: ".ikewhy.yaml")) }
    look { _ = try Baseline(TextFile(text, file: "baseline.json")) }
    return faults.first { $0.contains("\n") }.map { "an error of two lines: \($0)" }
  }
}
