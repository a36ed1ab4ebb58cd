struct Fragment {
  var identification: UInt32
  var offset: Int
  var length: Int
  var isLast: Bool
  var nextHeader: UInt8
}

struct FragmentReassembly {
  mutating func finish() -> [FragmentProblem] { [] }
}

extension CaptureReader {
  mutating func fragment(
    _ fragment: Fragment, _ octets: RawSpan, _ header: IPHeader, _ context: inout PacketContext,
    _ deliver: Deliver
  ) {
  }

  @inline(__always)
  func isIKEOverTCP(_ source: UInt16, _ destination: UInt16) -> Bool {
    source == 4500 || destination == 4500
  }
}
