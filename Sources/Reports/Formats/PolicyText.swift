internal import ISAKMP
package import Policies

/// How a configuration reads, for people: each value with the line that says it, or the default
/// that fills it in.
package struct PolicyText {
  package var layout: TextLayout

  package init(layout: TextLayout) { self.layout = layout }

  /// The page, connection by connection: many that share long lists are far larger shown than written.
  package func write(_ policy: PeerPolicy, to output: ([UInt8]) -> Void) {
    func put(_ lines: [String]) {
      guard !lines.isEmpty else { return }
      let text = lines.joined(separator: "\n") + "\n"
      output(Array(SafeText.text(text, hasColour: layout.hasColour).utf8))
    }
    put([layout.styled(heading(policy), .bold)] + provenance(policy))
    put(proposals(policy) + builtIn(policy))
    if !policy.connections.isEmpty { put(section("Connections")) }
    for connection in policy.connections { put(self.connection(connection)) }
    put(keys(policy))
    if !policy.remarks.isEmpty { put(section("Not used")) }
    for remark in policy.remarks {
      let place = remark.file == policy.file ? "" : remark.file + ", "
      put(layout.wrapped(remark.what, lead: "  \(place)line \(remark.line): ", indent: 4))
    }
  }

  private static let proposalsTitle = "IKE proposals"

  /// Whether octets are such a page, without colour: it has words of the configuration.
  package static func isPage(_ octets: [UInt8]) -> Bool {
    octets.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: proposalsTitle.utf8) }
  }

  private func heading(_ policy: PeerPolicy) -> String {
    let release = policy.release.map { " \($0)" } ?? ""
    return policy.product.conduct.isDescription
      ? "\(policy.file): ikewhy policy" : "\(policy.file): \(policy.product.name)\(release)"
  }

  /// Whose device it is, and what a profile rests on.
  private func provenance(_ policy: PeerPolicy) -> [String] {
    var lines: [String] = []
    if let profile = policy.profile {
      lines.append("  built-in profile of \(profile.date); what rests on it is never proven")
      for source in profile.sources { lines += layout.wrapped(source, lead: "  from ", indent: 7) }
      for note in profile.notes { lines += layout.wrapped(note, lead: "  note ", indent: 7) }
    }
    if let address = policy.givenAddress { lines.append("  of \(address), as given") }
    if !policy.ownAddresses.isEmpty {
      lines += section("Own addresses")
      lines += rows(policy.ownAddresses.map { ("", $0.value, source($0.origin)) }, indent: 2)
    }
    return lines
  }

  private func section(_ title: String) -> [String] { ["", layout.styled(title, .cyan)] }

  // MARK: Proposals

  private func proposals(_ policy: PeerPolicy) -> [String] {
    var lines: [String] = []
    if let aggressive = policy.aggressiveMode, !aggressive.value {
      lines += section("Aggressive Mode")
      lines += rows([("", "refused", source(aggressive.origin))], indent: 2)
    }
    guard !policy.proposals.isEmpty else {
      let isOwn = policy.connections.contains { $0.proposals != nil }
      return isOwn ? lines : lines + section(Self.proposalsTitle) + ["  none configured"]
    }
    lines += section(Self.proposalsTitle + ", the most preferred first")
    for proposal in policy.proposals { lines += self.proposal(proposal, indent: 2) }
    return lines
  }

  private func proposal(_ proposal: ConfiguredProposal, indent: Int) -> [String] {
    let versions = proposal.versions.map { $0 == .ikev1 ? "IKEv1" : "IKEv2" }
    let doubt = proposal.isCertain ? "" : "  not certain"
    let place = proposal.origin.line.map { "  line \($0)" } ?? ""
    var lines = [
      Self.spaces(indent) + layout.styled(proposal.name, .bold)
        + "  \(versions.joined(separator: ", "))\(place)\(doubt)"
    ]
    var table = proposal.choices.map {
      (Self.word($0.value.attribute), $0.value.text, source($0.origin))
    }
    if let seconds = proposal.lifetimeSeconds {
      let text = seconds.value == 0 ? "no limit" : "\(seconds.value) s"
      table.append(("lifetime", text, source(seconds.origin)))
    }
    if let kilobytes = proposal.lifetimeKilobytes {
      table.append(("lifetime", "\(kilobytes.value) kB", source(kilobytes.origin)))
    }
    for address in proposal.localAddresses {
      table.append(("only for", address.value, source(address.origin)))
    }
    lines += rows(table, indent: indent + 2)
    return lines
  }

  private func builtIn(_ policy: PeerPolicy) -> [String] {
    switch policy.builtInProposals {
    case .none: return []
    case .known(let proposals):
      guard !proposals.isEmpty else { return section("Built-in proposals") + ["  none"] }
      return section("Built-in proposals, behind the others")
        + proposals.flatMap { builtIn($0, indent: 2) }
    case .dependsOnImage(let readings):
      var lines = section("Built-in proposals: the image decides, and this file does not tell")
      for reading in readings {
        let name = reading.name.isEmpty ? "all images" : reading.name
        lines.append("  \(name):" + (reading.proposals.isEmpty ? " none here" : ""))
        lines += reading.proposals.flatMap { builtIn($0, indent: 4) }
      }
      lines += layout.wrapped(
        "The output of `show crypto isakmp policy` and `show crypto ikev2 proposal` in the file "
          + "would tell.", lead: "  ", indent: 2)
      return lines
    }
  }

  /// One line for one of Cisco's numbered policies; those of `show` output have lines of their own.
  private func builtIn(_ proposal: ConfiguredProposal, indent: Int) -> [String] {
    guard proposal.origin.isDefault else { return self.proposal(proposal, indent: indent) }
    let doubt = proposal.isCertain ? "" : "  (probably)"
    let attributes = SuiteAttribute.allCases.compactMap { attribute -> String? in
      let values = proposal.choices(for: attribute).map(\.value.text)
      return values.isEmpty ? nil : values.joined(separator: ", ")
    }
    let lifetime = proposal.lifetimeSeconds.map { ["\($0.value) s"] } ?? []
    let name = proposal.priority.map { "\($0)" } ?? proposal.name
    if proposal.priority != nil {
      return [
        Self.spaces(indent) + (([name] + attributes + lifetime).joined(separator: "  ")) + doubt
      ]
    }
    return [Self.spaces(indent) + name + doubt]
      + attributes.flatMap {
        layout.wrapped($0, lead: Self.spaces(indent + 2), indent: indent + 4)
      }
  }

  // MARK: Connections

  private func connection(_ connection: ConfiguredConnection) -> [String] {
    let versions = connection.versions.value.map { $0 == .ikev1 ? "IKEv1" : "IKEv2" }
    let place = connection.origin.line.map { "  line \($0)" } ?? ""
    return [
      "  " + layout.styled(connection.name, .bold)
        + "  \(versions.joined(separator: ", "))\(place)"
    ]
      + rows(facts(connection), indent: 4)
      + (connection.proposals ?? []).flatMap { proposal($0, indent: 4) }
      + connection.children.flatMap(child)
  }

  private func facts(_ connection: ConfiguredConnection) -> [(String, String, String)] {
    var table: [(String, String, String)] = []
    func add<Value>(_ word: String, _ value: Configured<Value>?, _ text: (Value) -> String) {
      guard let value else { return }
      table.append((word, text(value.value), source(value.origin)))
    }
    for address in connection.localAddresses { add("local address", address) { $0 } }
    for address in connection.remoteAddresses { add("peer", address) { $0 } }
    add("local identity", connection.localIdentity) { $0 }
    add("peer's identity", connection.remoteIdentity) { $0 }
    for method in connection.localAuthentication { add("authenticates by", method, Self.text) }
    for method in connection.remoteAuthentication { add("peer's proof", method, Self.text) }
    add("Aggressive Mode", connection.aggressiveMode) { $0 ? "yes" : "no" }
    add("NAT traversal", connection.natTraversal) { $0 ? "yes" : "no" }
    add("forced UDP", connection.forcesEncapsulation) { $0 ? "yes" : "no" }
    add("MOBIKE", connection.mobike) { $0 ? "yes" : "no" }
    add("fragmentation", connection.fragmentation) { $0 ? "yes" : "no" }
    add("IKE lifetime", connection.rekeySeconds) { $0 == 0 ? "never rekeyed" : "\($0) s" }
    add("reauthentication", connection.reauthenticationSeconds) {
      $0 == 0 ? "never" : "\($0) s"
    }
    add("DPD", connection.deadPeerDetectionSeconds) { $0 == 0 ? "off" : "every \($0) s" }
    return table
  }

  private func child(_ child: ConfiguredChild) -> [String] {
    let name = child.protocolID == .ah ? "AH" : "ESP"
    let place = child.origin.line.map { "  line \($0)" } ?? ""
    var lines = ["    \(name)  \(child.name)\(place)"]
    var table: [(String, String, String)] = []
    table += child.localSelectors.map { ("local", $0.value.text, source($0.origin)) }
    table += child.remoteSelectors.map {
      ("remote", $0.value.text(ofPeer: true), source($0.origin))
    }
    table.append(("mode", child.mode.value.rawValue, source(child.mode.origin)))
    for seconds in [child.lifetimeSeconds].compactMap(\.self) {
      table.append(
        ("lifetime", seconds.value == 0 ? "none" : "\(seconds.value) s", source(seconds.origin)))
    }
    for kilobytes in [child.lifetimeKilobytes].compactMap(\.self) {
      table.append(
        (
          "lifetime", kilobytes.value == 0 ? "no volume" : "\(kilobytes.value) kB",
          source(kilobytes.origin)
        ))
    }
    for seconds in [child.rekeySeconds].compactMap(\.self) {
      table.append(
        (
          "rekeyed", seconds.value == 0 ? "never" : "after \(seconds.value) s",
          source(seconds.origin)
        ))
    }
    lines += rows(table, indent: 6)
    for proposal in child.proposals { lines += self.proposal(proposal, indent: 6) }
    return lines
  }

  private static func text(_ method: ConfiguredAuthentication) -> String {
    switch method {
    case .preSharedKey: "pre-shared key"
    case .publicKey: "public key"
    case .rsaSignatures: "RSA signatures"
    case .ecdsaSignatures: "ECDSA signatures"
    case .eap(let name): "EAP" + (name.map { " \($0)" } ?? "")
    case .xauth(let name): "XAUTH" + (name.map { " \($0)" } ?? "")
    case .null: "nothing (NULL)"
    }
  }

  // MARK: Keys

  private func keys(_ policy: PeerPolicy) -> [String] {
    guard !policy.presharedKeys.isEmpty else { return [] }
    let table = policy.presharedKeys.map { key in
      let state =
        switch key.value {
        case .readable: "usable"
        case .encrypted: "encrypted, so not usable"
        case .masked: "masked, so not usable"
        }
      return (key.label, state, source(key.origin))
    }
    return section("Pre-shared keys, by name; their values are never shown")
      + rows(table, indent: 2)
  }

  // MARK: Tables

  /// Three columns as wide as they need to be; a word that repeats the one above is left out.
  private func rows(_ table: [(String, String, String)], indent: Int) -> [String] {
    let first = table.map { TextLayout.columns($0.0) }.max() ?? 0
    let second = min(table.map { TextLayout.columns($0.1) }.max() ?? 0, 36)
    var previous = ""
    return table.map { word, value, source in
      let shown = word == previous ? "" : word
      previous = word
      let lead = Self.spaces(indent) + (first > 0 ? TextLayout.padded(shown, to: first) + "  " : "")
      return lead + TextLayout.padded(value, to: second) + "  " + layout.styled(source, .dim)
    }
  }

  private func source(_ origin: ConfigurationOrigin) -> String {
    switch origin {
    case .written(_, let line, let text): "line \(line): \(text)"
    default: origin.description
    }
  }

  private static func word(_ attribute: SuiteAttribute) -> String {
    switch attribute {
    case .extendedSequenceNumbers: "ESN"
    case .prf: "PRF"
    case .additionalKeyExchange1, .additionalKeyExchange2, .additionalKeyExchange3,
      .additionalKeyExchange4, .additionalKeyExchange5, .additionalKeyExchange6,
      .additionalKeyExchange7:
      "further KE"
    default: attribute.rawValue
    }
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
