import ISAKMP
import Texts

extension RacoonReader {
  mutating func children(_ sainfos: [Section], remotes: Int) -> [ConfiguredChild] {
    let most = Self.mostChildren / max(remotes, 1)
    if sainfos.count > most {
      remark(
        sainfos[most].opening,
        "more than \(Self.mostChildren) pairs of a remote and a sainfo: this and what follows are "
          + "not used", .unreadEntry)
    }
    // `anonymous` is for what no other serves.
    let used = sainfos.prefix(most)
    let isLast = { (section: Section) in section.opening.words.dropFirst().first == "anonymous" }
    return (used.filter { !isLast($0) } + used.filter(isLast)).map { child($0) }
  }

  private mutating func child(_ section: Section) -> ConfiguredChild {
    let ends = section.opening.words.dropFirst().prefix { $0 != "from" && $0 != "group" }
    let opening = origin(section.opening)
    var child = ConfiguredChild(
      name: "sainfo \(section.opening.words.dropFirst().joined(separator: " "))", origin: opening,
      mode: Configured(.tunnel, assumed))
    let selectors = Self.selectors(Array(ends))
    if let local = selectors.first { child.localSelectors = [Configured(local, opening)] }
    if selectors.count == 2 { child.remoteSelectors = [Configured(selectors[1], opening)] }
    var proposal = ConfiguredProposal(name: child.name, versions: [.ikev1], origin: opening)
    for statement in section.statements {
      switch statement.key {
      case "encryption_algorithm", "authentication_algorithm":
        let all = Self.list(statement.values)
        for words in all.isEmpty ? [[]] : all { add(statement, words, to: &proposal, of: section) }
      case "pfs_group": add(statement, Array(statement.values), to: &proposal, of: section)
      case _ where RacoonWords.sainfo.contains(statement.key): break
      default: unknown(statement, RacoonWords.sainfo, of: section)
      }
    }
    require(RacoonWords.ofEverySainfo, in: section, of: section, &proposal)
    child.proposals = [proposal]
    child.lifetimeSeconds = seconds(section)
    return child
  }

  /// `address 10.0.0.0/8 any address 192.168.0.0/24[80] tcp`: what the ID payloads hold, to the bit.
  private static func selectors(_ words: [String]) -> [ConfiguredSelector] {
    var found: [ConfiguredSelector] = []
    var place = 0
    while place < words.count {
      switch words[place] {
      case "address", "subnet":
        let rest = words[(place + 1)...]
        guard let address = rest.first else { return found }
        let (network, port) = Self.port(address)
        var next = place + 2
        let upper = next < words.count ? TransportNames.protocolID(words[next]) : nil
        if upper != nil { next += 1 }
        if let range = AddressText.range(network) {
          found.append(
            .range(
              start: range.start, end: range.end, protocolID: upper ?? 0,
              startPort: port ?? 0, endPort: port ?? 65535))
        } else {
          found.append(.named(address))
        }
        place = next
      case "anonymous":
        return found
      default:
        found.append(.named(words[place...].prefix(2).joined(separator: " ")))
        place += 2
      }
    }
    return found
  }

  static func port(_ address: String) -> (network: Substring, port: UInt16?) {
    guard let bracket = address.firstIndex(of: "[") else { return (address[...], nil) }
    return (
      address[..<bracket], UInt16(address[address.index(after: bracket)...].prefix { $0 != "]" })
    )
  }
}
