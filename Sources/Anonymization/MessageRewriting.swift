import Capture
import ISAKMP
import Keys

/// Replaces what names somebody in an ISAKMP message, octet for octet.
///
/// Header, proposals, keys, nonces and SPIs stay: they are random or numbers of a registry, and
/// whoever reads the copy needs them to find the negotiation in a log. Ciphertext stays as well, as
/// nothing in it can be replaced without its keys.
struct MessageRewriting {
  let replacements: Replacements
  /// Where the packet went, originally.
  let source: Endpoint
  let destination: Endpoint
  let missingOctets: Int
  /// Whose hashes the negotiation's messages may carry besides.
  var candidates: [Endpoint] = []
  /// What to put in place of a vendor's fragment of a message.
  var fragment: (ISAKMPHeader, FragmentPayload) -> [UInt8]? = { _, _ in nil }

  private(set) var isAnyEncrypted = false
  private var octets: [UInt8] = []
  private var header: ISAKMPHeader?

  init(replacements: Replacements, source: Endpoint, destination: Endpoint, missingOctets: Int) {
    self.replacements = replacements
    self.source = source
    self.destination = destination
    self.missingOctets = missingOctets
  }

  mutating func rewritten(_ original: [UInt8]) -> [UInt8] {
    octets = original
    let message = Message(
      decoding: original, missingOctets: missingOctets,
      dialect: Dialect(sourcePort: source.port, destinationPort: destination.port))
    header = message.header
    isAnyEncrypted = message.isEncrypted
    if original.count > ISAKMPHeader.size, message.ciphertext == nil {
      let end = original.count - message.trailing.count
      chain(message.payloads, original[ISAKMPHeader.size..<max(ISAKMPHeader.size, end)])
    }
    replace(message.trailing)
    return octets
  }

  /// Payloads that lie in `body`, and what follows the last that could be read.
  private mutating func chain(_ payloads: [Payload], _ body: ArraySlice<UInt8>) {
    for payload in payloads { rewrite(payload) }
    let end = payloads.last.map(\.body.endIndex) ?? body.startIndex
    guard end < body.endIndex else { return }
    var rest = body[end...]
    // A generic header that is damaged is the finding itself.
    let isChainOver =
      payloads.last.map { body[$0.offset] == 0 } ?? (header?.nextPayload == PayloadType.none)
    if !isChainOver { rest = rest.dropFirst(4) }
    replace(rest)
  }

  private mutating func rewrite(_ payload: Payload) {
    switch payload.content {
    case .securityAssociation(let association): rewrite(association)
    case .keyExchange, .delete, .encrypted: break
    case .identification(let identity): rewrite(identity)
    case .certificate(let certificate): rewrite(certificate, isRequest: false)
    case .certificateRequest(let certificate): rewrite(certificate, isRequest: true)
    case .notify(let notification): rewrite(notification)
    case .natOriginalAddress: address(payload.body.dropFirst(4))
    case .fragment(let fragment):
      guard let header, let replacement = self.fragment(header, fragment) else {
        return replace(fragment.data)
      }
      put(replacement, at: fragment.data)
    // RFC 7427's method keeps its algorithm in the signature: clear ones do not occur.
    case .authentication: replace(payload.body.dropFirst(4))
    case .trafficSelectors(let selectors):
      for selector in selectors.selectors {
        address(selector.startAddress)
        address(selector.endAddress)
        if let label = selector.securityLabel { replace(label) }
      }
    case .configuration(let configuration):
      for attribute in configuration.attributes where !attribute.isShort {
        attribute.value.count == 4 || attribute.value.count == 16
          ? address(attribute.value) : replace(attribute.value)
      }
    // Code, identifier, length and type.
    case .eap: replace(payload.body.dropFirst(5))
    case .data: data(payload)
    case .unknown: replace(payload.body)
    }
  }

  private mutating func data(_ payload: Payload) {
    switch payload.meaning {
    case .nonce, .nonceV2: break
    case .vendorID, .vendorIDV2: vendorID(payload.body)
    case .natDiscovery, .natDiscoveryDraft: natDetection(payload.body)
    // A hash in clear, as in Aggressive Mode, is what a pre-shared key can be guessed from.
    default: replace(payload.body)
    }
  }

  /// Attributes of private numbers may hold names: Windows puts its host's there.
  private mutating func rewrite(_ association: SecurityAssociationPayload) {
    for transform in association.proposals.flatMap(\.transforms) {
      for attribute in transform.attributes
      where !attribute.isShort && attribute.type >= 16384 && attribute.value.count > 8 {
        replace(attribute.value)
      }
    }
  }

  private mutating func rewrite(_ identity: IdentificationPayload) {
    let data = identity.data
    switch IPsecDOI.IdentificationType(rawValue: identity.idType) {
    case .ipv4Address, .ipv6Address: address(data)
    // An address and its mask.
    case .ipv4Subnet,
      .ipv6Subnet where data.count % 2 == 0:
      address(data.prefix(data.count / 2))
    case .ipv4Range,
      .ipv6Range where data.count % 2 == 0:
      address(data.prefix(data.count / 2))
      address(data.suffix(data.count / 2))
    case .derASN1DN, .derASN1GN: distinguished(data)
    default: put(replacements.name(data), at: data)
    }
  }

  private mutating func rewrite(_ certificate: CertificatePayload, isRequest: Bool) {
    let data = certificate.data
    if certificate.encoding == .hashAndURL || certificate.encoding == .hashAndURLBundle {
      replace(data.prefix(20))
      put(replacements.name(data.dropFirst(20)), at: data.dropFirst(20))
    } else if isRequest, header?.isIKEv2 == true {
      var rest = data
      while !rest.isEmpty {
        replace(rest.prefix(20))
        rest = rest.dropFirst(20)
      }
    } else {
      distinguished(data)
    }
  }

  private mutating func distinguished(_ data: ArraySlice<UInt8>) {
    if !CertificateRewriting(replacements: replacements).rewrite(data, in: &octets) {
      replace(data)
    }
  }

  /// Published ones stay, with the version behind them; so does the text of an author that is known.
  private mutating func vendorID(_ body: ArraySlice<UInt8>) {
    let known = VendorIDs.all.filter { $0.matches(body) }.map(\.octets.count).max() ?? 0
    if known > 0 {
      // Versions and flags are short; a Check Point's or NetScreen's holds no name either.
      if body.count - known > 24 { replace(body.dropFirst(known + 24)) }
    } else if !VendorIDs.knowsAuthor(of: body) {
      put(replacements.name(body), at: body)
    }
  }

  // MARK: NAT detection

  /// The hash of the replacement of what it was the hash of; of nothing, where it fitted nothing.
  private mutating func natDetection(_ hash: ArraySlice<UInt8>) {
    guard let header, let digest = Digest.allCases.first(where: { $0.octets == hash.count }) else {
      return replace(hash)
    }
    let seen = [destination, source]
    let all = seen + seen.map { Endpoint(address: $0.address, port: 0) } + candidates
    let sent = Array(hash)
    guard let match = all.first(where: { digest(Self.hashed(header, $0)) == sent }) else {
      return replace(hash)
    }
    let replacement = Endpoint(address: replacements.address(match.address), port: match.port)
    put(digest(Self.hashed(header, replacement)), at: hash)
  }

  /// CKY-I | CKY-R | IP | port (RFC 3947 section 3.2, RFC 7296 section 2.23).
  private static func hashed(_ header: ISAKMPHeader, _ endpoint: Endpoint) -> [UInt8] {
    let spis = [header.initiatorSPI, header.responderSPI].flatMap { spi in
      (0..<8).map { UInt8(truncatingIfNeeded: spi >> (56 - 8 * $0)) }
    }
    return spis + endpoint.address.octets
      + [UInt8(endpoint.port >> 8), UInt8(truncatingIfNeeded: endpoint.port)]
  }

  // MARK: Notifications

  private mutating func rewrite(_ notification: NotifyPayload) {
    let data = notification.data
    guard !data.isEmpty else { return }
    if header?.isIKEv2 == true {
      switch IKEv2.NotifyType(rawValue: notification.type) {
      case .natDetectionSourceIP, .natDetectionDestinationIP: natDetection(data)
      case .redirect, .redirectedFrom: gateway(data)
      case .additionalIP4Address, .additionalIP6Address: address(data)
      case let type where Self.keptIKEv2.contains(type): break
      default: replaceLong(data)
      }
    } else {
      switch IKEv1.NotifyType(rawValue: notification.type) {
      // Attributes: how long the responder keeps its SA (RFC 2407 section 4.6.3.1).
      case .responderLifetime, .rUThere, .rUThereAck: break
      default: replaceLong(data)
      }
    }
  }

  /// Numbers, and random octets that come back.
  private static let keptIKEv2: [IKEv2.NotifyType] = [
    .invalidKEPayload, .cookie, .signatureHashAlgorithms, .setWindowSize, .ipcompSupported,
    .authLifetime, .invalidSPI, .invalidMessageID, .unsupportedCriticalPayload,
  ]

  /// GW Ident Type, length, identity, then perhaps a nonce (RFC 5685 section 6).
  private mutating func gateway(_ data: ArraySlice<UInt8>) {
    guard data.count > 2 else { return }
    let (type, length) = (data[data.startIndex], Int(data[data.startIndex + 1]))
    let identity = data.dropFirst(2).prefix(length)
    if type == 3 { put(replacements.name(identity), at: identity) } else { address(identity) }
  }

  private mutating func replaceLong(_ data: ArraySlice<UInt8>) {
    if data.count > 4 {
      replace(data)
    } else if data.count == 4, header?.isIKEv1 == true {
      address(data)
    }
  }

  // MARK: Octets

  private mutating func address(_ place: ArraySlice<UInt8>) {
    put(replacements.address(place), at: place)
  }

  private mutating func replace(_ place: ArraySlice<UInt8>) {
    put(replacements.value(place), at: place)
  }

  private mutating func put(_ value: [UInt8], at place: ArraySlice<UInt8>) {
    guard value.count == place.count else { return }
    octets.replaceSubrange(place.indices, with: value)
  }
}

extension MessageRewriting {
  /// A message of KINK: what names realms and principals, the ISAKMP payloads in clear, the checksum.
  mutating func rewrittenKINK(_ original: [UInt8]) -> [UInt8] {
    octets = original
    guard let message = KINKMessage(decoding: original, missingOctets: missingOctets) else {
      replace(original[...])
      return octets
    }
    header = nil
    var end = 16
    for payload in message.payloads {
      end = payload.value.endIndex
      switch payload.name {
      case "KINK_ISAKMP": chain(payload.inner, payload.value.dropFirst(4))
      case "KINK_ENCRYPT": isAnyEncrypted = true
      case "KINK_ERROR": break
      default: distinguished(payload.value)
      }
    }
    // Its checksum, and whatever could not be read; of that the header is the finding itself.
    let rest = original.dropFirst(end)
    let checksum = rest.suffix(message.checksum.count)
    replace(rest.dropLast(checksum.count).dropFirst(4))
    replace(checksum)
    return octets
  }
}
