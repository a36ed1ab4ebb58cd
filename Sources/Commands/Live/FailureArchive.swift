import Capture
import Diagnosis
import Glibc
import Negotiations
import Reports

/// `--write DIR`: the packets of failed negotiations, a pcapng file each, the oldest removed when
/// there is no room.
final class FailureArchive {
  private struct Frame {
    var time: Timestamp
    var octets: [UInt8]
    var originalLength: Int
  }

  private let directory: String
  private let limit: Int
  /// The latest packets that are not mere traffic: those of a negotiation that fails are among
  /// them.
  private var frames: [FrameReference: Frame] = [:]
  private var order: [FrameReference] = []
  private var start = 0
  private var octets = 0
  /// The files by name, with how many frames this run wrote into them.
  private var kept: [String: (size: Int, frames: Int)] = [:]
  private var total = 0

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
    guard access("\(directory)/.", R_OK | W_OK | X_OK) == 0 else {
      throw ProgramFailure.usage(
        "--write \(directory): \(String(cString: strerror(errno))) (as user \(getuid()))")
    }
    list()
    makeRoom()
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

  /// Writes the file of a failed negotiation; one that is judged again gets its file anew, unless
  /// some of its packets are no longer there. Says what went wrong.
  func write(_ judged: JudgedNegotiation, _ interfaces: any LiveSources) -> String? {
    let negotiation = judged.negotiation
    let references = Self.references(negotiation).filter { frames[$0] != nil }
      .sorted { (frames[$0]?.time, $0.frame) < (frames[$1]?.time, $1.frame) }
    guard let first = negotiation.messages.first, !references.isEmpty else { return nil }
    let time = TimeText.rfc3339(first.recordedTime).prefix(19).filter { $0 != "-" && $0 != ":" }
    let name = "\(Self.beginning)\(time)-\(negotiation.id)\(Self.ending)"
    guard references.count >= kept[name]?.frames ?? 0 else { return nil }
    var comments = PacketComments(frames: Set(references))
    comments.add(
      judged.findings,
      elseAt: negotiation.messages.map(\.reference).first { references.contains($0) }
        ?? references.first)
    let writer = PcapngWriter()
    var file = writer.sectionHeader(application: "ikewhy \(Program.version)")
    for (index, name) in interfaces.names.enumerated() {
      let (linkType, snaplen) = interfaces.description(index) ?? (.ethernet, 0)
      file += writer.interface(name, linkType: linkType, snaplen: snaplen)
    }
    for reference in references {
      guard let frame = frames[reference] else { continue }
      file += writer.packet(
        interface: reference.capture, ticks: frame.time.nanoseconds, octets: frame.octets,
        originalLength: frame.originalLength, comments: comments.byFrame[reference] ?? [])
    }
    do {
      let output = try Output(path: "\(directory)/\(name)", isForced: true)
      output.write(file)
      try output.finish()
    } catch let failure as ProgramFailure {
      // One complaint for all files of the directory.
      return String(failure.reason).replacing("\(directory)/\(name)", with: "into \(directory)")
    } catch {
      return "\(error)"
    }
    forget(name)
    kept[name] = (file.count, references.count)
    total += file.count
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

  /// Removes this program's oldest files until the rest is well within the limit, so that it need
  /// not be done for every file. Their names begin with their times.
  private func makeRoom() {
    guard total > limit else { return }
    for name in kept.keys.sorted() where total > limit - limit / 10 {
      unlink("\(directory)/\(name)")
      forget(name)
    }
  }

  private func forget(_ name: String) { total -= kept.removeValue(forKey: name)?.size ?? 0 }

  /// What earlier runs left.
  private func list() {
    guard let handle = opendir(directory) else { return }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(Self.beginning), name.hasSuffix(Self.ending) else { continue }
      var status = stat()
      guard lstat("\(directory)/\(name)", &status) == 0 else { continue }
      kept[name] = (Int(status.st_size), 0)
      total += Int(status.st_size)
    }
  }
}

private func < (
  a: (Timestamp?, Int), b: (Timestamp?, Int)
) -> Bool {
  let (x, y) = (a.0?.nanoseconds ?? 0, b.0?.nanoseconds ?? 0)
  return x == y ? a.1 < b.1 : x < y
}
