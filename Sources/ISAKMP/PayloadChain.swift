/// The two protocols that share the ISAKMP header.
package enum IKEVersion: UInt8, Hashable, Sendable {
  case ikev1 = 1
  case ikev2 = 2
}

/// One payload as it was sent.
package struct Payload: Sendable {
  /// The number as sent.
  package var type: PayloadType
  /// What the number means here; another one where two documents use it (see `Dialect`).
  package var meaning: PayloadType
  /// The octet behind Next Payload: reserved in IKEv1, the critical bit and reserved bits in IKEv2.
  package var flags: UInt8
  /// The length that the generic header states, its own 4 octets included.
  package var statedLength: UInt16
  /// Offset of the generic header in the message.
  package var offset: Int
  /// What follows the generic header. Its start index is its offset in the message.
  package var body: ArraySlice<UInt8>
  package var content: PayloadContent

  /// `SA`, `KE`, `NAT-D`: the abbreviation of what the payload is.
  package var shortName: String { meaning.shortName }

  /// IKEv2's critical bit (RFC 7296 section 3.2).
  package var isCritical: Bool { flags & 0x80 != 0 }
}

/// A payload's fields, by its type; in a place of their own, since payloads are passed around more
/// often than looked into.
package indirect enum PayloadContent: Sendable {
  case securityAssociation(SecurityAssociationPayload)
  case keyExchange(KeyExchangePayload)
  case identification(IdentificationPayload)
  case certificate(CertificatePayload)
  case certificateRequest(CertificatePayload)
  case notify(NotifyPayload)
  case delete(DeletePayload)
  case natOriginalAddress(NATOriginalAddressPayload)
  case fragment(FragmentPayload)
  case authentication(AuthenticationPayload)
  case trafficSelectors(TrafficSelectorPayload)
  case encrypted(EncryptedPayload)
  case configuration(ConfigurationPayload)
  case eap(EAPPayload)
  /// Nothing but data: hash, signature, nonce, vendor ID, NAT-D.
  case data
  /// A type without a known layout, or a body that its layout does not fit.
  case unknown
}

/// Walks a chain of payloads, in clear or decrypted.
package struct PayloadChain {
  package let version: IKEVersion
  package let dialect: Dialect
  /// The capture kept less than was sent, so running out of octets is not the sender's fault.
  package let cutByCapture: Bool
  package private(set) var problems: [Malformation] = []

  package init(version: IKEVersion, dialect: Dialect = Dialect(), cutByCapture: Bool = false) {
    self.version = version
    self.dialect = dialect
    self.cutByCapture = cutByCapture
  }

  /// Decodes the chain that starts with a payload of type `first` at the start of `octets`.
  ///
  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+-+-------------+-------------------------------+
  /// | Next Payload  |C|  RESERVED   |         Payload Length        |
  /// +---------------+-+-------------+-------------------------------+
  /// ```
  /// RFC 2408 section 3.2, RFC 7296 section 3.2. IKEv1 has no critical bit.
  package mutating func decode(_ octets: ArraySlice<UInt8>, first: PayloadType) -> [Payload] {
    var payloads: [Payload] = []
    var reader = OctetReader(octets)
    var type = first
    while type != .none {
      guard let header = genericHeader(of: type, &reader) else { break }
      let offset = reader.offset - 4
      var body: ArraySlice<UInt8>
      var isWhole = true
      if let whole = reader.take(Int(header.length) - 4) {
        body = whole
      } else {
        note(
          shortfall, at: offset + 2,
          "the \(type.shortName) payload states \(header.length) octets, "
            + "\(reader.count + 4) are there")
        body = reader.takeRest()
        isWhole = false
      }
      noteReserved(version == .ikev2 ? header.flags & 0x7f : header.flags, at: offset + 1)
      let meaning = dialect.meaning(of: type, version)
      checkVersion(of: type, at: offset, isCritical: header.flags & 0x80 != 0)
      let content = decodeBody(&body, type: meaning, next: header.next)
      payloads.append(
        Payload(
          type: type, meaning: meaning, flags: header.flags, statedLength: header.length,
          offset: offset, body: body, content: content))
      guard isWhole else { break }
      // An Encrypted payload names the first payload inside it, and nothing may follow it
      // (RFC 7296 section 3.14, RFC 7383 section 2.5).
      if type == .encryptedAndAuthenticated || type == .encryptedAndAuthenticatedFragment {
        type = .none
      } else {
        type = header.next
      }
    }
    // In an encrypted IKEv1 body these would be padding; in clear they belong to nothing.
    if !reader.isEmpty, type == .none {
      note(.oddity, at: reader.offset, "\(reader.count) octets follow the last payload")
    }
    return payloads
  }

  private typealias GenericHeader = (next: PayloadType, flags: UInt8, length: UInt16)

  /// `nil` where there is none that a payload could have.
  private mutating func genericHeader(
    of type: PayloadType, _ reader: inout OctetReader
  ) -> GenericHeader? {
    let offset = reader.offset
    guard !reader.isEmpty else {
      note(
        shortfall, at: offset,
        "a payload of type \(type.rawValue) (\(type.shortName)) is announced, but the message "
          + "ends")
      return nil
    }
    let left = reader.count
    guard let next = reader.readUInt8(), let flags = reader.readUInt8(),
      let length = reader.readUInt16()
    else {
      note(shortfall, at: offset, "\(left) octets left, too few for a payload's generic header")
      return nil
    }
    guard length >= 4 else {
      note(
        .length, at: offset + 2,
        "payload length \(length) is less than the 4 octets of its generic header")
      return nil
    }
    return (PayloadType(rawValue: next), flags, length)
  }

  /// The two versions' types do not overlap: RFC 7296 section 3.2 leaves 1 to 32 to IKEv1.
  private mutating func checkVersion(of type: PayloadType, at offset: Int, isCritical: Bool) {
    switch version {
    case .ikev1:
      if type.isIKEv2 {
        note(
          .structure, at: offset,
          "payload type \(type.rawValue) is IKEv2's \(type.shortName); IKEv1 has none of that number"
        )
      } else if type == .proposal || type == .transform {
        note(
          .structure, at: offset,
          "a \(type.description) payload stands outside a Security Association payload")
      }
    case .ikev2:
      if !type.isIKEv2 {
        // A receiver ignores a type that it does not know, unless the critical bit forbids that.
        note(
          isCritical ? .structure : .oddity, at: offset,
          "payload type \(type.rawValue) is none of IKEv2's"
            + (isCritical ? ", and the critical bit demands that it be known" : ""))
      }
    }
  }

  package mutating func note(_ kind: Malformation.Kind, at offset: Int, _ what: String) {
    problems.append(Malformation(kind, at: offset, what))
  }

  mutating func noteReserved(_ bits: UInt8, at offset: Int) {
    if bits != 0 { note(.oddity, at: offset, "reserved bits set: 0x\(Hex.string([bits]))") }
  }

  /// The kind of a field that ends before its stated length.
  var shortfall: Malformation.Kind { cutByCapture ? .cutByCapture : .length }

  private mutating func decodeBody(
    _ body: inout ArraySlice<UInt8>, type: PayloadType, next: PayloadType
  ) -> PayloadContent {
    // By the other version's layout the fields would be read at wrong places.
    if type.isIKEv2 != (version == .ikev2) { return .unknown }
    return switch type {
    case .securityAssociation, .securityAssociationV2:
      .securityAssociation(SecurityAssociationPayload(decoding: body, in: &self))
    case .keyExchange, .keyExchangeV2:
      KeyExchangePayload(decoding: body, in: &self).map { .keyExchange($0) } ?? .unknown
    case .identification, .identificationInitiator, .identificationResponder:
      IdentificationPayload(decoding: body, in: &self).map { .identification($0) } ?? .unknown
    case .certificate, .certificateV2:
      CertificatePayload(decoding: body, in: &self).map { .certificate($0) } ?? .unknown
    case .certificateRequest, .certificateRequestV2:
      CertificatePayload(decoding: body, in: &self).map { .certificateRequest($0) } ?? .unknown
    case .notification, .notify:
      NotifyPayload(decoding: body, in: &self).map { .notify($0) } ?? .unknown
    case .delete, .deleteV2:
      DeletePayload(decoding: body, in: &self).map { .delete($0) } ?? .unknown
    case .attributes, .configuration:
      ConfigurationPayload(decoding: body, in: &self).map { .configuration($0) } ?? .unknown
    case .natOriginalAddress, .natOriginalAddressDraft:
      NATOriginalAddressPayload(decoding: body, in: &self).map { .natOriginalAddress($0) }
        ?? .unknown
    case .fragment:
      FragmentPayload(decoding: body, in: &self).map { .fragment($0) } ?? .unknown
    case .authentication:
      AuthenticationPayload(decoding: body, in: &self).map { .authentication($0) } ?? .unknown
    case .trafficSelectorInitiator, .trafficSelectorResponder:
      TrafficSelectorPayload(decoding: body, in: &self).map { .trafficSelectors($0) } ?? .unknown
    case .encryptedAndAuthenticated:
      .encrypted(EncryptedPayload(body: body, firstInnerPayload: next, fragment: nil))
    case .encryptedAndAuthenticatedFragment:
      EncryptedPayload(fragment: body, firstInnerPayload: next, in: &self).map { .encrypted($0) }
        ?? .unknown
    case .extensibleAuthentication:
      EAPPayload(decoding: body, in: &self).map { .eap($0) } ?? .unknown
    case .hash, .signature, .nonce, .nonceV2, .vendorID, .vendorIDV2, .natDiscovery,
      .natDiscoveryDraft:
      .data
    default:
      .unknown
    }
  }
}
