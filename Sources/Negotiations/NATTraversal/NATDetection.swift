package import Capture
import ISAKMP
import Keys
import Policies

extension Negotiation {
  /// Reads what the NAT detection hashes say.
  /// - Parameter search: looks for addresses behind NATs, within the bounds of a run.
  package mutating func assessNAT(search: InsideAddressSearch) {
    NATDetection.assess(&self, search: search)
  }
}

/// Recomputes the NAT detection hashes from the addresses that the packets carry.
///
/// HASH(initiator SPI | responder SPI | IP address | port), the SPIs as in the header of the message
/// that carries it. IKEv1 uses the negotiated hash (RFC 3947 section 3.2), IKEv2 SHA-1 (RFC 7296
/// section 2.23). The first NAT-D payload, or the destination notification, is of the receiver's
/// address as the sender knows it; the others are of the sender's own.
private enum NATDetection {
  static func assess(_ negotiation: inout Negotiation, search: InsideAddressSearch) {
    readPortSwitch(&negotiation)
    let digest: Digest
    switch negotiation.version {
    case .ikev2:
      digest = .sha1
    case .ikev1:
      guard let hash = negotiation.phase1.accepted?[.hash], let number = UInt16(exactly: hash.id),
        let negotiated = Digest(ikev1: IKEv1.HashAlgorithm(rawValue: number))
      else { return }
      digest = negotiated
    }
    var evidence = Evidence()
    for index in negotiation.messages.indices
    where negotiation.messages[index].retransmissionOf == nil {
      compare(index, &negotiation, digest, search, &evidence)
    }
    conclude(&negotiation, evidence)
  }

  private struct Evidence {
    /// A hash stands for another endpoint, or a second capture shows it: translated for sure.
    var proven: Set<Role> = []
    /// The peer's hash of this side's address differs. Hardly anybody falsifies that one; SoftEther
    /// does.
    var told: Set<Role> = []
    /// The side's own hash is that of the address in the packet.
    var ownHashFits: Set<Role> = []
    /// Only the side's own source hash differs, and nothing tells why.
    var ownHashDiffers: Set<Role> = []
    var forced: Set<Role> = []
    var compared: Set<Role> = []
    /// What each side sent of its own address.
    var ownHashes: [Role: [ArraySlice<UInt8>]] = [:]
    /// What its peer sent of it, and what that was computed from.
    var peerHashes: [Role: [(hash: ArraySlice<UInt8>, target: InsideAddressSearch.Target)]] = [:]
  }

  private static func compare(
    _ index: Int, _ negotiation: inout Negotiation, _ digest: Digest,
    _ search: InsideAddressSearch, _ evidence: inout Evidence
  ) {
    let message = negotiation.messages[index]
    let (sources, destinations) = hashes(of: message, negotiation.version, digest)
    guard !sources.isEmpty || !destinations.isEmpty else { return }
    let header = message.content.header
    let target = InsideAddressSearch.Target(
      digest: digest, initiatorSPI: header.initiatorSPI, responderSPI: header.responderSPI)
    search.saw(message.source.address)
    search.saw(message.destination.address)

    compare(destinations: destinations, index, &negotiation, target, &evidence)
    compare(sources: sources, index, &negotiation, target, search, &evidence)
  }

  /// What the sender knows of the receiver's address.
  private static func compare(
    destinations: [ArraySlice<UInt8>], _ index: Int, _ negotiation: inout Negotiation,
    _ target: InsideAddressSearch.Target, _ evidence: inout Evidence
  ) {
    guard let destination = destinations.first else { return }
    let message = negotiation.messages[index]
    let from = message.from
    let portZero = Endpoint(address: message.destination.address, port: 0)
    var result: Result = .differs
    if destinations.contains(where: { target.matches($0, message.destination) }) {
      result = .matches
    } else if target.matches(destination, portZero) {
      result = .isHashOfPortZero
      evidence.forced.insert(from)
    } else if let seen = endpoints(of: from.other, negotiation)
      .first(where: { target.matches(destination, $0) })
    {
      result = .isHashOf(seen)
      evidence.proven.insert(from.other)
    } else {
      evidence.told.insert(from.other)
    }
    evidence.compared.insert(from.other)
    if result != .isHashOfPortZero {
      evidence.peerHashes[from.other, default: []].append((destination, target))
    }
    negotiation.nat.comparisons.append(
      NATAssessment.Comparison(
        message: index, kind: .destination, observed: message.destination, result: result))
  }

  /// What the sender says of its own address.
  private static func compare(
    sources: [ArraySlice<UInt8>], _ index: Int, _ negotiation: inout Negotiation,
    _ target: InsideAddressSearch.Target, _ search: InsideAddressSearch,
    _ evidence: inout Evidence
  ) {
    guard !sources.isEmpty else { return }
    let message = negotiation.messages[index]
    let from = message.from
    evidence.compared.insert(from)
    evidence.ownHashes[from, default: []] += sources
    let portZero = Endpoint(address: message.source.address, port: 0)
    let result: Result
    if sources.contains(where: { target.matches($0, message.source) }) {
      result = .matches
      evidence.ownHashFits.insert(from)
    } else if sources.contains(where: { target.matches($0, portZero) }) {
      result = .isHashOfPortZero
      evidence.forced.insert(from)
    } else if let inside = search.endpoint(
      hashingTo: sources, target, near: message.source, port: message.destination.port)
    {
      result = .isHashOf(inside)
      evidence.proven.insert(from)
      set(inside, of: from, in: &negotiation)
    } else {
      result = .differs
      negotiation.nat.isSearchBounded = negotiation.nat.isSearchBounded || search.wasBounded
      evidence.ownHashDiffers.insert(from)
    }
    negotiation.nat.comparisons.append(
      NATAssessment.Comparison(
        message: index, kind: .source, observed: message.source, result: result))
  }

  private typealias Result = NATAssessment.Comparison.Result

  /// The hashes that a message carries: of its own addresses, and of the receiver's.
  private static func hashes(
    of message: NegotiationMessage, _ version: IKEVersion, _ digest: Digest
  ) -> (sources: [ArraySlice<UInt8>], destinations: [ArraySlice<UInt8>]) {
    switch version {
    case .ikev1:
      // Numbers 15 and 130 are the drafts' (draft-ietf-ipsec-nat-t-ike); 15 is also a GDOI payload,
      // which has another length.
      // Aggressive Mode's message 3 may be encrypted.
      let all = (message.content.payloads + (message.opened?.payloads ?? [])).filter {
        ($0.type == .natDiscovery || $0.type == .natDiscoveryDraft || $0.type == .saKEK)
          && $0.body.count == digest.octets
      }.map(\.body)
      return (Array(all.dropFirst()), Array(all.prefix(1)))
    case .ikev2:
      var sources: [ArraySlice<UInt8>] = []
      var destinations: [ArraySlice<UInt8>] = []
      for notification in message.content.notifications where notification.data.count == 20 {
        switch IKEv2.NotifyType(rawValue: notification.type) {
        case .natDetectionSourceIP: sources.append(notification.data)
        case .natDetectionDestinationIP: destinations.append(notification.data)
        default: break
        }
      }
      return (sources, destinations)
    }
  }

  /// Every endpoint that a side was seen at, in any capture.
  private static func endpoints(of role: Role, _ negotiation: Negotiation) -> [Endpoint] {
    var endpoints: [Endpoint] = []
    for message in negotiation.messages {
      let sightings = message.sightings.map { ($0.source, $0.destination) }
      for (source, destination) in [(message.source, message.destination)] + sightings {
        let endpoint = message.from == role ? source : destination
        if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
      }
    }
    return endpoints
  }

  private static func set(
    _ inside: Endpoint?, of role: Role, in negotiation: inout Negotiation
  ) {
    if role == .initiator {
      negotiation.initiator.insideAddress = inside
    } else {
      negotiation.responder.insideAddress = inside
    }
  }

  /// Both peers hash this side's address alike, so that nothing between them translates it, whatever
  /// the packets show: a file whose addresses were rewritten later looks so.
  ///
  /// IKEv1's hashes have the same cookies in both directions, so that they are equal themselves. IKEv2's
  /// request has no responder SPI yet: there the one address that gives the first must give the other.
  private static func isAgreed(
    _ role: Role, _ negotiation: Negotiation, _ evidence: Evidence
  ) -> Bool {
    guard let peer = evidence.peerHashes[role] else { return false }
    switch negotiation.version {
    case .ikev1:
      let own = evidence.ownHashes[role] ?? []
      return peer.contains { own.contains($0.hash) }
    case .ikev2:
      let side = role == .initiator ? negotiation.initiator : negotiation.responder
      guard let inside = side.insideAddress else { return false }
      return peer.contains { $0.target.matches($0.hash, inside) }
    }
  }

  private static func conclude(_ negotiation: inout Negotiation, _ found: Evidence) {
    guard !negotiation.nat.comparisons.isEmpty else { return }
    var evidence = found
    for role in [Role.initiator, .responder] where isAgreed(role, negotiation, found) {
      negotiation.nat.agreed.insert(role)
      evidence.proven.remove(role)
      evidence.told.remove(role)
      evidence.ownHashDiffers.remove(role)
      set(nil, of: role, in: &negotiation)
    }
    var behind = evidence.proven
    // The same message at two capture points under two addresses was translated between them.
    for message in negotiation.messages {
      for sighting in message.sightings {
        if sighting.source != message.source { behind.insert(message.from) }
        if sighting.destination != message.destination { behind.insert(message.from.other) }
      }
    }
    behind.subtract(negotiation.nat.agreed)
    negotiation.nat.deniedByBoth = evidence.told.filter {
      !evidence.ownHashFits.contains($0) && evidence.ownHashes[$0] != nil
        && !negotiation.messages.contains { !$0.sightings.isEmpty }
    }
    let doubted = evidence.told.subtracting(behind)
      .filter { evidence.ownHashFits.contains($0) && !facesOtherKindOfAddress($0, negotiation) }
    behind.formUnion(evidence.told.subtracting(doubted))
    // Both hosts' captures show the same addresses, so nothing was translated, whatever the hash says.
    let liars = isRecordedAtBothEnds(negotiation) ? Set(doubted.map(\.other)) : []
    if liars.isEmpty { behind.formUnion(doubted) }
    negotiation.nat.isOnlyTold = liars.isEmpty && !doubted.isEmpty && behind == Set(doubted)
    let unexplained = evidence.ownHashDiffers.subtracting(behind)
    let forced = evidence.forced.union(unexplained).union(liars)
    if !evidence.forced.isEmpty || !liars.isEmpty {
      negotiation.nat.forcedEncapsulation = true
    } else if negotiation.nat.isOnlyTold {
      negotiation.nat.forcedEncapsulation = nil
    } else if unexplained.isEmpty {
      negotiation.nat.forcedEncapsulation = false
    } else if unexplained.allSatisfy({ isRecordedAtSender($0, negotiation) }) {
      // No router lies between the sender and the capture, so nothing there can have translated
      // the address; and the peer's own hash shows that nothing did behind the capture.
      negotiation.nat.forcedEncapsulation = true
    }
    negotiation.nat.forcedBy = forced.contains(.initiator) ? .initiator : forced.first
    let isOpen = negotiation.nat.forcedEncapsulation == nil
    negotiation.nat.deniesSharedView = !liars.isEmpty
    let compared = evidence.compared.isSuperset(of: [.initiator, .responder])
    negotiation.nat.detected =
      switch (behind.contains(.initiator), behind.contains(.responder)) {
      case (true, true): .both
      case (true, false): .initiator
      case (false, true): .responder
      case (false, false): isOpen || !compared ? .unknown : .none
      }
  }

  /// A private address that talks to a public one is translated on the way, whoever says so.
  private static func facesOtherKindOfAddress(_ role: Role, _ negotiation: Negotiation) -> Bool {
    negotiation.messages.contains { message in
      let (own, other) =
        message.from == role
        ? (message.source, message.destination) : (message.destination, message.source)
      return own.address.isPrivate && !other.address.isPrivate
    }
  }

  /// Each side's messages were recorded before any router, in two captures that share them.
  private static func isRecordedAtBothEnds(_ negotiation: Negotiation) -> Bool {
    func home(_ role: Role) -> Set<Int> {
      Set(negotiation.messages.filter { $0.from == role }.map(\.reference.capture))
    }
    let (initiator, responder) = (home(.initiator), home(.responder))
    return initiator.count == 1 && responder.count == 1 && initiator != responder
      && isRecordedAtSender(.initiator, negotiation) && isRecordedAtSender(.responder, negotiation)
      && negotiation.messages.contains { !$0.sightings.isEmpty }
  }

  /// A time to live that no router has decremented: the usual starting values.
  private static func isRecordedAtSender(_ role: Role, _ negotiation: Negotiation) -> Bool {
    let own = negotiation.messages.filter { $0.from == role }
    return !own.isEmpty && own.allSatisfy { [64, 128, 255].contains($0.ttl) }
  }

  private static func readPortSwitch(_ negotiation: inout Negotiation) {
    guard let first = negotiation.messages.first,
      first.source.port != 4500, first.destination.port != 4500,
      let moved = negotiation.messages.indices.first(where: {
        let message = negotiation.messages[$0]
        return message.source.port == 4500 || message.destination.port == 4500
      })
    else { return }
    let message = negotiation.messages[moved]
    // The responder's ports; a NAT may have changed the initiator's.
    func port(_ message: NegotiationMessage) -> UInt16 {
      message.from == .initiator ? message.destination.port : message.source.port
    }
    negotiation.nat.portSwitch = NATAssessment.PortSwitch(
      message: moved, fromPort: port(first), toPort: port(message))
  }
}

extension IPAddress {
  /// RFC 1918 and RFC 6598.
  package var isPrivate: Bool {
    let octets = octets
    guard octets.count == 4 else { return false }
    return octets[0] == 10 || (octets[0] == 172 && octets[1] & 0xf0 == 16)
      || (octets[0] == 192 && octets[1] == 168) || (octets[0] == 100 && octets[1] & 0xc0 == 64)
  }
}
