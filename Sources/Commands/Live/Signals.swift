import Capture
import Glibc

/// Signals that end a watch or concern its output, noted by their handlers and asked for by its
/// loop.
enum Signals {
  nonisolated(unsafe) private static var reopenAsked: sig_atomic_t = 0

  static func catchAll() {
    catchEnd()
    catchSignal(SIGHUP) { _ in Signals.reopenAsked = 1 }
    signal(SIGPIPE, SIG_IGN)
  }

  nonisolated(unsafe) private static var reportsEnd = false

  /// For a command that reads files: its exit code tells the signal.
  static func reportEnd() {
    reportsEnd = true
    catchEnd()
  }

  static var isEndReported: Bool { reportsEnd && Interruption.isAsked }

  /// Those that end the reading: what was read is reported.
  static func catchEnd() {
    catchSignal(SIGINT) { Interruption.signal = $0 }
    catchSignal(SIGTERM) { Interruption.signal = $0 }
  }

  /// Without SA_RESTART, so that poll(2) returns; a second SIGINT is the default one and ends at
  /// once.
  private static func catchSignal(
    _ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = number == SIGHUP ? 0 : Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(number, &action, nil)
  }

  static var isEndAsked: Bool { Interruption.isAsked }

  static func takeReopen() -> Bool {
    defer { reopenAsked = 0 }
    return reopenAsked != 0
  }
}
