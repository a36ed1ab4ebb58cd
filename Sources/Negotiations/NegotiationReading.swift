import Capture
import ISAKMP

extension NegotiationTable {
  /// How many negotiations the table holds; `negotiation(at:)` reads one.
  package var count: Int { groups.count }

  /// Reads one negotiation out of the messages captured of it; without a search, its NAT detection
  /// hashes are left aside.
  package func negotiation(at index: Int, search: InsideAddressSearch?) -> Negotiation? {
    let group = groups[index]
    let transmissions = Transmissions(group.messages).inOrder
    guard let first = transmissions.first else { return nil }
    let decoded = transmissions.map {
      Message(
        decoding: $0.captured.datagram.octets,
        missingOctets: $0.captured.datagram.missingOctets)
    }
    let version: IKEVersion = group.majorVersion == 2 ? .ikev2 : .ikev1
    let roles = RoleAssignment.roles(
      of: decoded, passages: transmissions.map(\.passages), version: version)

    var messages: [NegotiationMessage] = []
    messages.reserveCapacity(decoded.count)
    for (index, transmission) in transmissions.enumerated() {
      let datagram = transmission.captured.datagram
      messages.append(
        NegotiationMessage(
          reference: FrameReference(
            capture: transmission.captured.capture, frame: datagram.frame.number),
          time: datagram.frame.time, from: roles[index], source: datagram.source,
          destination: datagram.destination, transport: datagram.transport,
          hasNonESPMarker: datagram.hasNonESPMarker, ttl: datagram.ttl,
          fragmentFrames: datagram.frames, missingOctets: datagram.missingOctets,
          name: .other(decoded[index].header.exchangeType), message: decoded[index],
          retransmissionOf: transmission.retransmissionOf, sightings: transmission.sightings))
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
      icmpErrors: group.icmpErrors, startsLate: false)
    negotiation.readVendorIDs()
    switch version {
    case .ikev1: IKEv1Course.read(&negotiation)
    case .ikev2: IKEv2Course.read(&negotiation)
    }
    negotiation.readIdentities()
    if let search { NATDetection.assess(&negotiation, search: search) }
    return negotiation
  }
}

extension Negotiation {
  fileprivate mutating func readVendorIDs() {
    var seen: [Role: [[UInt8]]] = [.initiator: [], .responder: []]
    for message in messages where message.retransmissionOf == nil {
      for octets in message.content.vendorIDs {
        let vendorID = Array(octets)
        guard seen[message.from]?.contains(vendorID) == false else { continue }
        seen[message.from]?.append(vendorID)
        guard let match = VendorIDs.identify(octets) else { continue }
        if message.from == .initiator {
          initiator.vendorIDs.append(match)
        } else {
          responder.vendorIDs.append(match)
        }
      }
    }
    initiator.implementation = initiator.vendorIDs.lazy.compactMap(\.product).first
    responder.implementation = responder.vendorIDs.lazy.compactMap(\.product).first
  }

  /// Identities that travelled in clear: aggressive mode's.
  fileprivate mutating func readIdentities() {
    for message in messages where message.retransmissionOf == nil {
      for payload in message.content.payloads {
        guard case .identification(let identity) = payload.content else { continue }
        if message.from == .initiator, initiator.identity == nil {
          initiator.identity = IdentityText.text(of: identity)
        } else if message.from == .responder, responder.identity == nil {
          responder.identity = IdentityText.text(of: identity)
        }
      }
    }
  }
}
