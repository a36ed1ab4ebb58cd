internal import Texts

/// Something said of a line of a configuration: that it was not understood, cannot be used, or what it
/// means for the rest.
package struct ConfigurationRemark: Hashable, Sendable {
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// What is wrong with it, without any secret of the line.
  package var what: String
  package var kind: Kind
  /// Of a statement that was not understood: the lines where the entries begin that it speaks of.
  /// `nil` where that is not certain, so that it may speak of any.
  package var within: [Int]?

  /// What the line may take from the rest of the file.
  package enum Kind: Hashable, Sendable {
    /// Nothing: it was understood, and is unused, hidden, left out, or worth knowing.
    case told
    /// A statement that was not understood: what its entry seems to leave out may stand in it.
    case unreadStatement
    /// A line that may have been, or have begun, an entry of its own: the lists may hold more besides.
    case unreadEntry
    /// The file ends before its time, or is not read further: what its last entry and the lists seem to
    /// leave out may stand in the rest.
    case cutOff
    /// Another file, which was not given, may hold more entries.
    case missingPart
  }

  package init(
    file: String, line: Int, what: String, kind: Kind = .told, within: [Int]? = nil
  ) {
    self.file = file
    self.line = line
    self.what = what
    self.kind = kind
    self.within = kind == .unreadStatement ? within : nil
  }

  /// What the file seems to leave out may stand in the line.
  var isUnread: Bool { kind == .unreadStatement || mayHideEntries }

  /// More entries may stand in it, or behind it.
  package var mayHideEntries: Bool { kind == .unreadEntry || kind == .cutOff }

  /// "hub.cfg, line 12, is not understood and may say otherwise": what it leaves open.
  package var leavesOpen: String {
    let place = "\(file), line \(line),"
    return switch kind {
    case .missingPart: "\(place) names a file that was not read"
    case .cutOff: "\(file) is not whole (line \(line)), and what is missing may say otherwise"
    default: "\(place) is not understood and may say otherwise"
    }
  }

  /// Of a file that an inclusion names.
  init(_ remark: TextError) {
    self.init(
      file: remark.file, line: remark.line ?? 1, what: remark.reason, kind: .missingPart)
  }
}

/// The same while a reader works on one file.
struct LineRemark: Hashable, Sendable {
  /// Counted from 1.
  var line: Int
  var what: String
  var kind: ConfigurationRemark.Kind
  var within: [Int]?

  init(
    _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind = .told, within: [Int]? = nil
  ) {
    self.line = line
    self.what = what
    self.kind = kind
    self.within = within
  }

  init(_ fault: BlockFault) {
    self.init(
      fault.line, fault.reason,
      fault.isEnd ? .cutOff : fault.hidesEntry ? .unreadEntry : .unreadStatement,
      within: fault.entryLine.map { [$0] })
  }
}

extension ConfigurationRemark {
  /// In the order of the lines, the file itself before those that it includes; each once.
  static func sorted(_ remarks: [ConfigurationRemark], first: String) -> [ConfigurationRemark] {
    var places: [ConfigurationRemark: Int] = [:]
    var distinct: [ConfigurationRemark] = []
    for remark in remarks {
      var key = remark
      key.within = nil
      if let place = places[key] {
        // What is said of several entries is said of them all.
        distinct[place].within = remark.within.flatMap { own in
          distinct[place].within.map { $0 + own }
        }
        continue
      }
      places[key] = distinct.count
      distinct.append(remark)
    }
    return distinct.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if (a.file == first) != (b.file == first) { return a.file == first }
      if a.file != b.file { return a.file < b.file }
      return a.line != b.line ? a.line < b.line : left.offset < right.offset
    }.map(\.element)
  }
}

extension PeerPolicy {
  /// More remarks than anyone reads come from a file that is something else.
  package mutating func remark(
    _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind = .told, within: [Int]? = nil
  ) {
    guard remarks.count < 1000 else { return }
    let isLast = remarks.count == 999
    remarks.append(
      ConfigurationRemark(
        file: file, line: line, what: isLast ? "this and further lines are not used" : what,
        kind: isLast ? .unreadEntry : kind, within: within))
  }

  mutating func remark(_ remarks: [LineRemark]) {
    for remark in remarks {
      self.remark(remark.line, remark.what, remark.kind, within: remark.within)
    }
  }

  /// Says of a listing that it was read in part.
  mutating func noteFault(of tree: JSONTree) {
    guard let fault = tree.fault else { return }
    remark(
      fault.line ?? 1, "\(fault.reason): the objects that stand whole before are used",
      .cutOff)
  }
}
