import ISAKMP
import Negotiations

/// What the data of a notification says, where its document gives it a form.
enum NotifyMeaning {
  /// Nil where there is nothing to say beyond the notification's name and its octets.
  static func text(_ notification: NotifyPayload, _ version: IKEVersion) -> String? {
    switch version {
    case .ikev1: ikev1(notification)
    case .ikev2: ikev2(notification)
    }
  }

  private static func ikev1(_ notification: NotifyPayload) -> String? {
    var reader = OctetReader(notification.data)
    switch IKEv1.NotifyType(rawValue: notification.type) {
    case .rUThere, .rUThereAck:
      return reader.readUInt32().map { "sequence number \($0)" }
    case .replayStatus:
      return reader.readUInt32().map { $0 == 0 ? "replay detection off" : "replay detection on" }
    case .responderLifetime:
      let isPhase1 = IPsecDOI.ProtocolID(rawValue: notification.protocolID) == .isakmp
      return lifetimes(notification.data, isPhase1: isPhase1)
    case .microsoftStatus: return windowsStatus(notification.data)
    case .unityLoadBalance:
      return IdentityText.address(notification.data).map { "go to \($0)" }
    default:
      return nil
    }
  }

  private static func windowsStatus(_ data: ArraySlice<UInt8>) -> String? {
    WindowsStatus(data).map { status in
      "Windows error \(status.rawValue)" + (status.meaning.map { ", \($0)" } ?? "")
    }
  }

  /// The attributes of RFC 2407 section 4.6.3.1.
  private static func lifetimes(_ data: ArraySlice<UInt8>, isPhase1: Bool) -> String? {
    let texts = Attribute.list(in: data).map { attribute in
      AttributeNames(attribute, isPhase1: isPhase1).text(attribute)
    }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private static func ikev2(_ notification: NotifyPayload) -> String? {
    let data = notification.data
    var reader = OctetReader(data)
    switch IKEv2.NotifyType(rawValue: notification.type) {
    case .invalidKEPayload:
      return reader.readUInt16().map {
        "wants group \(IKEv2.KeyExchangeMethod(rawValue: $0).description) (\($0))"
      }
    case .unsupportedCriticalPayload:
      return reader.readUInt8().map { "payload type \($0)" }
    case .invalidMajorVersion:
      return reader.readUInt8().map { "speaks up to version \($0 > 15 ? $0 >> 4 : $0)" }
    case .invalidMessageID:
      return reader.readUInt32().map { "message ID \($0)" }
    case .microsoftStatus: return windowsStatus(data)
    case .setWindowSize:
      return reader.readUInt32().map { "\($0) requests at a time" }
    case .ipcompSupported:
      guard let index = reader.readUInt16(), let transform = reader.readUInt8() else { return nil }
      return "CPI \(index), \(IPsecDOI.IPCOMPTransform(rawValue: transform).description)"
    case .additionalIP4Address, .additionalIP6Address:
      return IdentityText.address(data)
    case .authLifetime:
      return reader.readUInt32().map { "authenticate again within \($0) s" }
    case .redirect, .redirectedFrom:
      return gateway(&reader)
    case .ticketLTOpaque:
      return reader.readUInt32().map { "a ticket of \(reader.count) octets for \($0) s" }
    case .ikev2MessageIDSync:
      guard reader.readUInt32() != nil, let send = reader.readUInt32(),
        let receive = reader.readUInt32()
      else { return nil }
      return "next to send \(send), next to receive \(receive)"
    case .ipsecReplayCounterSync:
      return data.count == 4 || data.count == 8
        ? "sequence numbers start \(data.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) higher" : nil
    case .signatureHashAlgorithms:
      return numbers(&reader).map { IKEv2.SignatureHashAlgorithm(rawValue: $0).description }
        .joined(separator: ", ")
    case .ppkIdentity:
      guard let type = reader.readUInt8() else { return nil }
      let rest = reader.takeRest()
      return "type \(type), \(IdentityText.printable(rest) ?? Hex.string(rest))"
    case .supportedAuthMethods:
      return announcements(&reader)
    case .useAggFrag:
      return reader.readUInt8().map {
        "fragments \($0 & 1 != 0 ? "not " : "")allowed, congestion control "
          + "\($0 & 2 != 0 ? "wanted" : "not wanted")"
      }
    default:
      return nil
    }
  }

  private static func numbers(_ reader: inout OctetReader) -> [UInt16] {
    var numbers: [UInt16] = []
    while let number = reader.readUInt16() { numbers.append(number) }
    return numbers
  }

  /// RFC 5685 section 9: identity type (1 IPv4, 2 IPv6, 3 name), its length, the identity, a nonce.
  private static func gateway(_ reader: inout OctetReader) -> String? {
    guard let type = reader.readUInt8(), let length = reader.readUInt8(),
      let identity = reader.take(Int(length))
    else { return nil }
    return type == 3 ? IdentityText.printable(identity) : IdentityText.address(identity)
  }

  /// RFC 9593 section 3.2: length, method, then a certificate link and an AlgorithmIdentifier where
  /// the length leaves room for them.
  private static func announcements(_ reader: inout OctetReader) -> String? {
    var texts: [String] = []
    while let length = reader.readUInt8(), length >= 2, var fields = reader.take(Int(length) - 1) {
      guard let method = fields.popFirst() else { break }
      var text = IKEv2.AuthenticationMethod(rawValue: method).description
      if fields.popFirst() != nil, let algorithm = SignatureAlgorithm(decoding: fields) {
        text += " (\(algorithm.name))"
      }
      texts.append(text)
    }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }
}
