extension CaptureReader {
  /// RFC 9329 has port 4500; a port that the user named may be used in TCP as well.
  @inline(__always)
  func isIKEOverTCP(_ source: UInt16, _ destination: UInt16) -> Bool {
    (ports.contains(source) && source != 500) || (ports.contains(destination) && destination != 500)
  }
}
