import Capture
import ISAKMP
package import Keys
package import Negotiations
import Policies

/// The session keys of a run as Wireshark's three tables, or in ikewhy's own form. Pre-shared keys
/// are in none of them.
package struct KeyTables: Sendable {
  package enum Table: String, CaseIterable, Sendable {
    case ikev1 = "ikev1_decryption_table"
    case ikev2 = "ikev2_decryption_table"
    case esp = "esp_sa"
  }

  private let secrets: SecretIndex
  /// Secrets of key exchanges inside protected messages, by their SA's initiator SPI.
  private let ofExchanges: [UInt64?: [SharedSecret]]
  private var rows: [Table: [String]] = [:]
  private var present: [Table: Set<String>] = [:]
  private var sharedSecrets: [SharedSecret] = []
  private var presentSecrets: Set<SharedSecret> = []
  private var ikev1: [(spis: (UInt64, UInt64), keys: IKEv1Keys)] = []
  private var ikev2: [(spis: (UInt64, UInt64), keys: IKEv2Keys)] = []
  /// What could not be derived, a line each.
  package private(set) var remarks: [String] = []

  /// - Parameter secrets: those of the run.
  package init(_ secrets: Secrets) {
    self.secrets = SecretIndex(secrets)
    let ofExchanges = secrets.sharedSecrets.filter { $0.messageID != nil && $0.initiatorSPI != nil }
    self.ofExchanges = Dictionary(grouping: ofExchanges, by: \.initiatorSPI)
  }

  package var isEmpty: Bool { rows.isEmpty && sharedSecrets.isEmpty }

  package mutating func add(_ negotiation: Negotiation) {
    let decryption = negotiation.decryption
    addIKEv1(decryption.ikev1Keys, negotiation)
    addIKEv2(decryption.ikev2Keys, negotiation)
    let places = Places(negotiation)
    for phase2 in negotiation.phase2 { addESP(phase2, negotiation, places) }
    // Those of the exchanges inside as given.
    let inside = decryption.state == .none ? [] : ofExchanges[negotiation.initiatorSPI] ?? []
    for secret in decryption.sharedSecrets + inside where presentSecrets.insert(secret).inserted {
      sharedSecrets.append(secret)
    }
    if decryption.state == .none || decryption.state == .partial {
      let reason = decryption.obstacle ?? "no secret given opens them"
      remarks.append(
        "negotiation \(negotiation.id): \(decryption.state == .none ? "no" : "not every") protected "
          + "message was opened: \(reason)")
    }
  }

  // MARK: Rows

  /// `<initiator cookie>,<Ka>`. Wireshark knows an SA by that cookie alone, so that of two peers
  /// with different pre-shared keys only one can be shown.
  private mutating func addIKEv1(_ keys: [IKEv1Keys], _ negotiation: Negotiation) {
    for (index, keys) in keys.enumerated() {
      ikev1.append(((negotiation.initiatorSPI, negotiation.responderSPI), keys))
      let row =
        "\(Hex.string(negotiation.initiatorSPI)),\(Hex.string(keys.cipherKey.octets))"
      if !WiresharkNames.opensIKEv1(keys.algorithms.cipher) {
        append(.ikev1, "# not a cipher that Wireshark opens IKEv1 with: \(keys.algorithms.cipher)")
      }
      append(.ikev1, index == 0 ? row : "# the other side's own key: \(row)")
    }
  }

  /// `SPIi,SPIr,SK_ei,SK_er,"encryption",SK_ai,SK_ar,"integrity"`. One row an SA: after a key
  /// update inside IKE_INTERMEDIATE the last keys serve most messages.
  private mutating func addIKEv2(_ keys: [IKEv2Keys], _ negotiation: Negotiation) {
    for (index, keys) in keys.enumerated() {
      ikev2.append(((negotiation.initiatorSPI, negotiation.responderSPI), keys))
      let spis =
        "\(Hex.string(negotiation.initiatorSPI)),\(Hex.string(negotiation.responderSPI))"
      guard let encryption = WiresharkNames.ikev2(keys.algorithms.encryption),
        let integrity = WiresharkNames.ikev2(keys.algorithms.integrity)
      else {
        append(.ikev2, "# \(spis): not an algorithm of Wireshark's list")
        continue
      }
      func hex(_ key: SecretOctets) -> String { Hex.string(key.octets) }
      let row =
        "\(spis),\(hex(keys.ei)),\(hex(keys.er)),\"\(encryption)\","
        + "\(integrity.takesKey ? hex(keys.ai) : ""),\(integrity.takesKey ? hex(keys.ar) : ""),"
        + "\"\(integrity.name)\""
      append(
        .ikev2,
        index == negotiation.decryption.ikev2Keys.count - 1
          ? row : "# before a key update: \(row)")
    }
  }

  /// `"IPv4","source","destination","0xSPI","encryption","0xkey","authentication","0xkey"`.
  private mutating func addESP(
    _ phase2: Phase2, _ negotiation: Negotiation, _ places: Places
  ) {
    guard let all = negotiation.espKeys(of: phase2, secrets: secrets) else {
      if phase2.state == .established, phase2.content?.answerHasKeyExchange == true {
        remarks.append(
          "negotiation \(negotiation.id): the ESP keys of message ID "
            + "\(Hex.string(phase2.messageID)) need the Diffie-Hellman secret of its own key "
            + "exchange (PFS)")
      }
      return
    }
    for keys in all {
      guard let encryption = WiresharkNames.esp(keys.encryption),
        let integrity = keys.encryption.isAEAD
          ? WiresharkNames.aead(keys.encryption) : WiresharkNames.esp(keys.integrity)
      else {
        append(.esp, "# SPI 0x\(Hex.string(keys.spi)): not an algorithm of Wireshark's list")
        continue
      }
      let source = negotiation.peer(keys.sender).endpoint.address
      let destination = negotiation.peer(keys.sender.other).endpoint.address
      append(
        .esp,
        "\"\(source.octets.count == 4 ? "IPv4" : "IPv6")\",\"\(places.text(source))\","
          + "\"\(places.text(destination))\",\"0x\(Hex.string(keys.spi))\",\"\(encryption)\","
          + "\"\(key(keys.encryptionKey))\",\"\(integrity.name)\","
          + "\"\(integrity.takesKey ? key(keys.integrityKey) : "")\"")
    }
  }

  private func key(_ key: SecretOctets) -> String {
    key.isEmpty ? "" : "0x" + Hex.string(key.octets)
  }

  private mutating func append(_ table: Table, _ row: String) {
    if present[table, default: []].insert(row).inserted { rows[table, default: []].append(row) }
  }

  // MARK: Texts

  /// One table's file, whole; `nil` where it has no row.
  package func text(_ table: Table) -> String? {
    rows[table].map { $0.joined(separator: "\n") + "\n" }
  }

  /// All of them, each under its name.
  package var wireshark: String {
    Table.allCases.compactMap { table in
      text(table).map { "# \(table.rawValue)\n\($0)" }
    }.joined(separator: "\n")
  }

  /// What `--secrets` reads again: the Diffie-Hellman secrets where they are known, else the keys.
  package var yaml: String {
    var text = ""
    let known = sharedSecrets.filter { $0.initiatorSPI != nil }
    if !known.isEmpty { text += "dh:\n" }
    for secret in known {
      text += entry([
        ("initiator_spi", secret.initiatorSPI.map { Hex.string($0) }),
        ("responder_spi", secret.responderSPI.map { Hex.string($0) }),
        ("message_id", secret.messageID.map { Hex.string($0) }),
        ("shared_secret", Hex.string(secret.value.octets)),
      ])
    }
    let derived = Set(known.filter { $0.messageID == nil }.compactMap(\.initiatorSPI))
    let ikev1 = self.ikev1.filter { !derived.contains($0.spis.0) }
    if !ikev1.isEmpty { text += "ikev1:\n" }
    for (spis, keys) in ikev1 {
      text += entry([
        ("initiator_spi", Hex.string(spis.0)), ("responder_spi", Hex.string(spis.1)),
        ("encryption_key", Hex.string(keys.cipherKey.octets)),
      ])
    }
    let ikev2 = self.ikev2.filter { !derived.contains($0.spis.0) }
    if !ikev2.isEmpty { text += "ikev2:\n" }
    for (spis, keys) in ikev2 {
      text += entry([
        ("initiator_spi", Hex.string(spis.0)), ("responder_spi", Hex.string(spis.1)),
        ("sk_ei", Hex.string(keys.ei.octets)), ("sk_er", Hex.string(keys.er.octets)),
        ("sk_ai", keys.ai.isEmpty ? nil : Hex.string(keys.ai.octets)),
        ("sk_ar", keys.ar.isEmpty ? nil : Hex.string(keys.ar.octets)),
        ("sk_d", keys.d.map { Hex.string($0.octets) }),
        ("sk_pi", keys.pi.map { Hex.string($0.octets) }),
        ("sk_pr", keys.pr.map { Hex.string($0.octets) }),
      ])
    }
    return text
  }

  private func entry(_ fields: [(name: String, value: String?)]) -> String {
    let lines = fields.compactMap { field in field.value.map { "\(field.name): \"\($0)\"\n" } }
    return "  - " + lines.joined(separator: "    ")
  }
}

/// Where the sides of a negotiation were seen.
private struct Places {
  /// Whose an address is; of the side that was seen there first.
  private var owners: [IPAddress: Role] = [:]
  private var addresses: [Role: Set<IPAddress>] = [:]

  init(_ negotiation: Negotiation) {
    for message in negotiation.messages {
      note(message.source.address, message.from)
      note(message.destination.address, message.from.other)
      for sighting in message.sightings {
        note(sighting.source.address, message.from)
        note(sighting.destination.address, message.from.other)
      }
    }
  }

  private mutating func note(_ address: IPAddress, _ role: Role) {
    if owners[address] == nil { owners[address] = role }
    addresses[role, default: []].insert(address)
  }

  /// The address, or `*` where the side was seen at several: a NAT between two captures, MOBIKE.
  func text(_ address: IPAddress) -> String {
    guard let role = owners[address] else { return address.description }
    return addresses[role]?.count == 1 ? address.description : "*"
  }
}
