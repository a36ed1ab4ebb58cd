import Capture

/// What every command says of a capture that is damaged, and so was not read to its end.
enum DamagedCaptures {
  /// One that ends before its first frame ends the program where it is alone, and is noted for the
  /// reports where there are others.
  ///
  /// - Parameters:
  ///   - done: what was done with the frames before the damage, "copied"; `nil` where a report tells it.
  ///   - isInRun: the capture counts as one of the run, though nothing of it was read.
  static func tell(
    _ summary: CaptureSummary, isAlone: Bool = true, isInRun: Bool = true, done: String? = nil
  ) throws {
    guard let damage = summary.damage else { return }
    let reason = "octet \(damage.offset): \(damage.reason)"
    if summary.frames > 0 {
      if let done {
        RunFiles.current.say(once: "ikewhy: \(summary.path): \(reason); \(done) up to there")
      }
      return
    }
    if isAlone { throw ProgramFailure.input("\(summary.path): \(reason)") }
    RunFiles.current.note(unreadable: summary.path, reason: reason, isInRun: isInRun)
  }
}
