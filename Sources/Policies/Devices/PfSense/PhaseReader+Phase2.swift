import ISAKMP
import Texts

extension PhaseReader {
  /// IKEv1 has a child for each phase 2; IKEv2 one for all, unless told to keep them apart.
  mutating func children(
    _ entries: [XMLTree.Element], _ phase: XMLTree.Element, _ connection: ConfiguredConnection,
    client: XMLTree.Element?, _ isRefused: inout Bool
  ) -> [ConfiguredChild] {
    var children: [ConfiguredChild] = []
    for entry in entries where !room.isFull {
      children.append(child(entry, connection, client: client, &isRefused))
      room.take(children[children.count - 1])
    }
    let isApart =
      connection.versions.value == [.ikev1] || phase.child("splitconn") != nil
      || phase.child("tunnel_isolation") != nil
    guard !isApart, var merged = children.first, children.count > 1 else { return children }
    var local = Set(merged.localSelectors.map(\.value))
    var remote = Set(merged.remoteSelectors.map(\.value))
    var offered = Set(merged.proposals.map { $0.choices.map(\.value) })
    for child in children.dropFirst() {
      // Within one phase 2 what stands twice stays twice.
      merged.localSelectors += child.localSelectors.filter { !local.contains($0.value) }
      merged.remoteSelectors += child.remoteSelectors.filter { !remote.contains($0.value) }
      merged.proposals += child.proposals.filter { !offered.contains($0.choices.map(\.value)) }
      local.formUnion(child.localSelectors.map(\.value))
      remote.formUnion(child.remoteSelectors.map(\.value))
      offered.formUnion(child.proposals.map { $0.choices.map(\.value) })
    }
    merged.name = "the one child of \(connection.name)"
    return [merged]
  }

  private static let modes: [String: ConfiguredChild.EncapsulationMode] = [
    "tunnel": .tunnel, "tunnel6": .tunnel, "transport": .transport, "vti": .tunnel,
    "route-based": .tunnel,
  ]

  /// One of the words that the page writes. What another one does is not known.
  mutating func word<Value: Hashable & Sendable>(
    _ name: String, _ element: XMLTree.Element, _ words: [String: Value], default value: Value
  ) -> Configured<Value> {
    guard let written = self.value(name, element) else { return Configured(value, byDefault) }
    if let known = words[written.value] { return Configured(known, written.origin) }
    remarks.append(
      LineRemark(
        written.origin.line ?? element.line, "unknown \(name) “\(written.value.shown)”"))
    return Configured(value, .assumedDefault(product))
  }

  private mutating func child(
    _ entry: XMLTree.Element, _ connection: ConfiguredConnection, client: XMLTree.Element?,
    _ isRefused: inout Bool
  ) -> ConfiguredChild {
    let name = entry.value("descr") ?? "phase 2, line \(entry.line)"
    let isAH = entry.value("protocol") == "ah"
    var child = ConfiguredChild(
      name: name, origin: origin(entry), protocolID: isAH ? .ah : .esp,
      mode: word("mode", entry, Self.modes, default: .tunnel))
    let group = secrecy(entry, client)
    let suites = isAH ? integrity(entry) : ciphers(entry)
    let generated = suites.map { suite in
      var proposal = GeneratedProposal(name: "\(name), phase 2", origin: origin(entry))
      if let cipher = suite.cipher { proposal.add(cipher.value, cipher.origin, for: .encryption) }
      if let hash = suite.hash { proposal.add(hash.value, hash.origin, for: .integrity) }
      if let group { add(group, to: &proposal) }
      return proposal
    }
    child.proposals = read(generated, isAH ? .ah : .esp, connection, &isRefused)
    if group == nil, let written = value("pfsgroup", entry) {
      for index in child.proposals.indices {
        child.proposals[index].choices.append(Configured(.noGroup, written.origin))
      }
    }
    if child.proposals.isEmpty { remarks.append(LineRemark(entry.line, "\(name) has no proposal")) }
    let lifetime = seconds("lifetime", entry, default: 3600)
    child.lifetimeSeconds = lifetime
    child.rekeySeconds =
      entry.value("rekey_time") == nil
      ? Configured(lifetime.value / 10 * 9 + lifetime.value % 10 * 9 / 10, lifetime.origin)
      : seconds("rekey_time", entry, default: 3240)
    let isTransport = child.mode.value == .transport
    child.localSelectors = selectors(
      entry, entry.child("natlocalid") == nil ? "localid" : "natlocalid", isTransport)
    child.remoteSelectors = selectors(entry, "remoteid", isTransport)
    return child
  }

  private func secrecy(_ entry: XMLTree.Element, _ client: XMLTree.Element?)
    -> Configured<String>?
  {
    // Mobile clients have one setting for all.
    if let client, let group = value("pfs_group", client) { return group }
    guard let group = value("pfsgroup", entry), group.value != "0", group.value != "off" else {
      return nil
    }
    return group
  }

  private typealias Suite = (cipher: Configured<String>?, hash: Configured<String>?)

  /// pfSense puts the GCM ciphers first, in the opposite order; every cipher that needs one with
  /// every hash. OPNsense writes the hashes with every cipher.
  private mutating func ciphers(_ entry: XMLTree.Element) -> [Suite] {
    var combined: [Configured<String>] = []
    var plain: [Configured<String>] = []
    for option in entry.children("encryption-algorithm-option") {
      guard let name = option.value("name") else { continue }
      for length in Self.lengths(name, option.value("keylen")) {
        let place = ConfigurationOrigin.written(
          file: file, line: Self.line(option, name),
          text: "<\(option.name)><name>\(name)</name>"
            + (length.isEmpty ? "" : "<keylen>\(length)</keylen>"))
        let cipher = Configured(Self.word(name, length), place)
        if name.contains("gcm"), flavour == .pfSense {
          combined.insert(cipher, at: 0)
        } else {
          plain.append(cipher)
        }
      }
    }
    let hashes = integrity(entry)
    let alone = combined.map { Suite(cipher: $0, hash: nil) }
    return alone
      + plain.flatMap { cipher -> [Suite] in
        if hashes.isEmpty || cipher.value.hasPrefix("chacha") { return [(cipher, nil)] }
        return hashes.map { (cipher, $0.hash) }
      }
  }

  private func integrity(_ entry: XMLTree.Element) -> [Suite] {
    entry.children("hash-algorithm-option").flatMap { option in
      StrongSwanValue.list(option.text).map { word in
        (nil, Configured(word.replacing("hmac_", with: ""), origin(option)))
      }
    }
  }

  /// `auto` is each of them, the longest first.
  private static func lengths(_ name: String, _ written: String?) -> [String] {
    guard written == "auto" else { return [written ?? ""] }
    if name.contains("gcm") { return ["128", "96", "64"] }
    switch name {
    case "aes", "camellia", "blowfish": return ["256", "192", "128"]
    default: return [""]
    }
  }

  private mutating func selectors(_ entry: XMLTree.Element, _ name: String, _ isTransport: Bool)
    -> [Configured<ConfiguredSelector>]
  {
    guard !isTransport, let element = entry.child(name) else {
      return [Configured(.dynamic(), byDefault)]
    }
    let place = element.child("address") ?? element.child("type") ?? element
    let written = ConfigurationOrigin.written(
      file: file, line: place.line,
      text: element.value("address").map { address in
        "<address>\(address)</address>"
          + (element.value("netbits").map { "<netbits>\($0)</netbits>" } ?? "")
      } ?? place.told)
    // Without its length it is a network all the same, of which nobody knows how large.
    let isCut = element.value("type") ?? "network" == "network" && element.value("netbits") == nil
    let origin = isCut ? ConfigurationOrigin.assumedDefault(product) : written
    var found: [Configured<ConfiguredSelector>]
    switch element.value("type") ?? "network" {
    case "none", "mobile": found = [Configured(.dynamic(), origin)]
    case "address", "network":
      let address = element.value("address") ?? ""
      let text = element.value("netbits").map { "\(address)/\($0)" } ?? address
      let isHost = element.value("type") == "address"
      if let selector = StrongSwanSelector.read(isHost ? address : text) {
        found = [Configured(selector, origin)]
      } else {
        remarks.append(LineRemark(element.line, "“\(text)” is no network"))
        found = [Configured(.named(text), origin)]
      }
    case let interface:
      // The subnet of an interface.
      let isIPv6 = entry.value("mode") == "tunnel6"
      if let subnet = interfaces.subnet(interface, isIPv6: isIPv6),
        let selector = StrongSwanSelector.read(subnet)
      {
        found = [Configured(selector, origin)]
      } else {
        found = [Configured(.named("the network of \(interface)"), origin)]
      }
    }
    if ["vti", "route-based"].contains(entry.value("mode") ?? ""),
      let everything = StrongSwanSelector.read("0.0.0.0/0")
    {
      found.append(Configured(everything, self.origin(entry)))
    }
    return found
  }
}
