import Capture
import Negotiations

/// Tells negotiations of a capture that is still being written, such as tcpdump's through a pipe,
/// when they are decided, and again when that changes.
///
/// Nothing is learned or forgotten by it: when the capture has ended, each is judged as if it had not
/// been told. What was told of those that then read otherwise is replaced.
package final class Foretelling {
  private let now: () -> Int64
  private let take: (JudgedNegotiation) -> Bool
  private var search = InsideAddressSearch()
  /// What hosts showed of their policies in negotiations that were told.
  private var learned = LearnedPolicies()
  private var lessonsRead = 0
  /// By place.
  private var watched: [Watched] = []
  private var nextLook = Int64.min

  private struct Watched {
    var serial = -1
    var messages = 0
    /// When the last of them was there.
    var since: Int64 = 0
    var isSeenWhenConcluded = false
    var isSeenWhenSilent = false
    var told: JudgedNegotiation.Gist?
  }

  private static let milliseconds: Int64 = 1_000_000
  /// Between two looks at all negotiations.
  private static let pause = 250 * milliseconds
  /// So long after its last message a negotiation that stands or was refused is told: what follows at
  /// once, such as a Child SA or a second try, is then there.
  private static let settling = 1000 * milliseconds
  /// So long after its last message any other has fallen silent, as `live` has it.
  private static let silence = 30_000 * milliseconds

  /// - Parameters:
  ///   - now: the time in nanoseconds of a clock that only goes forward.
  ///   - take: an answer of `false` ends the reading.
  package init(now: @escaping () -> Int64, _ take: @escaping (JudgedNegotiation) -> Bool) {
    self.now = now
    self.take = take
  }

  /// Whether there is time to look at what was read: when the writer has nothing for a quarter of a
  /// second, and else as often where what it wrote has been read.
  func isDue(_ file: CaptureFile) -> Bool {
    guard file.isDrained else { return false }
    if now() < nextLook {
      return file.isSilent(milliseconds: Int32((nextLook - now()) / Self.milliseconds + 1))
    }
    return true
  }

  func tell(of examination: Examination) -> Bool {
    let now = now()
    nextLook = now + Self.pause
    let places = due(in: examination.run.table, at: now)
    guard !places.isEmpty else { return true }
    var copy = examination
    copy.search = search
    copy.engine.history.learned = learned
    copy.lessonsRead = lessonsRead
    defer { (learned, lessonsRead) = (copy.engine.history.learned, copy.lessonsRead) }
    return copy.judge(places, reading: [copy.reader.summary], Examination.asJudged) {
      place, judged in
      let isSilent = now - watched[place].since >= Self.silence
      guard isSilent || judged.isDecided else { return true }
      let told = judged.gist
      guard told != watched[place].told else { return true }
      watched[place].told = told
      return take(judged)
    }
  }

  /// Those that have been quiet for long enough since their last message, each once or twice.
  private func due(in table: NegotiationTable, at now: Int64) -> [Int] {
    table.places.filter { place in
      while watched.count <= place { watched.append(Watched()) }
      let serial = table.serial(at: place)
      let messages = table.messageCount(at: place) + table.errorCount(at: place)
      if watched[place].serial != serial {
        watched[place] = Watched(serial: serial)
      }
      if watched[place].messages != messages {
        watched[place].messages = messages
        watched[place].since = now
        watched[place].isSeenWhenConcluded = false
        watched[place].isSeenWhenSilent = false
        return false
      }
      let quiet = now - watched[place].since
      if quiet >= Self.silence, !watched[place].isSeenWhenSilent {
        watched[place].isSeenWhenSilent = true
        return true
      }
      if quiet >= Self.settling, !watched[place].isSeenWhenConcluded {
        watched[place].isSeenWhenConcluded = true
        return true
      }
      return false
    }
  }
}

extension JudgedNegotiation {
  /// It stands, or somebody said no; what only goes without an answer may still get one.
  fileprivate var isDecided: Bool {
    negotiation.isRefused || tally.outcome == .established
  }
}
