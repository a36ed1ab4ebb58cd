import Capture

/// What a watch takes its packets from: interfaces, or a stream that somebody else records.
protocol LiveSources: AnyObject {
  /// As events call them; packets are told by position in it.
  var names: [String] { get }
  /// Whether anything may still come.
  var isAnyLeft: Bool { get }
  /// That nothing is left is how it was to end, and no loss.
  var isEndExpected: Bool { get }
  /// Packets that the system dropped, by source.
  var lost: [Int] { get }
  /// Those that packets can be taken from.
  var open: [Int] { get }

  /// Waits for packets, at most so many milliseconds; says which have some.
  func poll(milliseconds: Int32) -> [Int]
  /// Hands over the packets that are there, at most `limit`; says how many.
  func dispatch(
    _ index: Int, limit: Int, _ deliver: (borrowing FrameRecord, RawSpan) -> Void
  ) throws(LiveError) -> Int
  /// Once a second: says what has changed.
  func inspect(say: (Int, String) -> Void)
  /// Gives up one that failed.
  func fail(_ index: Int, _ error: LiveError, say: (Int, String) -> Void)
  /// What its frames begin with, and how much of them is kept; `nil` while that is not known.
  func description(_ index: Int) -> (linkType: LinkType, snaplen: Int)?
}
