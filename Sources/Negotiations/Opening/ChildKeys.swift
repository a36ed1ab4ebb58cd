package import ISAKMP
package import Keys
package import Policies

/// The keys of one direction of an ESP SA, as the peers derived them.
package struct ESPKeys: Sendable {
  /// Who sends under them; the SPI is the other side's choice.
  package var sender: Role
  package var spi: [UInt8]
  package var encryption: EncryptionAlgorithm
  /// Key and salt.
  package var encryptionKey: SecretOctets
  package var integrity: IntegrityAlgorithm?
  package var integrityKey: SecretOctets
}

extension Negotiation {
  /// The keys of a Quick Mode's or Child SA's ESP, both directions; `nil` where its messages, the
  /// keys above it, or the Diffie-Hellman secret of its own key exchange are not known.
  package func espKeys(of phase2: Phase2, secrets: SecretIndex) -> [ESPKeys]? {
    guard phase2.state == .established, let content = phase2.content,
      let granted = content.granted,
      IPsecDOI.ProtocolID(rawValue: granted.protocolID) == .esp,
      let algorithms = ESPAlgorithms(content, version),
      let initiatorSPI = content.initiatorSPI, let responderSPI = content.responderSPI
    else { return nil }
    var secret: SecretOctets?
    if content.requestHasKeyExchange, content.answerHasKeyExchange {
      guard let found = secrets.sharedSecret(of: phase2.messageID, in: self)?.value else {
        return nil
      }
      secret = found
    }
    guard let additional = additionalSecrets(of: phase2, secrets) else { return nil }
    let octets = algorithms.encryptionOctets + algorithms.integrityOctets
    let material: [Role: SecretOctets]
    switch version {
    case .ikev1:
      guard let found = quickModeMaterial(phase2, secret, octets, initiatorSPI, responderSPI) else {
        return nil
      }
      material = found
    case .ikev2:
      guard let found = childMaterial(phase2, secret, additional, octets) else { return nil }
      material = found
    }
    return [Role.initiator, .responder].compactMap { sender in
      guard let keys = material[sender] else { return nil }
      return ESPKeys(
        sender: sender, spi: sender == .initiator ? responderSPI : initiatorSPI,
        encryption: algorithms.encryption,
        encryptionKey: SecretOctets(keys.octets.prefix(algorithms.encryptionOctets)),
        integrity: algorithms.integrity,
        integrityKey: SecretOctets(keys.octets.dropFirst(algorithms.encryptionOctets)))
    }
  }

  /// Of the IKE_FOLLOWUP_KE exchanges behind it, in their order; `nil` where one is not known.
  private func additionalSecrets(of phase2: Phase2, _ secrets: SecretIndex) -> [SecretOctets]? {
    let answer = phase2.messages.last {
      messages[$0].from == phase2.requestedBy.other && messages[$0].opened != nil
    }
    guard version == .ikev2, let answer,
      let followups = FollowupKeyExchanges(self, after: answer)
    else { return [] }
    let found = followups.messageIDs.compactMap { secrets.sharedSecret(of: $0, in: self)?.value }
    return followups.isComplete && found.count == followups.messageIDs.count ? found : nil
  }

  /// Both nonces inside the exchange: its requester's, and the other side's.
  private func nonces(of phase2: Phase2, _ type: PayloadType) -> (own: [UInt8], other: [UInt8])? {
    func nonce(of role: Role) -> [UInt8]? {
      for index in phase2.messages where messages[index].from == role {
        if let nonce = messages[index].opened?.payloads.first(where: { $0.type == type }) {
          return Array(nonce.body)
        }
      }
      return nil
    }
    guard let own = nonce(of: phase2.requestedBy), let other = nonce(of: phase2.requestedBy.other)
    else { return nil }
    return (own, other)
  }

  /// Each direction's keys come of the SPI that its receiver chose (RFC 2409 section 5.5).
  private func quickModeMaterial(
    _ phase2: Phase2, _ secret: SecretOctets?, _ octets: Int, _ initiatorSPI: [UInt8],
    _ responderSPI: [UInt8]
  ) -> [Role: SecretOctets]? {
    guard let nonces = nonces(of: phase2, .nonce),
      let keys = decryption.ikev1Keys.first(where: { $0.skeyidD != nil })
    else { return nil }
    var material: [Role: SecretOctets] = [:]
    for (sender, spi) in [(Role.initiator, responderSPI), (.responder, initiatorSPI)] {
      material[sender] = keys.keyMaterial(
        protocolID: IPsecDOI.ProtocolID.esp.rawValue, spi: spi, initiatorNonce: nonces.own,
        responderNonce: nonces.other, quickModeSecret: secret, octets: octets)
    }
    return material
  }

  /// One run of prf+ gives both directions, the requester's first (RFC 7296 section 2.17).
  private func childMaterial(
    _ phase2: Phase2, _ secret: SecretOctets?, _ additional: [SecretOctets], _ octets: Int
  ) -> [Role: SecretOctets]? {
    guard let keys = decryption.childBase, let exchange = keys.exchange else { return nil }
    let isFirst = phase2.messages.first.map {
      messages[$0].message.header.exchangeType == .ikeAuth
    }
    let nonces =
      isFirst == true
      ? (own: exchange.initiatorNonce, other: exchange.responderNonce)
      : self.nonces(of: phase2, .nonceV2)
    guard let nonces,
      let all = keys.keyMaterial(
        initiatorNonce: nonces.own, responderNonce: nonces.other, newSecret: secret,
        additionalSecrets: additional, octets: 2 * octets)
    else { return nil }
    return [
      phase2.requestedBy: SecretOctets(all.octets.prefix(octets)),
      phase2.requestedBy.other: SecretOctets(all.octets.dropFirst(octets)),
    ]
  }
}

/// The accepted algorithms of an ESP SA and the keys that they take.
private struct ESPAlgorithms {
  var encryption: EncryptionAlgorithm
  var integrity: IntegrityAlgorithm?
  var encryptionOctets: Int
  var integrityOctets: Int

  init?(_ content: Phase2Content, _ version: IKEVersion) {
    guard let suite = content.accepted, let stated = suite[.encryption] else { return nil }
    let found: EncryptionAlgorithm? =
      switch version {
      case .ikev1:
        UInt8(exactly: stated.id).flatMap {
          EncryptionAlgorithm(esp: IPsecDOI.ESPTransform(rawValue: $0))
        }
      case .ikev2:
        UInt16(exactly: stated.id).flatMap {
          EncryptionAlgorithm(ikev2: IKEv2.EncryptionAlgorithm(rawValue: $0))
        }
      }
    guard let encryption = found,
      let octets = encryption == .null
        ? 0 : encryption.keyMaterialOctets(keyLength: stated.keyLength)
    else { return nil }
    self.encryption = encryption
    encryptionOctets = octets
    integrityOctets = 0
    if encryption.isAEAD { return }
    guard let value = suite[.integrity], value.id != 0 else { return }
    let integrity: IntegrityAlgorithm? =
      switch version {
      case .ikev1:
        UInt16(exactly: value.id).flatMap {
          IntegrityAlgorithm(esp: IPsecDOI.AuthenticationAlgorithm(rawValue: $0))
        }
      case .ikev2:
        UInt16(exactly: value.id).flatMap {
          IntegrityAlgorithm(ikev2: IKEv2.IntegrityAlgorithm(rawValue: $0))
        }
      }
    guard let integrity, let keyOctets = integrity.keyOctets else { return nil }
    self.integrity = integrity
    integrityOctets = keyOctets + integrity.saltOctets
  }
}
