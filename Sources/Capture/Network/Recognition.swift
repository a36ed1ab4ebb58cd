/// What a datagram on an IKE port is.
package enum Recognition: Equatable {
  case isakmp(hasMarker: Bool)
  /// The SPI stands at this offset of the UDP payload; the sequence number after it may have been
  /// cut.
  case esp(at: Int)
  case keepalive
  case other(hint: Hint)

  /// Static text: nothing is allocated for ESP, and this enum is passed for each packet of it.
  package struct Hint: Equatable, CustomStringConvertible {
    let text: StaticString
    package var description: String { "\(text)" }
    package static func == (left: Hint, right: Hint) -> Bool {
      left.description == right.description
    }
    init(_ text: StaticString) { self.text = text }
  }
}

extension CaptureReader {
  /// Tells ISAKMP, ESP, keepalives and strangers apart (RFC 3948 section 2; RFC 7296 section 3.1).
  ///
  /// - On port 500 a message has no marker. What could be a damaged or unusual ISAKMP message is one, so
  ///   that the decoder can say what is wrong with it: see `ISAKMPLikeness`.
  /// - On port 4500 four zero octets, where ESP has its SPI (never 0), mark ISAKMP. An ISAKMP message
  ///   without the marker is a fault that some devices have; since any octets may be ESP, every field
  ///   must fit before it is called so.
  /// - Port 500 with the drafts of NAT traversal (draft-ietf-ipsec-udp-encaps-01 section 2.2) carries ESP
  ///   behind eight zero octets, where ISAKMP has its initiator cookie (never 0).
  /// - On a port that the user named, any of these.
  ///
  /// `wireLength` is the payload's length as UDP has it; `payload` may be shorter.
  package func recognize(
    _ payload: RawSpan, _ wireLength: Int, _ source: UInt16, _ destination: UInt16
  ) -> Recognition {
    let has500 = source == 500 || destination == 500
    let has4500 = source == 4500 || destination == 4500
    let mayHaveESP = has4500 || !has500
    if wireLength == 0 { return .other(hint: .init("is empty")) }
    if wireLength == 1 {
      let isKeepalive = payload.byteCount == 1 && payload.octet(0) == 0xFF
      return isKeepalive ? .keepalive : .other(hint: .init("has one octet, which is not 0xff"))
    }
    guard wireLength >= 8, payload.byteCount >= 4 else {
      return .other(hint: .init("is too short for ISAKMP and for ESP, or is cut there"))
    }
    let markerFollows = payload.big32(0) == 0
    // Cut by the capture before the version: the port, or the marker, is all there is to go by.
    if payload.byteCount < wireLength, payload.byteCount < (markerFollows ? 22 : 18) {
      if markerFollows ? has4500 : !mayHaveESP { return .isakmp(hasMarker: markerFollows) }
    }
    if markerFollows {
      let plain = ISAKMPLikeness(payload, wireLength)
      let marked = ISAKMPLikeness(payload.extracting(droppingFirst: 4), wireLength - 4)
      if marked.isPossible, marked.points >= plain.points || has4500 {
        return .isakmp(hasMarker: true)
      }
      if plain.isPossible { return .isakmp(hasMarker: false) }
      if payload.byteCount >= 16, payload.big32(4) == 0, has500 { return .esp(at: 8) }
      return .other(hint: .init("begins with four zero octets and no ISAKMP header after them"))
    }
    if mayHaveESP {
      let likeness = ISAKMPLikeness(payload, wireLength)
      let isCertain = likeness.isCertain || (!has4500 && likeness.isPossible)
      return isCertain ? .isakmp(hasMarker: false) : .esp(at: 0)
    }
    if ISAKMPLikeness(payload, wireLength).isPossible { return .isakmp(hasMarker: false) }
    return .other(hint: strangerHint(payload))
  }

  private func strangerHint(_ payload: RawSpan) -> Recognition.Hint {
    let isText = (0..<min(payload.byteCount, 64)).allSatisfy {
      (0x20...0x7E).contains(payload.octet($0)) || (0x09...0x0D).contains(payload.octet($0))
    }
    if isText { return .init("holds text") }
    if payload.byteCount >= 17 { return .init("has no ISAKMP version where the header has it") }
    return .init("is too short for an ISAKMP header")
  }
}
