/// Everything secret that a run was given, whatever file it came from.
///
/// ```swift
/// var secrets = Secrets()
/// secrets.add(try SecretsFile.read(octets, file: "lab.yaml"))
/// let dh = SecretIndex(secrets).sharedSecrets(initiatorSPI: spiI, responderSPI: spiR)
/// ```
package struct Secrets: Sendable {
  package var preSharedKeys: [PreSharedKey] = []
  package var sharedSecrets: [SharedSecret] = []
  package var decryptedNonces: [DecryptedNonces] = []
  package var postQuantumKeys: [PostQuantumKey] = []
  package var ikev1Rows: [IKEv1KeyRow] = []
  package var ikev2Rows: [IKEv2KeyRow] = []
  package var espRows: [ESPKeyRow] = []
  /// Keys of configurations that are encrypted or masked there.
  package var unreadableKeys: [UnreadableKey] = []

  package init() {}

  package var isEmpty: Bool {
    preSharedKeys.isEmpty && sharedSecrets.isEmpty && decryptedNonces.isEmpty
      && postQuantumKeys.isEmpty && ikev1Rows.isEmpty && ikev2Rows.isEmpty && espRows.isEmpty
  }

  package mutating func add(_ other: Secrets) {
    preSharedKeys += other.preSharedKeys
    sharedSecrets += other.sharedSecrets
    decryptedNonces += other.decryptedNonces
    postQuantumKeys += other.postQuantumKeys
    ikev1Rows += other.ikev1Rows
    ikev2Rows += other.ikev2Rows
    espRows += other.espRows
    unreadableKeys += other.unreadableKeys
  }
}

/// Where a secret was read: what a report may say about it.
package struct SecretOrigin: Hashable, Sendable, CustomStringConvertible {
  package var file: String
  package var line: Int
  package var description: String { "\(file), line \(line)" }

  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

package struct PreSharedKey: Hashable, Sendable {
  /// How reports name it; its position in the file if nothing else does.
  package var label: String
  /// Addresses, prefixes or identities that it is meant for; empty or "any" for everyone.
  package var peers: [String]
  package var key: SecretOctets
  package var origin: SecretOrigin
  /// It stands in a configuration, among the keys of all the device's peers: that it fits none of
  /// the capture's is nothing to remark.
  package var isConfigured = false

  package init(label: String, peers: [String] = [], key: SecretOctets, origin: SecretOrigin) {
    self.label = label
    self.peers = peers
    self.key = key
    self.origin = origin
  }
}

/// A Diffie-Hellman shared secret, g^xy.
package struct SharedSecret: Hashable, Sendable {
  /// `nil` where the source does not tell: a candidate for every negotiation.
  package var initiatorSPI: UInt64?
  package var responderSPI: UInt64?
  package var value: SecretOctets
  /// For a Quick Mode or CREATE_CHILD_SA exchange with its own key exchange.
  package var messageID: UInt32?
  package var origin: SecretOrigin

  package init(
    initiatorSPI: UInt64?, responderSPI: UInt64? = nil, value: SecretOctets,
    messageID: UInt32? = nil, origin: SecretOrigin
  ) {
    self.initiatorSPI = initiatorSPI
    self.responderSPI = responderSPI
    self.value = value
    self.messageID = messageID
    self.origin = origin
  }
}

/// What IKEv1's public key encryption sends encrypted to the other side (RFC 2409 sections 5.2 and
/// 5.3), as that side decrypted it.
package struct DecryptedNonces: Hashable, Sendable {
  package var initiatorCookie: UInt64
  package var responderCookie: UInt64?
  /// Ni_b and Nr_b: bodies of the nonce payloads.
  package var initiator: SecretOctets
  package var responder: SecretOctets
  /// Bodies of the ID payloads. The revised mode encrypts them under keys of the nonces; otherwise
  /// the hashes of Phase 1 can be verified with these alone.
  package var initiatorIdentity: [UInt8]?
  package var responderIdentity: [UInt8]?
  package var origin: SecretOrigin
}

/// A post-quantum pre-shared key (RFC 8784) and the PPK_ID that selects it.
package struct PostQuantumKey: Hashable, Sendable {
  package var id: String?
  package var key: SecretOctets
  package var origin: SecretOrigin
}

/// An ISAKMP SA's keys: a row of `ikev1_decryption_table`, or what a log shows beyond it.
package struct IKEv1KeyRow: Hashable, Sendable {
  package var initiatorCookie: UInt64?
  package var responderCookie: UInt64?
  package var cipherKey: SecretOctets
  package var skeyid: SecretOctets?
  package var skeyidD: SecretOctets?
  package var skeyidA: SecretOctets?
  package var origin: SecretOrigin
}

/// An IKE SA's keys: a row of `ikev2_decryption_table`, or what a log shows beyond it.
package struct IKEv2KeyRow: Hashable, Sendable {
  package var initiatorSPI: UInt64?
  package var responderSPI: UInt64?
  package var ei: SecretOctets
  package var er: SecretOctets
  package var ai: SecretOctets
  package var ar: SecretOctets
  package var d: SecretOctets?
  package var pi: SecretOctets?
  package var pr: SecretOctets?
  /// Wireshark's words, or strongSwan's; `nil` where a log does not tell the algorithms.
  package var encryptionName: String?
  package var integrityName: String?
  package var prfName: String?
  package var origin: SecretOrigin
}

/// A row of `esp_sa`: the keys of one direction.
package struct ESPKeyRow: Hashable, Sendable {
  /// "IPv4", "IPv6" or "Any".
  package var family: String
  /// As written: an address, or a pattern with `*`.
  package var source: String
  package var destination: String
  package var spi: String
  package var encryptionName: String
  package var encryptionKey: SecretOctets
  package var integrityName: String
  package var integrityKey: SecretOctets
  package var origin: SecretOrigin
}

/// A secret without its value: what it is and where it was read.
package struct GivenSecret: Sendable, Hashable {
  /// "pre-shared key “hub”", "Diffie-Hellman secret".
  package var what: String
  package var origin: SecretOrigin
  /// The name of a pre-shared key; `nil` for the secrets and keys of one IKE SA.
  package var keyLabel: String?
  /// The IKE SA that it is of, where it says so.
  package var initiatorSPI: UInt64?
}

extension Secrets {
  /// What IKE messages can be opened or tested with and was not `used`, in the order read. The same
  /// key given twice counts as used if one of the two was.
  package func inventory(without used: Set<SecretOrigin>) -> [GivenSecret] {
    let keys = Set(preSharedKeys.filter { used.contains($0.origin) }.map(\.key))
    let shared = Set(sharedSecrets.filter { used.contains($0.origin) }.map(\.value))
    var unused: [GivenSecret] = []
    for key in preSharedKeys where !keys.contains(key.key) && !key.isConfigured {
      unused.append(
        GivenSecret(
          what: "pre-shared key “\(key.label)”", origin: key.origin, keyLabel: key.label))
    }
    // What a Quick Mode adds to the ESP keys opens no message.
    // A log shows the same SA's secret and keys; one of them is enough.
    let served = served(by: used)
    for secret in sharedSecrets
    where secret.messageID == nil && !shared.contains(secret.value)
      && !served.contains(Served(secret.origin, secret.initiatorSPI))
    {
      unused.append(
        GivenSecret(
          what: "Diffie-Hellman secret", origin: secret.origin, initiatorSPI: secret.initiatorSPI))
    }
    for row in ikev1Rows
    where !used.contains(row.origin) && !served.contains(Served(row.origin, row.initiatorCookie)) {
      unused.append(
        GivenSecret(what: "IKEv1 keys", origin: row.origin, initiatorSPI: row.initiatorCookie))
    }
    for row in ikev2Rows
    where !used.contains(row.origin) && !served.contains(Served(row.origin, row.initiatorSPI)) {
      unused.append(
        GivenSecret(what: "IKEv2 keys", origin: row.origin, initiatorSPI: row.initiatorSPI))
    }
    return unused
  }
}

extension Secrets {
  /// An SA of one file.
  private struct Served: Hashable {
    var file: String
    var initiatorSPI: UInt64?

    init(_ origin: SecretOrigin, _ initiatorSPI: UInt64?) {
      file = origin.file
      self.initiatorSPI = initiatorSPI
    }
  }

  private func served(by used: Set<SecretOrigin>) -> Set<Served> {
    let secrets = sharedSecrets.map { ($0.origin, $0.initiatorSPI) }
    let rows =
      ikev1Rows.map { ($0.origin, $0.initiatorCookie) }
      + ikev2Rows.map { ($0.origin, $0.initiatorSPI) }
    return Set((secrets + rows).filter { used.contains($0.0) }.map { Served($0.0, $0.1) })
  }

  /// Two keys of one label get their places behind it: reports name keys by nothing else.
  package mutating func distinguishLabels() {
    var count: [String: Int] = [:]
    for key in preSharedKeys { count[key.label, default: 0] += 1 }
    for index in preSharedKeys.indices where (count[preSharedKeys[index].label] ?? 0) > 1 {
      let origin = preSharedKeys[index].origin
      let name = origin.file.split(separator: "/").last.map(String.init) ?? origin.file
      preSharedKeys[index].label += " of \(name) line \(origin.line)"
    }
  }
}
