import Foundation

/// One way of bending the program: octets in, a fault out.
protocol FuzzTarget {
  /// As the command line of `Tests/Fuzz/run` and the folder of its seeds name it.
  static var name: String { get }
  /// Octets that say more than these are not worth the time.
  static var longest: Int { get }
  /// What does not hold, if anything; crashing is a fault by itself.
  static func fault(_ octets: [UInt8]) -> String?
}

extension FuzzTarget {
  static var longest: Int { 1 << 16 }
}

nonisolated(unsafe) private let targets: [any FuzzTarget.Type] = [
  CaptureFuzz.self, FramesFuzz.self, MessageFuzz.self, NegotiationFuzz.self,
  ConfigurationFuzz.self, SecretsFuzz.self, ExpectationsFuzz.self, CertificateFuzz.self,
  CompressedFuzz.self, LiveFuzz.self, AnonymizationFuzz.self,
]

nonisolated(unsafe) private let target: any FuzzTarget.Type = {
  let name = ProcessInfo.processInfo.environment["IKEWHY_FUZZ"] ?? ""
  guard let found = targets.first(where: { $0.name == name }) else {
    fatalError("IKEWHY_FUZZ is one of \(targets.map { $0.name }.joined(separator: ", "))")
  }
  return found
}()

/// Called by libFuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count <= target.longest else { return -1 }
  let octets = Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = target.fault(octets) { fatalError("\(target.name): \(fault)") }
  return 0
}
