internal import ISAKMP
internal import Texts

/// FortiOS's `config`, `edit`, `set`, `next` and `end`, of a whole backup or a piece of it: the
/// tables that matter here, each entry with its settings and their lines.
///
/// A backup has several hundred thousand lines of which a few hundred matter: the others are only
/// looked at for what opens and closes them.
struct FortiOSReader {
  struct Setting {
    var key: String
    var values: [String]
    var line: Int
    /// The line as it may be shown.
    var text: String
  }

  struct Entry {
    /// The virtual domain, "root" where the file has none.
    var domain: String
    var name: String
    var line: Int
    /// In the order of their lines; a name is there once.
    private(set) var settings: [Setting] = []
    private var names: Set<String> = []

    init(domain: String, name: String, line: Int) {
      self.domain = domain
      self.name = name
      self.line = line
    }

    subscript(_ key: String) -> Setting? {
      names.contains(key) ? settings.last { $0.key == key } : nil
    }

    /// Lists are set anew as a whole.
    mutating func set(_ setting: Setting) {
      unset(setting.key)
      names.insert(setting.key)
      settings.append(setting)
    }

    mutating func unset(_ key: String) {
      if names.remove(key) != nil { settings.removeAll { $0.key == key } }
    }
  }

  /// Which tables are kept, by the words behind `config`.
  static let tables: Set<String> = [
    "vpn ipsec phase1-interface", "vpn ipsec phase2-interface", "vpn ipsec phase1",
    "vpn ipsec phase2", "firewall address", "firewall address6", "firewall addrgrp",
    "firewall addrgrp6", "system interface",
  ]
  /// Settings whose values are secrets.
  static let secrets: Set<String> = [
    "psksecret", "psksecret-remote", "ppk-secret", "group-authentication-secret", "authpasswd",
  ]

  private(set) var entries: [String: [Entry]] = [:]
  /// What firewall policies, zones and SD-WAN name in each virtual domain that has policies.
  private(set) var policed = FortiOSPoliced()
  private(set) var remarks: [LineRemark] = []
  /// `#config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin`, what is behind
  /// the equals sign.
  private(set) var header: String?

  private enum Frame {
    case config(String)
    case edit(String)
  }

  private let text: TextFile
  private var place = 0
  private var frames: [Frame] = []
  /// How many frames hold nothing that is kept.
  private var skippedDepth = 0
  /// How many frames there are where a table begins whose entries name interfaces.
  private var policedDepth: Int?
  private var open: Entry?

  private static let maximumDepth = 64

  init(_ text: TextFile) {
    self.text = text
    while place < text.lines.count {
      readStatement()
      place += 1
    }
    close()
    if frames.contains(where: { if case .edit = $0 { true } else { false } }),
      let last = text.lines.last
    {
      remark(last.number, "the file ends inside of a block: what follows is missing", .unreadEntry)
    }
  }

  // MARK: Statements

  private mutating func readStatement() {
    let line = text.lines[place]
    var octets = line.octets.drop { $0 <= 0x20 }
    guard let first = octets.first else { return }
    if first == UInt8(ascii: "#") {
      if header == nil, octets.starts(with: Array("#config-version=".utf8)) {
        header = String(decoding: octets.dropFirst(16), as: UTF8.self)
      }
      return
    }
    octets = FortiOSLine.withoutPrompt(octets)
    let verb = octets.prefix { $0 > 0x20 }
    if isSkipping, verb.elementsEqual(Self.setVerb) {
      if policedDepth != nil { policed.take(octets, in: domain) }
      // Nothing else of it is needed but where it ends.
      if FortiOSLine.leavesOpen(octets) { skipQuotation() }
      return
    }
    switch String(decoding: verb, as: UTF8.self) {
    case "config": config(octets, line.number)
    case "edit": edit(octets, line.number)
    case "next": next()
    case "end": end()
    case "set": set(octets, line.number)
    case "unset": unset(octets, line.number)
    case "append", "select", "unselect":
      if !isSkipping {
        remark(
          line.number, "`\(String(decoding: verb, as: UTF8.self))` is not understood",
          .unreadStatement)
      }
    default:
      if !isSkipping, open != nil {
        remark(
          line.number, "not understood, and not shown: keys stand in this section", .unreadStatement
        )
      }
    }
  }

  private static let setVerb = Array("set".utf8)

  private var isSkipping: Bool { skippedDepth > 0 || frames.isEmpty }

  private mutating func config(_ octets: ArraySlice<UInt8>, _ line: Int) {
    let path = FortiOSLine.words(octets).dropFirst().joined(separator: " ")
    guard frames.count < Self.maximumDepth else { return }
    // A table inside of an entry that is kept: its lines are not the entry's, which goes on behind.
    if open != nil {
      frames.append(.config(path))
      skippedDepth += 1
      return
    }
    let isKept: Bool
    switch frames.last {
    case nil: isKept = true
    case .config(let parent): isKept = parent == "global"
    case .edit: isKept = frames.count == 2 && parentTable == "vdom"
    }
    frames.append(.config(path))
    if policedDepth == nil, FortiOSPoliced.tables.contains(path) { policedDepth = frames.count }
    if FortiOSPoliced.policies.contains(path) { policed.domains.insert(domain) }
    let isKnown = path == "vdom" || path == "global" || Self.tables.contains(path)
    if skippedDepth > 0 || !isKept || !isKnown { skippedDepth += 1 }
  }

  /// The table that the innermost entry is of.
  private var parentTable: String? {
    guard frames.count >= 2, case .config(let path) = frames[frames.count - 2] else { return nil }
    return path
  }

  private mutating func edit(_ octets: ArraySlice<UInt8>, _ line: Int) {
    close()
    // An entry that was not closed ends where the next one begins.
    if case .edit = frames.last { pop() }
    guard case .config(let table) = frames.last, frames.count < Self.maximumDepth else { return }
    let name = FortiOSLine.words(octets).dropFirst().first ?? ""
    frames.append(.edit(name))
    if skippedDepth > 0 {
      skippedDepth += 1
      return
    }
    if table != "vdom" { open = Entry(domain: domain, name: name, line: line) }
  }

  private var domain: String {
    guard frames.count >= 2, case .config("vdom") = frames[0], case .edit(let name) = frames[1]
    else { return "root" }
    return name
  }

  private mutating func next() {
    close()
    if case .edit = frames.last { pop() }
  }

  /// Closes a table, and an entry of it that is still open: a virtual domain's part ends so.
  private mutating func end() {
    close()
    if case .edit = frames.last { pop() }
    if !frames.isEmpty { pop() }
  }

  private mutating func pop() {
    frames.removeLast()
    if let depth = policedDepth, frames.count < depth { policedDepth = nil }
    if skippedDepth > 0 { skippedDepth -= 1 }
  }

  private mutating func close() {
    guard skippedDepth == 0, let entry = open, case .edit = frames.last, let table = parentTable
    else { return }
    entries[table, default: []].append(entry)
    open = nil
  }

  // MARK: Settings

  private mutating func set(_ octets: ArraySlice<UInt8>, _ line: Int) {
    guard open != nil else { return }
    var whole = octets
    if FortiOSLine.leavesOpen(octets) {
      let start = place
      if let end = quotationEnd() {
        whole = text.octets[octets.startIndex..<text.lines[end].octets.endIndex]
        place = end
      } else {
        remark(
          text.lines[start].number, "a quotation that is never closed: the line is not used",
          .unreadStatement)
        return
      }
    }
    let words = FortiOSLine.words(whole)
    guard words.count >= 2 else {
      remark(line, "`set` without a name is not used", .unreadStatement)
      return
    }
    let key = words[1]
    let isSecret = Self.secrets.contains(key)
    open?.set(
      Setting(
        key: key, values: Array(words.dropFirst(2)), line: line,
        text: isSecret
          ? "set \(key) …"
          : AddressText.trimmed(String(decoding: octets.prefix(400), as: UTF8.self))))
  }

  private mutating func unset(_ octets: ArraySlice<UInt8>, _ line: Int) {
    guard !isSkipping else { return }
    for key in FortiOSLine.words(octets).dropFirst() {
      open?.unset(key)
    }
  }

  private mutating func skipQuotation() {
    if let end = quotationEnd() { place = end }
  }

  /// The index of the line that closes the quotation which this line leaves open; `nil` where a
  /// line that cannot be part of one comes first: the closing quotation mark was lost.
  private func quotationEnd() -> Int? {
    var state = FortiOSLine.state(text.lines[place].octets)
    for index in (place + 1)..<max(place + 1, text.lines.count) {
      let octets = text.lines[index].octets
      if FortiOSLine.isStatement(octets) { return nil }
      state = FortiOSLine.state(octets, from: state)
      if state == .outside { return index }
    }
    return nil
  }

  private mutating func remark(
    _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind
  ) {
    guard remarks.count < 1000 else { return }
    remarks.append(LineRemark(line, what, kind))
  }
}
