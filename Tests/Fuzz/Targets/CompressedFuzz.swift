/// A compressed capture, through the system's own programs, the rules and every report.
enum CompressedFuzz: FuzzTarget {
  static let name = "compressed"

  static func fault(_ octets: [UInt8]) -> String? {
    Engine.fault(octets, allowsCompressed: true)
  }
}
