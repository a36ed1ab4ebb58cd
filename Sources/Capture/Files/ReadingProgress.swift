/// Tells how far the reading of a capture has come, to whoever wants to show it.
package enum ReadingProgress {
  /// Called now and then while a capture is read: its path, and the octets of its content that were
  /// read, those inside a compressed file. Set once, before anything is read.
  package nonisolated(unsafe) static var observer: ((_ path: String, _ octets: Int) -> Void)?

  /// Frames between two calls: some milliseconds' worth.
  static let interval = 1 << 12
}
