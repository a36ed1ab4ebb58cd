/// Reads the blocks of FortiOS, of a whole backup or a piece of it:
///
///     config vpn ipsec phase1-interface
///         edit "branch"
///             set proposal aes256-sha256
///         next
///     end
///
/// `config` opens a table and `edit` an entry, `next` closes the entry, `end` the table and whatever
/// entry is still open in it.
///
/// A backup has several hundred thousand lines of which a few hundred matter: the others are only
/// looked at for what opens and closes them.
package struct EditBlocks: IteratorProtocol, Sequence {
  /// What is made of a table, by the words behind its `config`.
  package enum Interest: Sendable {
    /// Its entries are told.
    case entries
    /// Its entries hold tables that may matter: `config vdom`.
    case domains
    /// It holds tables that may matter: `config global`.
    case parts
    /// Its `set` lines are told as they are written, and those of every table in it.
    case lines
    /// Inside of an entry its `set` lines are the entry's: `config ipv6` of an interface.
    case ofEntry
    /// Nothing of it.
    case nothing
  }

  package enum Event {
    /// A table begins, whatever is made of it; the domain is the name of the entry around it.
    case table(String, domain: String?)
    case entry(EditEntry, table: String)
    /// A `set` line of a table whose lines are told.
    case line(ArraySlice<UInt8>, domain: String?)
    /// Begins with `#`.
    case comment(ArraySlice<UInt8>)
    case fault(BlockFault)
  }

  private enum Frame {
    case config(String, Interest, line: Int)
    case edit(String)
  }

  private let text: TextFile
  private let interest: @Sendable (String) -> Interest
  /// Settings whose values are secrets.
  private let secrets: Set<String>
  /// Settings that only the entries have that are told, so that a table with another name is one of
  /// theirs with a slip in it.
  private let telltales: [[UInt8]]
  private var place = 0
  private var frames: [Frame] = []
  /// How many frames hold nothing whose entries are told.
  private var skippedDepth = 0
  /// How many frames there are where a table begins whose lines are told.
  private var toldDepth: Int?
  private var open: EditEntry?
  private var pending: [Event] = []
  private var faults = 0
  /// Lines that were looked through for the end of a quotation that has none.
  private var searchedInVain = 0
  /// The line of the section that was told last for what stands in it.
  private var foreign: Int?
  private var isAtEnd = false

  private static let maximumDepth = 64
  /// More than anyone reads.
  private static let maximumFaults = 1000
  /// Else each line of a file could ask for all behind it.
  private static let maximumSearched = 2_000_000

  package init(
    _ text: TextFile, secrets: Set<String>, telltales: [String] = [],
    interest: @escaping @Sendable (String) -> Interest
  ) {
    self.text = text
    self.secrets = secrets
    self.telltales = telltales.map { Array($0.utf8) }
    self.interest = interest
  }

  package mutating func next() -> Event? {
    while pending.isEmpty, place < text.lines.count {
      readStatement()
      place += 1
    }
    if pending.isEmpty, !isAtEnd { finish() }
    return pending.isEmpty ? nil : pending.removeFirst()
  }

  private mutating func finish() {
    isAtEnd = true
    close()
    if frames.contains(where: { if case .edit = $0 { true } else { false } }),
      let last = text.lines.last
    {
      var end = BlockFault(
        last.number, "the file ends inside of a block: what follows is missing", hidesEntry: true)
      end.isEnd = true
      pending.append(.fault(end))
    }
  }

  // MARK: Statements

  private mutating func readStatement() {
    let line = text.lines[place]
    var octets = line.octets.drop { $0 <= 0x20 }
    guard let first = octets.first else { return }
    if first == UInt8(ascii: "#") { return pending.append(.comment(octets)) }
    octets = EditLine.withoutPrompt(octets)
    let verb = octets.prefix { $0 > 0x20 }
    if isSkipping, verb.elementsEqual(Self.setVerb) {
      if toldDepth != nil { pending.append(.line(octets, domain: domain)) }
      noteForeign(octets, line.number)
      // Nothing else of it is needed but where it ends.
      if EditLine.leavesOpen(octets), let end = quotationEnd() { place = end }
      return
    }
    switch String(decoding: verb, as: UTF8.self) {
    case "config": config(octets, line.number)
    case "edit": edit(octets, line.number)
    case "next":
      close()
      if case .edit = frames.last { pop() }
    case "end": end()
    case "set": set(octets, line.number)
    case "unset": unset(octets)
    case "append", "select", "unselect": if !isSkipping { change(octets, line.number) }
    default:
      noteUnknown(octets, line.number)
    }
  }

  private mutating func noteUnknown(_ octets: ArraySlice<UInt8>, _ line: Int) {
    if let open, !isSkipping {
      return fault(
        line, "not understood, and not shown: keys stand in this section", of: open.line)
    }
    if case .config(_, .entries, _)? = frames.last, !isSkipping {
      // It may have begun an entry, whose settings then belong to none.
      return fault(
        line, "not understood: no `edit`, and what follows is not used", hidesEntry: true)
    }
    // Outside of all tables only what opens one matters: a line that names one, does not open it and
    // asks for none either.
    guard frames.isEmpty else { return }
    let words = EditLine.words(octets)
    guard words.count > 2, !Self.askingVerbs.contains(words[0]) else { return }
    let names = (2...Swift.min(4, words.count)).map { words[1..<$0].joined(separator: " ") }
    guard names.contains(where: { $0.contains(" ") && interest($0) == .entries }) else { return }
    fault(line, "not understood: no `config`, and what follows is not used", hidesEntry: true)
  }

  /// A setting of entries that are told, in a section that is none of theirs by its name or its place.
  private mutating func noteForeign(_ octets: ArraySlice<UInt8>, _ line: Int) {
    // Tables without entries have settings of their own: FortiOS's `system fabric-vpn` a key.
    if case .config? = frames.last { return }
    let key = octets.dropFirst(3).drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
    guard telltales.contains(where: { key.elementsEqual($0) }) else { return }
    var opening = line
    for case .config(_, _, let line) in frames { opening = line }
    guard foreign != opening else { return }
    foreign = opening
    fault(
      opening,
      frames.isEmpty
        ? "a setting of a tunnel behind no `config` and no `edit`: it is not used"
        : "not understood: no section of this name or in this place is known, and settings of a "
          + "tunnel stand in it, which are not used", hidesEntry: true)
  }

  private static let setVerb = Array("set".utf8)
  private static let askingVerbs: Set<String> = [
    "show", "sh", "get", "diagnose", "diag", "execute", "exec",
  ]

  private var isSkipping: Bool { skippedDepth > 0 || frames.isEmpty }

  private mutating func config(_ octets: ArraySlice<UInt8>, _ line: Int) {
    let table = EditLine.words(octets).dropFirst().joined(separator: " ")
    guard frames.count < Self.maximumDepth else { return stop() }
    // A table inside of an entry that is told: its lines are not the entry's, which goes on behind.
    if open != nil {
      let isOwn = skippedDepth == 0 && interest(table) == .ofEntry
      frames.append(.config(table, .nothing, line: line))
      if !isOwn { skippedDepth += 1 }
      return
    }
    let mayMatter: Bool
    switch frames.last {
    case nil: mayMatter = true
    case .config(_, .parts, _): mayMatter = true
    case .config: mayMatter = false
    case .edit: mayMatter = frames.count == 2 && isInDomain
    }
    let interest = interest(table)
    frames.append(.config(table, interest, line: line))
    if toldDepth == nil, interest == .lines { toldDepth = frames.count }
    pending.append(.table(table, domain: domain))
    if skippedDepth > 0 || !mayMatter || [.lines, .nothing, .ofEntry].contains(interest) {
      skippedDepth += 1
    }
  }

  private var isInDomain: Bool {
    if case .config(_, .domains, _)? = frames.first { true } else { false }
  }

  /// The name of the outermost entry, where its table is one of domains.
  private var domain: String? {
    guard isInDomain, frames.count >= 2, case .edit(let name) = frames[1] else { return nil }
    return name
  }

  private mutating func edit(_ octets: ArraySlice<UInt8>, _ line: Int) {
    close()
    // An entry that was not closed ends where the next one begins.
    if case .edit = frames.last { pop() }
    guard case .config(_, let interest, _) = frames.last else { return }
    guard frames.count < Self.maximumDepth else { return stop() }
    let name = EditLine.words(octets).dropFirst().first ?? ""
    frames.append(.edit(name))
    // Inside of a table of the entry that is told it is none of its own.
    if skippedDepth > 0 || open != nil {
      skippedDepth += 1
    } else if interest != .domains {
      open = EditEntry(outer: domain, name: name, line: line)
    }
  }

  /// What closes a block that was not opened here would close another.
  private mutating func stop() {
    var end = BlockFault(
      text.lines[place].number, BlockFault.tooDeep, hidesEntry: true)
    end.isEnd = true
    pending.append(.fault(end))
    place = text.lines.count
    isAtEnd = true
  }

  /// Closes a table, and an entry of it that is still open: a virtual domain's part ends so.
  private mutating func end() {
    close()
    if case .edit = frames.last { pop() }
    if !frames.isEmpty { pop() }
  }

  private mutating func pop() {
    frames.removeLast()
    if let depth = toldDepth, frames.count < depth { toldDepth = nil }
    if skippedDepth > 0 { skippedDepth -= 1 }
  }

  private mutating func close() {
    guard skippedDepth == 0, let entry = open, case .edit = frames.last, frames.count >= 2,
      case .config(let table, _, _) = frames[frames.count - 2]
    else { return }
    pending.append(.entry(entry, table: table))
    open = nil
  }

  // MARK: Settings

  private mutating func set(_ octets: ArraySlice<UInt8>, _ line: Int) {
    guard open != nil else { return }
    var whole = octets
    if EditLine.leavesOpen(octets) {
      guard let end = quotationEnd() else {
        return fault(line, "a quotation that is never closed: the line is not used")
      }
      whole = text.octets[octets.startIndex..<text.lines[end].octets.endIndex]
      place = end
    }
    let words = EditLine.words(whole)
    guard words.count >= 2 else {
      return fault(line, "`set` without a name is not used", of: open?.line)
    }
    let key = words[1]
    open?.set(
      EditEntry.Setting(
        key: key, values: Array(words.dropFirst(2)), line: line,
        text: secrets.contains(key)
          ? "set \(key) …"
          : String(String(decoding: octets.prefix(400), as: UTF8.self).trimmed)))
  }

  /// `append`, `select` and `unselect` change a list that is there: they add to it, set it anew and
  /// take from it.
  private mutating func change(_ octets: ArraySlice<UInt8>, _ line: Int) {
    let words = EditLine.words(octets)
    guard words.count >= 3, !EditLine.leavesOpen(octets), let entry = open else {
      return fault(
        line, "`\(words.first ?? "")` without a name and a value is not used", of: open?.line)
    }
    let (key, changed) = (words[1], Array(words.dropFirst(2)))
    let before = entry[key]?.values ?? []
    let values =
      switch words[0] {
      case "append": before + changed.filter { !before.contains($0) }
      case "unselect": before.filter { !changed.contains($0) }
      default: changed
      }
    guard !values.isEmpty else {
      open?.unset(key)
      return
    }
    open?.set(
      EditEntry.Setting(
        key: key, values: values, line: line,
        text: secrets.contains(key)
          ? "\(words[0]) \(key) …"
          : String(String(decoding: octets.prefix(400), as: UTF8.self).trimmed)))
  }

  private mutating func unset(_ octets: ArraySlice<UInt8>) {
    guard !isSkipping else { return }
    for key in EditLine.words(octets).dropFirst() { open?.unset(key) }
  }

  /// The index of the line that closes the quotation which this line leaves open; `nil` where a
  /// line that cannot be part of one comes first: the closing quotation mark was lost.
  private mutating func quotationEnd() -> Int? {
    guard searchedInVain < Self.maximumSearched else { return nil }
    var state = EditLine.state(text.lines[place].octets)
    for index in (place + 1)..<Swift.max(place + 1, text.lines.count) {
      let octets = text.lines[index].octets
      searchedInVain += 1
      if EditLine.isStatement(octets) { return nil }
      state = EditLine.state(octets, from: state)
      if state == .outside {
        searchedInVain -= index - place
        return index
      }
    }
    return nil
  }

  private mutating func fault(
    _ line: Int, _ reason: String, hidesEntry: Bool = false, of entryLine: Int? = nil
  ) {
    guard faults < Self.maximumFaults else { return }
    faults += 1
    var fault = BlockFault(line, reason, hidesEntry: hidesEntry)
    fault.entryLine = entryLine
    pending.append(.fault(fault))
  }
}
