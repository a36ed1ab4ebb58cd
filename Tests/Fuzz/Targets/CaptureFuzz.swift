/// A capture file, through the rules and every report.
enum CaptureFuzz: FuzzTarget {
  static let name = "capture"

  static func fault(_ octets: [UInt8]) -> String? { Engine.fault(octets) }
}
