package import Glibc

/// That the user wants no more to be read: what was read is still reported.
package enum Interruption {
  /// Written by a signal's handler: the number of the signal, 0 for none.
  package nonisolated(unsafe) static var signal: sig_atomic_t = 0

  package static var isAsked: Bool { signal != 0 }

  /// Waits until there is something to read, or reading shall end. A pipe may stay silent for hours,
  /// and a signal may come between the question and the wait.
  package static func waits(for descriptor: CInt) -> Bool {
    while !isAsked {
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&state, 1, 250) != 0 { return !isAsked || state.revents != 0 }
    }
    return false
  }
}
