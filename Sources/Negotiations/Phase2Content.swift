package import ISAKMP
package import Policies

/// What a Quick Mode, or an exchange that makes a Child SA, asked for and granted.
package struct Phase2Content: Sendable {
  package var offered: [OfferedProposal] = []
  package var granted: OfferedProposal?
  /// The accepted suite: all values of `granted`.
  package var accepted: ProtectionSuite?
  /// What each side of the *negotiation* is to reach through the tunnel, as asked for.
  package var offeredSelectors = SelectorPair()
  package var grantedSelectors = SelectorPair()
  /// The group of the request's key exchange, where it has one.
  package var offeredGroup: UInt16?
  package var grantedGroup: UInt16?
  /// A key exchange payload is in the request, in the answer.
  package var requestHasKeyExchange = false
  package var answerHasKeyExchange = false
  /// USE_TRANSPORT_MODE of IKEv2; IKEv1 says it in its proposals.
  package var requestsTransportMode = false
  package var grantsTransportMode = false
  /// SPIs that each side of the negotiation chose, for what it receives.
  package var initiatorSPI: [UInt8]?
  package var responderSPI: [UInt8]?
  /// IKEv2: the IKE SA itself is renewed, or the SA with this SPI.
  package var renewsIKESA = false
  package var rekeyedSPI: [UInt8]?
  package var requestIsOpen = false
  package var answerIsOpen = false
}

/// Empty lists stand for "not sent": in IKEv1 Quick Mode without identities protects the peers' own
/// addresses.
package struct SelectorPair: Sendable, Hashable {
  package var initiator: [Selector] = []
  package var responder: [Selector] = []
  package var isEmpty: Bool { initiator.isEmpty && responder.isEmpty }

  package init(initiator: [Selector] = [], responder: [Selector] = []) {
    self.initiator = initiator
    self.responder = responder
  }
}

/// One range of addresses with protocol and ports: a traffic selector, or IKEv1's identity.
package struct Selector: Sendable, Hashable {
  package var type: UInt8
  package var protocolID: UInt8
  package var startPort: UInt16
  package var endPort: UInt16
  package var startAddress: [UInt8]
  package var endAddress: [UInt8]
  /// For an identity that names no addresses.
  package var name: String?

  /// A range as a configuration gives it.
  package init(
    start: [UInt8], end: [UInt8], protocolID: UInt8, startPort: UInt16, endPort: UInt16
  ) {
    let family: IKEv2.TrafficSelectorType = start.count == 4 ? .ipv4Range : .ipv6Range
    type = family.rawValue
    (startAddress, endAddress) = (start, end)
    self.protocolID = protocolID
    (self.startPort, self.endPort) = (startPort, endPort)
  }

  package init(_ selector: TrafficSelector) {
    type = selector.type.rawValue
    protocolID = selector.protocolID
    startPort = selector.startPort
    endPort = selector.endPort
    startAddress = Array(selector.startAddress)
    endAddress = Array(selector.endAddress)
  }

  /// RFC 2407 section 4.6.2: an address, a network with its mask, or a range; port 0 is any.
  package init(_ identity: IdentificationPayload) {
    type = identity.idType
    protocolID = identity.protocolID ?? 0
    startPort = identity.port ?? 0
    endPort = startPort == 0 ? 65535 : startPort
    let data = Array(identity.data)
    let half = data.count / 2
    switch (IPsecDOI.IdentificationType(rawValue: identity.idType), data.count) {
    case (.ipv4Address, 4), (.ipv6Address, 16):
      (startAddress, endAddress) = (data, data)
    case (.ipv4Subnet, 8), (.ipv6Subnet, 32):
      let (base, mask) = (data.prefix(half), data.suffix(half))
      startAddress = zip(base, mask).map { $0 & $1 }
      endAddress = zip(base, mask).map { $0 | ~$1 }
    case (.ipv4Range, 8), (.ipv6Range, 32):
      (startAddress, endAddress) = (Array(data.prefix(half)), Array(data.suffix(half)))
    default:
      (startAddress, endAddress) = ([], [])
      name = IdentityText.text(of: identity)
    }
  }

  /// "10.1.0.0/16", "10.1.0.5 – 10.1.0.9", with protocol and port where they are limited.
  package var text: String {
    var text = name ?? addresses
    if protocolID != 0 { text += " protocol \(protocolID)" }
    if startPort > endPort { text += " opaque ports" }
    if startPort <= endPort, !(startPort == 0 && endPort == 65535) {
      text += startPort == endPort ? " port \(startPort)" : " ports \(startPort)-\(endPort)"
    }
    return text
  }

  private var addresses: String {
    guard let start = IdentityText.address(startAddress[...]),
      let end = IdentityText.address(endAddress[...])
    else { return "?" }
    if start == end { return start }
    if let bits = prefixLength { return "\(start)/\(bits)" }
    return "\(start) – \(end)"
  }

  /// The length of the prefix that the range is, if it is one.
  private var prefixLength: Int? {
    var bits = 0
    var isInside = false
    for (start, end) in zip(startAddress, endAddress) {
      for bit in (0..<8).reversed() {
        let (a, b) = (start >> UInt8(bit) & 1, end >> UInt8(bit) & 1)
        if isInside {
          guard a == 0, b == 1 else { return nil }
        } else if a == b {
          bits += 1
        } else {
          guard a == 0 else { return nil }
          isInside = true
        }
      }
    }
    return bits
  }

  /// Whether `other` holds everything of this one.
  package func isInside(_ other: Selector) -> Bool {
    name == nil && other.name == nil && startAddress.count == other.startAddress.count
      && !startAddress.lexicographicallyPrecedes(other.startAddress)
      && !other.endAddress.lexicographicallyPrecedes(endAddress)
      && (other.protocolID == 0 || other.protocolID == protocolID)
      && other.startPort <= startPort && endPort <= other.endPort
  }
}

extension Phase2Content {
  /// - Parameters:
  ///   - request: the payloads of the opened request: Quick Mode message 1, or IKEv2's request.
  ///   - answer: those of Quick Mode message 2, or IKEv2's response.
  init?(
    version: IKEVersion, requester: Role, request: OpenedContent?, answer: OpenedContent?
  ) {
    guard request != nil || answer != nil else { return nil }
    requestIsOpen = request != nil
    answerIsOpen = answer != nil
    if let request {
      let proposals = Self.proposals(request, version)
      offered = proposals
      offeredSelectors = Self.selectors(request, version, requester)
      requestHasKeyExchange = request.contains(.keyExchange) || request.contains(.keyExchangeV2)
      offeredGroup = Self.group(request, proposals)
      requestsTransportMode = Self.usesTransportMode(request, version)
      setSPI(proposals.first?.spi, requester)
      renewsIKESA =
        version == .ikev2 && proposals.first?.protocolID == IKEv2.ProtocolID.ike.rawValue
      rekeyedSPI = request.notifications.first {
        version == .ikev2 && IKEv2.NotifyType(rawValue: $0.type) == .rekeySA
      }.map { Array($0.spi) }
    }
    if let answer, let proposal = Self.proposals(answer, version).first {
      granted = proposal
      accepted = version == .ikev1 ? proposal.transforms.first?.suite : proposal.combined
      grantedSelectors = Self.selectors(answer, version, requester)
      answerHasKeyExchange = answer.contains(.keyExchange) || answer.contains(.keyExchangeV2)
      grantedGroup = Self.group(answer, [proposal])
      grantsTransportMode = Self.usesTransportMode(answer, version)
      setSPI(proposal.spi, requester.other)
    }
  }

  private mutating func setSPI(_ spi: [UInt8]?, _ role: Role) {
    if role == .initiator { initiatorSPI = spi } else { responderSPI = spi }
  }

  private static func proposals(_ opened: OpenedContent, _ version: IKEVersion)
    -> [OfferedProposal]
  {
    for payload in opened.payloads {
      if case .securityAssociation(let association) = payload.content {
        return association.proposals.map { OfferedProposal($0, version: version) }
      }
    }
    return []
  }

  /// IKEv1 names the group in its transforms, IKEv2 in the key exchange payload.
  private static func group(_ opened: OpenedContent, _ proposals: [OfferedProposal]) -> UInt16? {
    for payload in opened.payloads {
      if case .keyExchange(let exchange) = payload.content, let group = exchange.group {
        return group
      }
    }
    return proposals.first?.transforms.first?.suite[.group].flatMap { UInt16(exactly: $0.id) }
  }

  private static func usesTransportMode(_ opened: OpenedContent, _ version: IKEVersion) -> Bool {
    version == .ikev2
      && opened.notifications.contains {
        IKEv2.NotifyType(rawValue: $0.type) == .useTransportMode
      }
  }

  /// IDci and IDcr, or TSi and TSr, name the sides of the exchange; here they name those of the
  /// negotiation.
  private static func selectors(
    _ opened: OpenedContent, _ version: IKEVersion, _ requester: Role
  ) -> SelectorPair {
    var first: [Selector] = []
    var second: [Selector] = []
    var seen = 0
    for payload in opened.payloads {
      switch payload.content {
      case .identification(let identity) where version == .ikev1:
        if seen == 0 { first = [Selector(identity)] } else { second = [Selector(identity)] }
        seen += 1
      case .trafficSelectors(let selectors):
        let ranges = selectors.selectors.map { Selector($0) }
        if payload.type == .trafficSelectorInitiator { first = ranges } else { second = ranges }
      default: continue
      }
    }
    return requester == .initiator
      ? SelectorPair(initiator: first, responder: second)
      : SelectorPair(initiator: second, responder: first)
  }
}

extension Negotiation {
  /// The error notification inside a message that was opened.
  func openedError(of index: Int) -> UInt16? {
    messages[index].opened?.notifications.first {
      version == .ikev1
        ? IKEv1.NotifyType(rawValue: $0.type).isError
        : IKEv2.NotifyType(rawValue: $0.type).isError
    }?.type
  }
}
