/// One ISAKMP message as it was sent: header, payloads in their order, and everything that was
/// wrong with it.
///
/// It never changes, and many hold it: the negotiation, its exchanges, every rule that looks at it.
package final class Message: Sendable {
  package let header: ISAKMPHeader
  /// The payloads in clear, in the order sent.
  package let payloads: [Payload]
  /// IKEv1 with the encryption flag: everything behind the header.
  package let ciphertext: ArraySlice<UInt8>?
  /// Octets behind the length that the header states.
  package let trailing: ArraySlice<UInt8>
  package let problems: [Malformation]
  /// Asked for by many rules, so they are gathered once.
  package let notifications: [NotifyPayload]
  /// The whole message as captured; offsets in `payloads` and `problems` count from its start.
  package let octets: [UInt8]
  private let types: PayloadTypes

  /// Decodes a message.
  ///
  /// - Parameters:
  ///   - octets: the message, without the non-ESP marker of port 4500.
  ///   - missingOctets: how many octets of it the capture did not keep (snapshot length).
  ///   - dialect: what numbers with two meanings mean on this port.
  ///   - transportProblem: what was wrong with the datagram that carried it.
  package init(
    decoding octets: [UInt8], missingOctets: Int = 0, dialect: Dialect = Dialect(),
    transportProblem: Malformation? = nil
  ) {
    let decoding = MessageDecoding(octets, missingOctets, dialect)
    self.octets = octets
    header = decoding.header
    payloads = decoding.payloads
    ciphertext = decoding.ciphertext
    trailing = decoding.trailing
    problems = decoding.problems + (transportProblem.map { [$0] } ?? [])
    types = PayloadTypes(decoding.payloads)
    notifications = decoding.payloads.compactMap {
      if case .notify(let notification) = $0.content { return notification }
      return nil
    }
  }

  /// The first payload of the given type.
  package func first(_ type: PayloadType) -> Payload? {
    contains(type) ? payloads.first { $0.type == type } : nil
  }

  package func contains(_ type: PayloadType) -> Bool {
    types.contains(type)
  }

  /// Whether the message's content is protected: IKEv1's encryption flag, or an IKEv2 Encrypted or
  /// Encrypted Fragment payload.
  package var isEncrypted: Bool {
    ciphertext != nil || contains(.encryptedAndAuthenticated)
      || contains(.encryptedAndAuthenticatedFragment)
  }

  /// The first security association payload, of either version.
  package var securityAssociation: SecurityAssociationPayload? {
    for payload in payloads {
      if case .securityAssociation(let association) = payload.content { return association }
    }
    return nil
  }

  package var hasVendorIDs: Bool { contains(.vendorID) || contains(.vendorIDV2) }

  package var vendorIDs: [ArraySlice<UInt8>] {
    guard hasVendorIDs else { return [] }
    return payloads.compactMap { $0.type == .vendorID || $0.type == .vendorIDV2 ? $0.body : nil }
  }

  package var keyExchange: KeyExchangePayload? {
    for payload in payloads {
      if case .keyExchange(let exchange) = payload.content { return exchange }
    }
    return nil
  }
}

/// The reading of one message, step by step.
private struct MessageDecoding {
  let header: ISAKMPHeader
  var payloads: [Payload] = []
  var ciphertext: ArraySlice<UInt8>?
  var trailing: ArraySlice<UInt8> = []
  var problems: [Malformation] = []

  init(_ octets: [UInt8], _ missingOctets: Int, _ dialect: Dialect) {
    var reader = OctetReader(octets[...])
    header = ISAKMPHeader(reading: &reader)
    guard octets.count >= ISAKMPHeader.size else {
      problems.append(
        Malformation(
          missingOctets > 0 ? .cutByCapture : .length, at: octets.count,
          "the message ends after \(octets.count) of the header's 28 octets"))
      return
    }

    let body = body(of: octets, missingOctets)
    switch header.majorVersion {
    case 1:
      checkFlags(unknown: header.flags.rawValue & ~0x07)
      if header.flags.contains(.encryption), !isFragment(body) {
        ciphertext = body
        checkCiphertext(
          body, isWhole: missingOctets == 0 && Int(header.length) <= octets.count)
        return
      }
    case 2:
      checkFlags(unknown: header.flags.rawValue & ~0x38)
    default:
      problems.append(
        Malformation(
          .oddity, at: 17,
          "version \(header.majorVersion).\(header.minorVersion): the layout of what follows is "
            + "not known"))
      return
    }

    var chain = PayloadChain(
      version: header.majorVersion == 1 ? .ikev1 : .ikev2, dialect: dialect,
      cutByCapture: missingOctets > 0)
    payloads = chain.decode(body, first: header.nextPayload)
    problems += chain.problems
    if header.isIKEv1 { checkPhase1Order() }
  }

  /// What lies behind the header, up to the length that it states.
  private mutating func body(of octets: [UInt8], _ missingOctets: Int) -> ArraySlice<UInt8> {
    let body = octets[ISAKMPHeader.size...]
    let stated = Int(header.length)
    if stated < ISAKMPHeader.size {
      problems.append(
        Malformation(
          .length, at: 24, "the header states a length of \(stated), less than its own 28 octets"))
    } else if stated > octets.count {
      if missingOctets > 0, stated <= octets.count + missingOctets {
        problems.append(
          Malformation(
            .cutByCapture, at: octets.count,
            "the capture kept \(octets.count) of the message's \(stated) octets"))
      } else {
        problems.append(
          Malformation(
            .length, at: 24,
            "the header states a length of \(stated), but the datagram carries "
              + "\(octets.count + missingOctets)"
          ))
      }
    } else if stated < octets.count {
      trailing = octets[stated...]
      problems.append(
        Malformation(
          .oddity, at: stated,
          "\(octets.count - stated) octets follow the length that the header states"))
      return octets[ISAKMPHeader.size..<stated]
    }
    return body
  }

  /// racoon copies the flags of the message that it cuts into the header of each fragment (payload 132).
  /// The fragment itself is in clear, one payload and all of the message.
  private func isFragment(_ body: ArraySlice<UInt8>) -> Bool {
    guard header.nextPayload == .fragment else { return false }
    var reader = OctetReader(body)
    return reader.readUInt8() == 0 && reader.readUInt8() == 0
      && reader.readUInt16().map(Int.init) == Int(header.length) - ISAKMPHeader.size
  }

  private mutating func checkFlags(unknown: UInt8) {
    guard unknown != 0 else { return }
    problems.append(
      Malformation(.oddity, at: 19, "reserved flag bits set: 0x\(Hex.string([unknown]))"))
  }

  /// IKEv1's ciphers all work in blocks of 8 or 16 octets (RFC 2409 appendix B).
  private mutating func checkCiphertext(_ body: ArraySlice<UInt8>, isWhole: Bool) {
    guard isWhole, body.isEmpty || body.count % 8 != 0 else { return }
    problems.append(
      Malformation(
        .length, at: ISAKMPHeader.size,
        body.isEmpty
          ? "the encryption flag is set, but nothing follows the header"
          : "\(body.count) octets of ciphertext are no whole number of cipher blocks"))
  }

  /// "The SA payload MUST precede all other payloads in a phase 1 exchange", and there is one of it
  /// (RFC 2409 section 5).
  private mutating func checkPhase1Order() {
    switch header.exchangeType {
    case .base, .mainMode, .aggressiveMode: break
    default: return
    }
    var count = 0
    for (index, payload) in payloads.enumerated() where payload.type == .securityAssociation {
      count += 1
      if count == 1, index > 0 {
        problems.append(
          Malformation(
            .structure, at: payloads[0].offset,
            "a \(payloads[0].shortName) payload precedes the SA payload, which must come first in "
              + "Phase 1"))
      } else if count == 2 {
        problems.append(
          Malformation(
            .structure, at: payload.offset, "a second SA payload; Phase 1 allows one"))
      }
    }
  }
}

/// Which types of payload a message has, so that asking for one does not walk them all.
private struct PayloadTypes {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init(_ payloads: [Payload]) {
    for payload in payloads {
      let bit: UInt64 = 1 << UInt64(payload.type.rawValue & 63)
      switch payload.type.rawValue >> 6 {
      case 0: words.0 |= bit
      case 1: words.1 |= bit
      case 2: words.2 |= bit
      default: words.3 |= bit
      }
    }
  }

  func contains(_ type: PayloadType) -> Bool {
    let bit: UInt64 = 1 << UInt64(type.rawValue & 63)
    return switch type.rawValue >> 6 {
    case 0: words.0 & bit != 0
    case 1: words.1 & bit != 0
    case 2: words.2 & bit != 0
    default: words.3 & bit != 0
    }
  }
}
