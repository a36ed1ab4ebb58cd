internal import Texts

/// What is written where an address or a network belongs, and can be neither: a device refuses such a
/// line, and nothing that a peer sends will ever fit it. It stays as written, so that it is not taken for
/// silence, which would mean everyone.
enum ImpossibleValue {
  /// Why the text is no address, prefix or range although it has the shape of one; `nil` where it is one,
  /// or something else: a name, a word of the syntax.
  static func fault(_ text: String) -> String? {
    guard AddressText.range(text) == nil else { return nil }
    let separators = Set("/- ")
    let first = String(text.prefix { !separators.contains($0) })
    let rest = text.dropFirst(first.count)
    guard let address = AddressText.octets(first) else {
      return hasFourNumbers(first)
        ? "“\(text.shown)” is no address: each of its four parts goes up to 255" : nil
    }
    switch rest.first {
    case "/" where rest.dropFirst().utf8.allSatisfy { (48...57).contains($0) }:
      return "“\(text.shown)” is no network: its prefix goes up to \(address.count * 8) bits"
    case "/", " ":
      // An address with its mask behind a blank is not one word.
      let mask = String(rest.dropFirst())
      guard hasFourNumbers(mask), AddressText.range("\(first)/\(mask)") == nil else { return nil }
      return AddressText.octets(mask) == nil
        ? "“\(text.shown)” is no network: each of its mask's four parts goes up to 255"
        : "“\(text.shown)” is no network: its mask has gaps"
    case "-":
      let end = String(rest.dropFirst())
      guard let last = AddressText.octets(end) else {
        return hasFourNumbers(end)
          ? "“\(text.shown)” is no range: each of an address's four parts goes up to 255" : nil
      }
      return last.count == address.count
        ? "“\(text.shown)” is no range: it ends before it begins" : nil
    default: return nil
    }
  }

  private static func hasFourNumbers(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
      }
  }
}

extension PeerPolicy {
  /// Lists the written values that are impossible, each once, and takes out the times that are: nothing
  /// may be proven by them.
  mutating func remarkImpossibleValues() {
    var search = ImpossibleValueSearch(known: remarks)
    search.look(ownAddresses)
    for index in connections.indices { search.look(&connections[index]) }
    for index in proposals.indices { search.look(&proposals[index]) }
    for key in presharedKeys {
      for peer in key.peers { search.look(Configured(peer, key.origin)) }
    }
    guard !search.found.isEmpty else { return }
    remarks = ConfigurationRemark.sorted(
      Array((remarks + search.found).prefix(1000)), first: file)
  }
}

private struct ImpossibleValueSearch {
  private(set) var found: [ConfigurationRemark] = []
  /// What the reader has said itself, by line.
  private let known: [Int: [ConfigurationRemark]]
  private var seen: Set<Place> = []

  private struct Place: Hashable {
    var file: String
    var line: Int
    var what: String
  }

  init(known remarks: [ConfigurationRemark]) {
    known = Dictionary(grouping: remarks, by: \.line)
  }

  private mutating func remark(_ text: String, _ what: String, _ origin: ConfigurationOrigin) {
    guard found.count < 1000, let line = origin.line, let file = origin.file,
      !(known[line] ?? []).contains(where: { $0.file == file && $0.what.contains(text.shown) }),
      seen.insert(Place(file: file, line: line, what: what)).inserted
    else { return }
    found.append(ConfigurationRemark(file: file, line: line, what: what))
  }

  mutating func look(_ text: Configured<String>) {
    guard let what = ImpossibleValue.fault(text.value) else { return }
    remark(text.value, what, text.origin)
  }

  mutating func look(_ texts: [Configured<String>]) {
    for text in texts { look(text) }
  }

  /// A time that 32 bits cannot hold is no time.
  private mutating func look(_ seconds: inout Configured<UInt64>?, _ name: String) {
    guard let written = seconds, written.value > WrittenNumber.most else { return }
    remark(
      "\(written.value)",
      "“\(written.value)” seconds are more than \(name) can be: \(WrittenNumber.most)",
      written.origin)
    seconds = nil
  }

  mutating func look(_ connection: inout ConfiguredConnection) {
    look(connection.localAddresses)
    look(connection.remoteAddresses)
    look([connection.localIdentity, connection.remoteIdentity].compactMap(\.self))
    look(&connection.rekeySeconds, "a lifetime")
    look(&connection.reauthenticationSeconds, "a lifetime")
    look(&connection.deadPeerDetectionSeconds, "an interval")
    for index in connection.proposals?.indices ?? 0..<0 {
      if var proposal = connection.proposals?[index] {
        look(&proposal)
        connection.proposals?[index] = proposal
      }
    }
    for index in connection.children.indices { look(&connection.children[index]) }
  }

  private mutating func look(_ child: inout ConfiguredChild) {
    look(&child.lifetimeSeconds, "a lifetime")
    look(&child.rekeySeconds, "a lifetime")
    for selector in child.localSelectors + child.remoteSelectors {
      // Wildcards of access lists may have gaps.
      if case .named(let text) = selector.value, !text.contains(" ") {
        look(Configured(text, selector.origin))
      }
    }
    for index in child.proposals.indices { look(&child.proposals[index]) }
  }

  mutating func look(_ proposal: inout ConfiguredProposal) {
    look(&proposal.lifetimeSeconds, "a lifetime")
    look(proposal.localAddresses)
  }
}
