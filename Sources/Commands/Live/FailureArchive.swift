import Capture
import Diagnosis
import Glibc
import Negotiations
import Reports

/// `--write DIR`: the packets of failed negotiations, a pcapng file each, the oldest removed when there is
/// no room.
final class FailureArchive {
  private struct Frame {
    var time: Timestamp
    var octets: [UInt8]
    var originalLength: Int
  }

  private let directory: String
  private let limit: Int
  /// The latest packets that are not mere traffic: those of a negotiation that fails are among them.
  private var frames: [FrameReference: Frame] = [:]
  private var order: [FrameReference] = []
  private var start = 0
  private var octets = 0

  private static let room = 16 << 20
  private static let ending = ".pcapng"
  private static let beginning = "ikewhy-"

  init(directory: String, limit: Int, owner: Privileges.User?) throws {
    self.directory = directory
    self.limit = limit
    if mkdir(directory, 0o750) == 0, let owner {
      _ = chown(directory, owner.user, owner.group)
    }
  }

  /// Whether files can be written there, by whoever the program is by now.
  func check() throws {
    guard access(directory, W_OK | X_OK) == 0 else {
      throw ProgramFailure.usage(
        "--write \(directory): \(String(cString: strerror(errno))) (as user \(getuid()))")
    }
  }

  func keep(_ frame: borrowing FrameRecord, _ octets: RawSpan, interface: Int) {
    let reference = FrameReference(capture: interface, frame: frame.number)
    let copy = octets.withUnsafeBytes { Array($0) }
    frames[reference] = Frame(
      time: frame.time, octets: copy, originalLength: frame.originalLength)
    order.append(reference)
    self.octets += copy.count + 200
    while self.octets > Self.room, start < order.count {
      if let old = frames.removeValue(forKey: order[start]) {
        self.octets -= old.octets.count + 200
      }
      start += 1
    }
    if start > 4096, start * 2 > order.count {
      order.removeFirst(start)
      start = 0
    }
  }

  /// Writes the file of a failed negotiation; one that is judged again gets its file anew. Says what went
  /// wrong.
  func write(_ judged: JudgedNegotiation, _ interfaces: LiveInterfaces) -> String? {
    let negotiation = judged.negotiation
    let references = Self.references(negotiation).filter { frames[$0] != nil }
    guard let first = negotiation.messages.first, !references.isEmpty else { return nil }
    let comments = Self.comments(judged, among: Set(references))
    let writer = PcapngWriter()
    var file = writer.sectionHeader(application: "ikewhy \(Program.version)")
    for (index, name) in interfaces.names.enumerated() {
      let (linkType, snaplen) = interfaces.description(index) ?? (.ethernet, 0)
      file += writer.interface(name, linkType: linkType, snaplen: snaplen)
    }
    for reference in references.sorted(by: {
      (frames[$0]?.time, $0.frame) < (frames[$1]?.time, $1.frame)
    }) {
      guard let frame = frames[reference] else { continue }
      file += writer.packet(
        interface: reference.capture, ticks: frame.time.nanoseconds, octets: frame.octets,
        originalLength: frame.originalLength, comments: comments[reference] ?? [])
    }
    let time = TimeText.rfc3339(first.recordedTime).prefix(19).filter { $0 != "-" && $0 != ":" }
    let path = "\(directory)/\(Self.beginning)\(time)-\(negotiation.id)\(Self.ending)"
    do {
      let output = try Output(path: path)
      output.write(file)
      try output.finish()
    } catch let failure as ProgramFailure {
      return String(failure.reason)
    } catch {
      return "\(error)"
    }
    makeRoom()
    return nil
  }

  private static func references(_ negotiation: Negotiation) -> Set<FrameReference> {
    var references: Set<FrameReference> = []
    for message in negotiation.messages {
      references.insert(message.reference)
      for frame in message.fragmentFrames {
        references.insert(FrameReference(capture: message.reference.capture, frame: frame))
      }
      for sighting in message.sightings { references.insert(sighting.reference) }
    }
    for error in negotiation.icmpErrors { references.insert(error.reference) }
    return references
  }

  /// Each finding in full at its first frame, and what each other frame shows at that frame.
  private static func comments(
    _ judged: JudgedNegotiation, among references: Set<FrameReference>
  ) -> [FrameReference: [String]] {
    var comments: [FrameReference: [String]] = [:]
    for finding in judged.findings {
      let own = finding.evidence.filter { references.contains($0.reference) }
      guard let first = own.first?.reference ?? judged.negotiation.messages.first?.reference else {
        continue
      }
      comments[first, default: []].append(
        ([
          "\(finding.severity.rawValue)[\(finding.page.code)] \(finding.confidence.rawValue): "
            + finding.title, finding.explanation,
        ] + finding.remedies.map { "fix: \($0)" }).joined(separator: "\n"))
      for evidence in own {
        comments[evidence.reference, default: []].append(
          "\(finding.page.code): \(evidence.what)")
      }
    }
    return comments
  }

  /// Removes this program's oldest files until the rest is within the limit. Their names begin with
  /// their times.
  private func makeRoom() {
    guard let handle = opendir(directory) else { return }
    defer { closedir(handle) }
    var files: [(name: String, size: Int)] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(Self.beginning), name.hasSuffix(Self.ending) else { continue }
      var status = stat()
      guard lstat("\(directory)/\(name)", &status) == 0 else { continue }
      files.append((name, Int(status.st_size)))
    }
    files.sort { $0.name < $1.name }
    var total = files.reduce(0) { $0 + $1.size }
    for file in files where total > limit {
      unlink("\(directory)/\(file.name)")
      total -= file.size
    }
  }
}

private func < (
  a: (Timestamp?, Int), b: (Timestamp?, Int)
) -> Bool {
  let (x, y) = (a.0?.nanoseconds ?? 0, b.0?.nanoseconds ?? 0)
  return x == y ? a.1 < b.1 : x < y
}
