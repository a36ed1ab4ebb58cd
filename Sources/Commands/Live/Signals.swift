import Glibc

/// Signals that end a watch or concern its output, noted by their handlers and asked for by its
/// loop.
enum Signals {
  nonisolated(unsafe) private static var endAsked: sig_atomic_t = 0
  nonisolated(unsafe) private static var reopenAsked: sig_atomic_t = 0

  static func catchAll() {
    catchSignal(SIGINT) { _ in Signals.endAsked = 1 }
    catchSignal(SIGTERM) { _ in Signals.endAsked = 1 }
    catchSignal(SIGHUP) { _ in Signals.reopenAsked = 1 }
    signal(SIGPIPE, SIG_IGN)
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

  static var isEndAsked: Bool { endAsked != 0 }

  static func takeReopen() -> Bool {
    defer { reopenAsked = 0 }
    return reopenAsked != 0
  }
}
