internal import Dispatch

/// A value that one thread at a time reads or changes.
///
/// `Mutex` of the standard library would do, but where it has to wait, it waits in code that
/// ThreadSanitizer does not see, and what the next holder does is then reported as a race.
package final class Guarded<Value>: @unchecked Sendable {
  private let turn = DispatchSemaphore(value: 1)
  private var value: Value

  package init(_ value: sending Value) { self.value = value }

  /// Waits for its turn; what `body` throws is thrown on.
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    turn.wait()
    defer { turn.signal() }
    return try body(&value)
  }
}
