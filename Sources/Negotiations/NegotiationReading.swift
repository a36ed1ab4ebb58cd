import Capture
import ISAKMP
import Keys

extension NegotiationTable {
  /// Reads one negotiation out of the messages captured of it; its NAT detection hashes are left to
  /// `assessNAT`.
  package func negotiation(at index: Int) -> Negotiation? {
    var ring = KeyRing()
    return negotiation(at: index, keys: &ring)
  }

  /// Reads one negotiation and opens what the secrets open. Negotiations are to be read in order:
  /// one may hand keys on to a later one.
  package func negotiation(at index: Int, keys ring: inout KeyRing) -> Negotiation? {
    let group = groups[index]
    let all = Transmissions(group.messages)
    let transmissions = all.inOrder
    guard let first = transmissions.first else { return nil }
    let decoded = transmissions.map {
      Message(
        decoding: $0.captured.datagram.octets,
        missingOctets: $0.captured.datagram.missingOctets)
    }
    let version: IKEVersion = group.majorVersion == 2 ? .ikev2 : .ikev1
    let roles = RoleAssignment.roles(
      of: decoded, passages: transmissions.map(\.passages), version: version,
      responderSPI: group.responderSPI)

    let repetitions = Self.repetitions(transmissions)
    var messages = transmissions.indices.map { index in
      NegotiationMessage(
        RecordedTransmission(
          transmissions[index], decoded[index], from: roles[index],
          time: all.points.aligned(transmissions[index].captured), repeatedBy: repetitions[index]))
    }
    VendorFragments.reassemble(&messages)
    switch version {
    case .ikev1: IKEv1MessageNaming.name(&messages)
    case .ikev2: IKEv2MessageNaming.name(&messages)
    }

    let initiatorFirst = roles[0] == .initiator
    let source = first.captured.datagram.source
    let destination = first.captured.datagram.destination
    var negotiation = Negotiation(
      initiatorSPI: group.initiatorSPI, responderSPI: group.responderSPI, version: version,
      mode: .unknown,
      initiator: Peer(endpoint: initiatorFirst ? source : destination, vendorIDs: []),
      responder: Peer(endpoint: initiatorFirst ? destination : source, vendorIDs: []),
      messages: messages,
      phase1: Phase1(state: .notSeen, offered: []), phase2: [], nat: NATAssessment(),
      icmpErrors: group.icmpErrors.map(all.points.aligned), startsLate: false, points: all.points,
      continuesReported: group.continuesReported)
    negotiation.readVendorIDs()
    ring.tests.begin()
    switch version {
    case .ikev1: IKEv1Unsealing.open(&negotiation, with: ring)
    case .ikev2: IKEv2Unsealing.open(&negotiation, with: &ring)
    }
    switch version {
    case .ikev1: IKEv1Course.read(&negotiation)
    case .ikev2: IKEv2Course.read(&negotiation)
    }
    negotiation.setAsideProbe()
    negotiation.readImplementationTraits()
    negotiation.readIdentities()
    negotiation.readAssignedAddresses()
    return negotiation
  }

  /// What repeats a transmission next, by its index.
  private static func repetitions(_ transmissions: [Transmissions.Transmission]) -> [Int: Int] {
    var next: [Int: Int] = [:]
    var last: [Int: Int] = [:]
    for (index, transmission) in transmissions.enumerated() {
      guard let original = transmission.retransmissionOf else { continue }
      next[last[original] ?? original] = index
      last[original] = index
    }
    return next
  }
}

extension Negotiation {
  fileprivate mutating func readVendorIDs() {
    initiator.vendorIDs = vendorIDs(from: .initiator)
    responder.vendorIDs = vendorIDs(from: .responder)
    initiator.implementation = initiator.vendorIDs.lazy.compactMap(\.product).first
    responder.implementation = responder.vendorIDs.lazy.compactMap(\.product).first
  }

  private func vendorIDs(from role: Role) -> [VendorIDMatch] {
    var seen: [ArraySlice<UInt8>] = []
    for message in messages where message.from == role && message.retransmissionOf == nil {
      for vendorID in message.content.vendorIDs where !seen.contains(vendorID) {
        seen.append(vendorID)
      }
    }
    return seen.compactMap { VendorIDs.identify($0) }
  }

  /// Phase 1's identities: aggressive mode's in clear, the others where a secret opened them.
  fileprivate mutating func readIdentities() {
    for message in messages where message.retransmissionOf == nil {
      switch message.name {
      case .main, .aggressive, .base, .ikev2(.ikeAuth, _): break
      default: continue
      }
      let isWhole = message.opened?.isFirstBlockLost != true
      let inside = isWhole ? message.opened?.payloads ?? [] : []
      for payload in message.content.payloads + inside {
        guard case .identification(let identity) = payload.content else { continue }
        // An initiator may name the responder that it wants, too (RFC 7296 section 2.15).
        if payload.type == .identificationResponder, message.from == .initiator { continue }
        if message.from == .initiator, initiator.identity == nil {
          initiator.identity = IdentityText.text(of: identity)
          initiator.identityType = identity.idType
        } else if message.from == .responder, responder.identity == nil {
          responder.identity = IdentityText.text(of: identity)
          responder.identityType = identity.idType
        }
      }
    }
  }

  fileprivate mutating func readAssignedAddresses() {
    for message in messages where message.retransmissionOf == nil {
      for configuration in message.opened?.configurations ?? [] {
        // The numbers are the same in both versions.
        guard [.reply, .set].contains(IKEv2.ConfigurationType(rawValue: configuration.type)) else {
          continue
        }
        for attribute in configuration.attributes {
          let octets: ArraySlice<UInt8>
          switch IKEv2.ConfigurationAttributeType(rawValue: attribute.type) {
          case .internalIP4Address: octets = attribute.value.prefix(4)
          // A prefix length follows the address.
          case .internalIP6Address: octets = attribute.value.prefix(16)
          default: continue
          }
          if let address = IdentityText.address(octets), !assignedAddresses.contains(address) {
            assignedAddresses.append(address)
          }
        }
      }
    }
  }
}
