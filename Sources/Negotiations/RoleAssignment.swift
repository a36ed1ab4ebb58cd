import Capture
import ISAKMP

/// Who sent each message: the side that started the negotiation, or the one that answered.
enum RoleAssignment {
  static func roles(of messages: [Message], datagrams: [IKEDatagram], version: IKEVersion)
    -> [Role]
  {
    switch version {
    case .ikev2:
      // The flag names the original initiator of the IKE SA in every message of it
      // (RFC 7296 section 3.1).
      messages.map { $0.header.flags.contains(.initiator) ? .initiator : .responder }
    case .ikev1:
      byAddress(messages, datagrams)
    }
  }

  /// IKEv1 has no such flag: the sender of the message without a responder cookie started it, and
  /// its addresses tell the rest. Addresses may change under way (a NAT between two captures).
  private static func byAddress(_ messages: [Message], _ datagrams: [IKEDatagram]) -> [Role] {
    var initiators: Set<Endpoint> = []
    var responders: Set<Endpoint> = []
    for (message, datagram) in zip(messages, datagrams)
    where message.header.responderSPI == 0 && message.header.exchangeType != .informationalV1 {
      initiators.insert(datagram.source)
      responders.insert(datagram.destination)
    }
    if initiators.isEmpty, let first = messages.first, let datagram = datagrams.first {
      // With both cookies set only the answer to the first message carries an SA payload in clear.
      let isAnswer = first.securityAssociation != nil && first.header.responderSPI != 0
      initiators.insert(isAnswer ? datagram.destination : datagram.source)
      responders.insert(isAnswer ? datagram.source : datagram.destination)
    }
    return datagrams.map { datagram in
      let role: Role =
        if initiators.contains(datagram.source) {
          .initiator
        } else if responders.contains(datagram.source) {
          .responder
        } else if contains(initiators, datagram.source.address) {
          .initiator
        } else if contains(responders, datagram.source.address) {
          .responder
        } else if contains(initiators, datagram.destination.address) {
          .responder
        } else {
          .initiator
        }
      initiators.insert(role == .initiator ? datagram.source : datagram.destination)
      responders.insert(role == .initiator ? datagram.destination : datagram.source)
      return role
    }
  }

  private static func contains(_ endpoints: Set<Endpoint>, _ address: IPAddress) -> Bool {
    endpoints.contains { $0.address == address }
  }
}
