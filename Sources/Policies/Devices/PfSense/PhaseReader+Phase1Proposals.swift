import ISAKMP
import Texts

extension PhaseReader {
  /// pfSense has one suite an item; OPNsense one cipher with lists of hashes and groups, whose
  /// combinations it writes in the opposite order.
  mutating func proposals(
    _ phase: XMLTree.Element, _ connection: ConfiguredConnection, _ isRefused: inout Bool
  ) -> [ConfiguredProposal] {
    let items = phase.child("encryption")?.children("item") ?? []
    var generated: [GeneratedProposal] = []
    for item in items.isEmpty ? [phase] : items {
      guard let cipher = self.cipher(item.child("encryption-algorithm")) else {
        remarks.append(LineRemark(item.line, "\(connection.name) has a proposal without a cipher"))
        continue
      }
      var suites: [GeneratedProposal] = []
      for hash in listed("hash-algorithm", item) {
        for group in listed("dhgroup", item) {
          var proposal = GeneratedProposal(
            name: "\(connection.name) phase 1", origin: origin(item))
          if items.count > 1, let place = items.firstIndex(where: { $0.line == item.line }) {
            proposal.name += ", proposal \(place + 1)"
          }
          proposal.add(cipher.value, cipher.origin, for: .encryption)
          proposal.add(hash.value, hash.origin, for: .hash, .integrity, .prf)
          if ["yes", "on"].contains(phase.value("prfselect_enable") ?? ""),
            let prf = value("prf-algorithm", item)
          {
            proposal.add("prf" + prf.value, prf.origin, for: .prf)
          }
          add(group, to: &proposal)
          suites.append(proposal)
        }
      }
      generated += flavour == .opnSense ? suites.reversed() : suites
    }
    return read(generated, .ike, connection, &isRefused)
  }

  private func listed(_ name: String, _ item: XMLTree.Element) -> [Configured<String>] {
    guard let written = value(name, item) else { return [Configured("", origin(item))] }
    guard flavour == .opnSense else { return [written] }
    return StrongSwanValue.list(written.value).map { Configured($0, written.origin) }
  }

  /// `aes` with its key's length; the combined modes have it in their name, and their check value's
  /// length beside it.
  private func cipher(_ element: XMLTree.Element?) -> Configured<String>? {
    guard let element, let name = element.value("name") else { return nil }
    var length = element.value("keylen") ?? ""
    if length == "auto" { length = name.contains("gcm") ? "128" : "256" }
    let text =
      "<\(element.name)><name>\(name)</name>"
      + (length.isEmpty ? "" : "<keylen>\(length)</keylen>")
    return Configured(
      Self.word(name, length), .written(file: file, line: Self.line(element, name), text: text))
  }

  /// Of `aes` the key's length decides, of other ciphers the name.
  static func line(_ element: XMLTree.Element, _ name: String) -> Int {
    (element.child(name == "aes" ? "keylen" : "name") ?? element.child("name") ?? element).line
  }

  static func word(_ name: String, _ length: String) -> String {
    switch name {
    case "3des", "des", "cast128", "chacha20poly1305", "null": name
    // OPNsense's names are whole.
    case let whole where whole.hasSuffix("gcm16") || whole.hasSuffix("gcm12"): whole
    case let whole where whole.hasPrefix("aes") && whole.count == 6: whole
    default: name + length
    }
  }

  func add(_ group: Configured<String>, to proposal: inout GeneratedProposal) {
    guard let number = Int(group.value) else {
      // A word that is no number is not none: strongSwan does not know it either.
      if !group.value.isEmpty { proposal.add(group.value, group.origin, for: .group) }
      return
    }
    guard number > 0 else { return }
    proposal.add(
      StrongSwanGroup.word(number) ?? "dhgroup\(number)", group.origin, for: .group)
  }

  mutating func read(
    _ generated: [GeneratedProposal], _ kind: StrongSwanProposals.Kind,
    _ connection: ConfiguredConnection, _ isRefused: inout Bool
  ) -> [ConfiguredProposal] {
    var proposals: [ConfiguredProposal] = []
    for proposal in generated {
      let read = proposal.read(kind, connection.versions.value, product: product)
      remarks += read.remarks
      isRefused = isRefused || read.isRefused
      proposals += read.proposals
    }
    return proposals
  }
}
