/// What an EAP message of a known method says of its step, as far as it is in clear inside IKE_AUTH.
package struct EAPMethodData: Hashable, Sendable {
  /// The method's own number of the message, and its name: "AKA-Challenge".
  package var subtype: UInt8?
  package var subtypeName: String?
  /// What the message holds, by the documents' names: "AT_RAND", "ServerHello".
  package var contents: [String] = []
  /// Its sender refuses, in the method's own way.
  package var refusal: Refusal?

  package enum Refusal: Hashable, Sendable {
    /// The client does not believe the network (RFC 4187 section 6.3.1).
    case authenticationReject
    /// The client's sequence number lies ahead; a new challenge may heal it.
    case synchronizationFailure
    /// AT_CLIENT_ERROR_CODE: 0 is "unable to process packet".
    case clientError(UInt16?)
    /// AT_NOTIFICATION without the Success bit.
    case notification(UInt16)
    /// A TLS alert that ends the handshake.
    case alert(UInt8)
    /// MSCHAPv2's Failure packet, with the number behind "E=" (RFC 2759 section 6).
    case mschapv2(Int?)
    /// The methods that the client would do instead.
    case otherMethod([UInt8])
  }

  /// `nil` for a method whose messages are not read here.
  package init?(_ eap: EAPPayload) {
    guard let type = eap.type.map({ EAPType(rawValue: $0) }) else { return nil }
    switch type {
    case .aka, .akaPrime, .sim: readSIM(eap.data, isSIM: type == .sim)
    case .tls, .ttls, .peap, .fast, .teap: readTLS(eap.data)
    case .mschapv2: readMSCHAPv2(eap.data)
    case .legacyNak:
      contents = eap.data.map { EAPType(rawValue: $0).description }
      refusal = .otherMethod(Array(eap.data))
    default: return nil
    }
  }

  // MARK: EAP-SIM, EAP-AKA, EAP-AKA'

  /// RFC 4187 section 8.1, the same in RFC 4186 and RFC 9048:
  /// ```
  /// +---------------+---------------+-------------------------------+
  /// |    Subtype    |           Reserved            |
  /// +---------------+---------------+---------------+---------------+
  /// | Attribute Type|    Length     |  Value ...
  /// +---------------+---------------+-------------------------------+
  /// ```
  /// An attribute's length counts its header, in units of four octets.
  private mutating func readSIM(_ data: ArraySlice<UInt8>, isSIM: Bool) {
    guard let subtype = data.first else { return }
    self.subtype = subtype
    subtypeName = (isSIM ? Self.simSubtypes : Self.akaSubtypes)[subtype]
    switch subtype {
    case 2 where !isSIM: refusal = .authenticationReject
    case 4 where !isSIM: refusal = .synchronizationFailure
    case 14: refusal = .clientError(nil)
    default: break
    }
    var rest = data.dropFirst(3)
    while let type = rest.first, let units = rest.dropFirst().first, units > 0,
      rest.count >= Int(units) * 4
    {
      let value = rest.dropFirst(2).prefix(Int(units) * 4 - 2)
      contents.append(Self.attributes[type] ?? "attribute \(type)")
      let number = Self.number(value)
      if type == 22 { refusal = .clientError(number) }
      if type == 12, let number, number & 0x8000 == 0 { refusal = .notification(number) }
      rest = rest.dropFirst(Int(units) * 4)
    }
  }

  private static func number(_ value: ArraySlice<UInt8>) -> UInt16? {
    guard let high = value.first, let low = value.dropFirst().first else { return nil }
    return UInt16(high) << 8 | UInt16(low)
  }

  /// RFC 4187 section 11.
  private static let akaSubtypes: [UInt8: String] = [
    1: "AKA-Challenge", 2: "AKA-Authentication-Reject", 4: "AKA-Synchronization-Failure",
    5: "AKA-Identity", 12: "AKA-Notification", 13: "AKA-Reauthentication", 14: "AKA-Client-Error",
  ]

  /// RFC 4186 section 11.
  private static let simSubtypes: [UInt8: String] = [
    10: "SIM/Start", 11: "SIM/Challenge", 12: "SIM/Notification", 13: "SIM/Re-authentication",
    14: "SIM/Client-Error",
  ]

  /// RFC 4187 section 11, RFC 9048 section 6, RFC 4186 section 11.
  private static let attributes: [UInt8: String] = [
    1: "AT_RAND", 2: "AT_AUTN", 3: "AT_RES", 4: "AT_AUTS", 6: "AT_PADDING", 7: "AT_NONCE_MT",
    10: "AT_PERMANENT_ID_REQ", 11: "AT_MAC", 12: "AT_NOTIFICATION", 13: "AT_ANY_ID_REQ",
    14: "AT_IDENTITY", 15: "AT_VERSION_LIST", 16: "AT_SELECTED_VERSION", 17: "AT_FULLAUTH_ID_REQ",
    19: "AT_COUNTER", 20: "AT_COUNTER_TOO_SMALL", 21: "AT_NONCE_S", 22: "AT_CLIENT_ERROR_CODE",
    23: "AT_KDF_INPUT", 24: "AT_KDF", 129: "AT_IV", 130: "AT_ENCR_DATA", 132: "AT_NEXT_PSEUDONYM",
    133: "AT_NEXT_REAUTH_ID", 134: "AT_CHECKCODE", 135: "AT_RESULT_IND", 136: "AT_BIDDING",
  ]

  // MARK: EAP-TLS and what is built upon it

  /// RFC 5216 section 3.1: flags L 0x80 (a length follows), M 0x40 (more fragments), S 0x20 (start);
  /// then TLS records, or a part of them. Without data it acknowledges a fragment, or ends the phase.
  private mutating func readTLS(_ data: ArraySlice<UInt8>) {
    guard let flags = data.first else { return }
    if flags & 0x20 != 0 { contents.append("start") }
    var rest = data.dropFirst(flags & 0x80 != 0 ? 5 : 1)
    if rest.isEmpty, flags & 0xe0 == 0 { contents.append("acknowledgement") }
    if flags & 0x40 != 0 { contents.append("fragment") }
    var isClosed = false
    // Record (RFC 8446 section 5.1): type, version 3.x, length.
    while let type = rest.first, (20...23).contains(type), rest.dropFirst().first == 3,
      let length = Self.number(rest.dropFirst(3)).map(Int.init)
    {
      let body = rest.dropFirst(5).prefix(length)
      switch type {
      case 20:
        contents.append("ChangeCipherSpec")
        isClosed = true
      case 21 where !isClosed && length == 2:
        if let level = body.first, let alert = body.dropFirst().first {
          contents.append("alert \(Self.alerts[alert] ?? "\(alert)")")
          // close_notify and warnings end nothing.
          if level == 2 { refusal = .alert(alert) }
        }
      case 21: contents.append("encrypted alert")
      case 22 where isClosed: contents.append("encrypted handshake")
      case 22: contents += Self.handshakes(body)
      default: contents.append("encrypted data")
      }
      rest = rest.dropFirst(5 + length)
    }
  }

  /// Messages in a record: type, and three octets of length.
  private static func handshakes(_ record: ArraySlice<UInt8>) -> [String] {
    var names: [String] = []
    var rest = record
    while rest.count >= 4, let type = rest.first {
      guard let name = handshakes[type] else { return names.isEmpty ? ["handshake"] : names }
      names.append(name)
      let octets = rest.dropFirst().prefix(3).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4 + octets)
    }
    return names
  }

  /// RFC 8446 section 4, RFC 5246 section 7.4.
  private static let handshakes: [UInt8: String] = [
    0: "HelloRequest", 1: "ClientHello", 2: "ServerHello", 4: "NewSessionTicket",
    8: "EncryptedExtensions", 11: "Certificate", 12: "ServerKeyExchange", 13: "CertificateRequest",
    14: "ServerHelloDone", 15: "CertificateVerify", 16: "ClientKeyExchange", 20: "Finished",
  ]

  /// RFC 8446 section 6, RFC 5246 section 7.2.
  package static let alerts: [UInt8: String] = [
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
    40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate",
    44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
    47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
    86: "inappropriate_fallback", 90: "user_canceled", 109: "missing_extension",
    112: "unrecognized_name", 113: "bad_certificate_status_response", 115: "unknown_psk_identity",
    116: "certificate_required", 120: "no_application_protocol",
  ]

  // MARK: EAP-MSCHAPv2

  /// draft-kamath-pppext-eap-mschapv2-02 section 2: operation, identifier, two octets of length, and in
  /// Failure a text "E=691 R=1 C=… V=3 M=…" (RFC 2759 section 6). The challenge in it is not shown.
  private mutating func readMSCHAPv2(_ data: ArraySlice<UInt8>) {
    guard let operation = data.first else { return }
    subtype = operation
    subtypeName = Self.operations[operation]
    guard operation == 4 else { return }
    let text = data.dropFirst(4)
    let start = zip(text.indices, text.indices.dropFirst()).first {
      text[$0] == UInt8(ascii: "E") && text[$1] == UInt8(ascii: "=")
    }
    let digits = start.map { text[$0.1...].dropFirst().prefix { (0x30...0x39).contains($0) } } ?? []
    let number = digits.count <= 5 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    if let number { contents.append("E=\(number)") }
    // A client answers a Failure with one of its own, which says nothing.
    if !text.isEmpty { refusal = .mschapv2(number) }
  }

  private static let operations: [UInt8: String] = [
    1: "Challenge", 2: "Response", 3: "Success", 4: "Failure", 7: "Change-Password",
  ]
}
