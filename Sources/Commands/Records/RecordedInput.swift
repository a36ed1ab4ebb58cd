import Capture
import Diagnosis
import Negotiations

/// Records in the place of captures: what `ikewhy extract` wrote, or what a job that judges parts of
/// a run puts together from it.
struct RecordedInput {
  private let files: [RecordFile]

  /// Opens all, in the order of their first captures' times.
  init(_ names: [String]) throws {
    var opened: [(file: RecordFile, start: Timestamp?)] = []
    for name in names {
      RunFiles.current.note(input: name)
      do {
        let file = try RecordFile(path: name)
        var start: Timestamp?
        if case .begin(_, let time)? = try file.peek() { start = time }
        opened.append((file, start))
      } catch {
        throw ProgramFailure.input("\(error)")
      }
    }
    files = opened.enumerated().sorted { a, b in
      guard let x = a.element.start else { return b.element.start == nil && a.offset < b.offset }
      guard let y = b.element.start else { return true }
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element.file)
  }

  /// Takes what belongs together as soon as all of it was read.
  typealias JudgePart = (inout Examination) throws -> Void

  /// Reads all into `examination`, but for what is in groups: each of these is a part of the run that
  /// gets an examination of its own.
  ///
  /// - Parameters:
  ///   - fresh: an examination that has read nothing.
  ///   - count: takes what a negotiation adds to the run that was judged elsewhere.
  /// - Returns: whether there were groups. Then nothing can be said of the run as a whole.
  func read(
    _ examination: inout Examination, fresh: () -> Examination,
    count: (JudgedNegotiation.Tally) -> Void, judge: JudgePart
  ) throws -> Bool {
    var group: Examination?
    var isPart = false
    var isOfParts = false
    for file in files {
      let base = examination.run.captures.count
      var open: [Int: String] = [:]
      do {
        while let (capture, record) = try file.next() {
          switch record {
          case .begin(let path, _): open[capture] = path
          case .end(let summary, _):
            open[capture] = nil
            if let error = summary.error {
              RunFiles.current.note(unreadable: summary.path, reason: error)
            } else {
              examination.take(record, capture: base + capture)
            }
          case .lessons: examination.learn()
          case .group:
            if var done = group { try judge(&done) }
            isPart = true
            var next = fresh()
            next.begin(partOf: examination)
            group = next
          case .judged(let octets):
            isOfParts = true
            count(try examination.absorb(judged: octets))
          default:
            if group == nil {
              examination.take(record, capture: base + capture)
            } else {
              group?.take(record, capture: base + capture)
            }
          }
        }
      } catch let error as CaptureError {
        throw ProgramFailure.input("\(error)")
      } catch is FieldError {
        throw ProgramFailure.input("\(file.path): a judged negotiation's record is damaged")
      }
      if let path = open.min(by: { $0.key < $1.key })?.value {
        throw ProgramFailure.input("\(file.path): the records end before those of \(path) do")
      }
    }
    if var done = group { try judge(&done) }
    if !isPart, !isOfParts {
      for summary in examination.run.captures {
        try DamagedCaptures.tell(summary, isAlone: examination.run.captures.count == 1)
      }
    }
    return isPart
  }
}
