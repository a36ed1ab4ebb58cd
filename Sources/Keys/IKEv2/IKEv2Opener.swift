package import ISAKMP

/// What came of opening an IKEv2 message.
package enum IKEv2Opening: Sendable {
  case opened(Opened)
  /// The integrity check value or tag does not fit: another key, or octets changed on the way.
  case integrityFailed
  case malformed(String)

  package struct Opened: Sendable {
    /// The payloads inside, without IV, padding and ICV. From a single message the indices are
    /// offsets in that message, so that
    /// `PayloadChain(version: .ikev2).decode(plaintext, first: firstPayload)` reports true places;
    /// from fragments they count in the joined plaintext.
    package var plaintext: ArraySlice<UInt8>
    package var firstPayload: PayloadType
  }
}

/// Opens Encrypted and Encrypted Fragment payloads of one IKE SA. Integrity is checked before
/// anything is decrypted.
///
/// A message is opened with the keys of the side that sent it: the header's Initiator flag, which
/// names the IKE SA's original initiator, decides.
package struct IKEv2Opener: Sendable {
  package let keys: IKEv2Keys

  package init(keys: IKEv2Keys) { self.keys = keys }

  /// Opens a message with an Encrypted payload, or a single Encrypted Fragment payload.
  package func open(_ message: Message) -> IKEv2Opening {
    for payload in message.payloads {
      if case .encrypted(let encrypted) = payload.content { return open(encrypted, in: message) }
    }
    return .malformed("it has no Encrypted payload")
  }

  /// Opens and joins the fragments of one message, in any order, repetitions included (RFC 7383
  /// section 2.6).
  package func open(fragments messages: [Message]) -> IKEv2Opening {
    var parts: [UInt16: IKEv2Opening.Opened] = [:]
    var total: UInt16 = 0
    var failure: IKEv2Opening?
    for message in messages {
      for payload in message.payloads {
        guard case .encrypted(let encrypted) = payload.content, let fragment = encrypted.fragment
        else { continue }
        // A larger total starts over: the sender found its fragments still too large.
        if fragment.total > total {
          total = fragment.total
          parts = [:]
        }
        guard fragment.total == total, parts[fragment.number] == nil else { continue }
        switch open(encrypted, in: message) {
        case .opened(let opened): parts[fragment.number] = opened
        case let other: failure = failure ?? other
        }
      }
    }
    guard let first = parts[1], total > 0 else {
      return failure ?? .malformed("the first fragment is missing")
    }
    var joined: [UInt8] = []
    for number in 1...total {
      guard let part = parts[number] else {
        return failure ?? .malformed("fragment \(number) of \(total) is missing")
      }
      joined += part.plaintext
    }
    // Only the first fragment names the first inner payload.
    return .opened(IKEv2Opening.Opened(plaintext: joined[...], firstPayload: first.firstPayload))
  }

  /// ```
  /// +---------------------------------------------------------------+
  /// |                     Initialization Vector                     |
  /// +---------------------------------------------------------------+
  /// |                    Encrypted IKE Payloads                     |
  /// +               +-----------------------------------------------+
  /// |               |             Padding (0-255 octets)            |
  /// +---------------+                               +---------------+
  /// |                                               |  Pad Length   |
  /// +-----------------------------------------------+---------------+
  /// |                    Integrity Checksum Data                    |
  /// +---------------------------------------------------------------+
  /// ```
  /// RFC 7296 section 3.14; RFC 5282 section 5 for AEADs, whose associated data ends where the IV
  /// begins.
  private func open(_ encrypted: EncryptedPayload, in message: Message) -> IKEv2Opening {
    let cipher = keys.algorithms.encryption
    let isFromInitiator = message.header.flags.contains(.initiator)
    let body = encrypted.body
    let checkOctets =
      cipher.isAEAD ? cipher.tagOctets : keys.algorithms.integrity?.checkOctets ?? 0
    guard body.count > cipher.ivOctets + checkOctets else {
      return .malformed("\(body.count) octets are too few for IV and integrity check value")
    }
    guard Int(message.header.length) <= message.octets.count else {
      return .malformed("the end of the message is missing")
    }
    let key = isFromInitiator ? keys.ei : keys.er
    // Who knows the keys of one direction only fills the other's fields with zeros.
    guard key.octets.isEmpty || key.octets.contains(where: { $0 != 0 }) else {
      return .malformed("the keys of this direction are not known")
    }
    let iv = body.prefix(cipher.ivOctets)
    let check = body.suffix(checkOctets)
    let ciphertext = body[iv.endIndex..<check.startIndex]
    if let integrity = keys.algorithms.integrity, !cipher.isAEAD {
      let key = isFromInitiator ? keys.ai : keys.ar
      if let computed = integrity.check(key: key.octets, message.octets[..<check.startIndex]),
        computed.count != check.count || !computed.elementsEqual(check)
      {
        return .integrityFailed
      }
    }
    if case .cbc(let block) = cipher.mode, ciphertext.count % block.blockOctets != 0 {
      return .malformed("\(ciphertext.count) octets are not a whole number of cipher blocks")
    }
    guard
      let plaintext = cipher.open(
        ciphertext, iv: iv, tag: check, associated: message.octets[..<iv.startIndex],
        keyMaterial: key.octets)
    else { return .integrityFailed }
    guard let padLength = plaintext.last, Int(padLength) < plaintext.count else {
      return .malformed("the pad length exceeds the payload")
    }
    var shifted = [UInt8](repeating: 0, count: ciphertext.startIndex)
    shifted += plaintext.dropLast(Int(padLength) + 1)
    return .opened(
      IKEv2Opening.Opened(
        plaintext: shifted[ciphertext.startIndex...], firstPayload: encrypted.firstInnerPayload))
  }
}
