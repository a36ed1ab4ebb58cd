import Capture
import ISAKMP

/// Who sent each message: the side that started the negotiation, or the one that answered.
enum RoleAssignment {
  /// - Parameter passages: for each message the endpoints that it was seen to travel between; more
  ///   than one where several captures have it and a NAT lies between them.
  /// - Parameter responderSPI: zero if never learned.
  static func roles(
    of messages: [Message], passages: [[(source: Endpoint, destination: Endpoint)]],
    version: IKEVersion, responderSPI: UInt64
  ) -> [Role] {
    switch version {
    case .ikev2:
      // The flag names the original initiator of the IKE SA in every message of it
      // (RFC 7296 section 3.1), where the capture kept that octet of the header.
      messages.allSatisfy { $0.octets.count >= flagsEnd }
        ? byFlag(messages, passages, responderSPI) : byAddress(messages, passages)
    case .ikev1:
      byAddress(messages, passages)
    }
  }

  /// Octets of the header up to and with its flags.
  private static let flagsEnd = 20

  /// A peer that puts its own SPI first sets the flag as the order of the SPIs would have it, or as the
  /// RFC has it; of its messages the addresses tell, where the others show whose they are.
  private static func byFlag(
    _ messages: [Message], _ passages: [[(source: Endpoint, destination: Endpoint)]],
    _ responderSPI: UInt64
  ) -> [Role] {
    var roles = messages.map { message -> Role in
      message.header.isFromInitiator(responderSPI: responderSPI) ? .initiator : .responder
    }
    let reversed = messages.indices.filter {
      messages[$0].header.hasReversedSPIs(responderSPI: responderSPI)
    }
    guard !reversed.isEmpty else { return roles }
    var sides = Sides()
    for index in messages.indices
    where !messages[index].header.hasReversedSPIs(responderSPI: responderSPI) {
      sides.learn(passages[index], from: roles[index])
    }
    for index in reversed {
      if let role = sides.sender(of: passages[index]) { roles[index] = role }
    }
    return roles
  }

  /// IKEv1 has no such flag: the sender of the message without a responder cookie started it, and
  /// its addresses tell the rest. They may change under way.
  private static func byAddress(
    _ messages: [Message], _ passages: [[(source: Endpoint, destination: Endpoint)]]
  ) -> [Role] {
    if let initiator = onlyInitiator(messages, passages) {
      return passages.map { $0.first?.source == initiator ? .initiator : .responder }
    }
    var sides = Sides()
    for (message, passage) in zip(messages, passages)
    where message.header.responderSPI == 0 && message.header.exchangeType != .informationalV1 {
      sides.learn(passage, from: .initiator)
    }
    if sides.isEmpty, let first = messages.first, let passage = passages.first {
      sides.learn(passage, from: isAnswer(first) ? .responder : .initiator)
    }
    // A message that two captures share ties their addresses together, and it may come after others
    // that need the tie.
    for passage in passages {
      if let role = sides.sender(of: passage) { sides.learn(passage, from: role) }
    }
    return passages.map { passage in
      let role = sides.sender(of: passage) ?? .initiator
      sides.learn(passage, from: role)
      return role
    }
  }

  /// Where all messages go between two endpoints of two hosts, as most do: the one that asked.
  private static func onlyInitiator(
    _ messages: [Message], _ passages: [[(source: Endpoint, destination: Endpoint)]]
  ) -> Endpoint? {
    guard let first = passages.first?.first, let message = messages.first,
      first.source.address != first.destination.address
    else { return nil }
    var asked = (first: false, second: false)
    for (message, passage) in zip(messages, passages) {
      guard passage.count == 1 else { return nil }
      let isForward =
        passage[0].source == first.source && passage[0].destination == first.destination
      guard
        isForward
          || passage[0].source == first.destination && passage[0].destination == first.source
      else { return nil }
      if message.header.responderSPI == 0, message.header.exchangeType != .informationalV1 {
        if isForward { asked.first = true } else { asked.second = true }
      }
    }
    switch asked {
    case (true, false): return first.source
    case (false, true): return first.destination
    case (true, true): return nil
    case (false, false):
      return isAnswer(message) ? first.destination : first.source
    }
  }

  /// With both cookies set only the answer to the first message carries an SA payload in clear, whole or
  /// as the beginning of the first of IKE's own fragments (payload 132), which holds its header.
  private static func isAnswer(_ message: Message) -> Bool {
    guard message.header.responderSPI != 0 else { return false }
    if message.securityAssociation != nil { return true }
    for payload in message.payloads {
      guard case .fragment(let fragment) = payload.content, fragment.sequence == 1,
        fragment.data.count >= ISAKMPHeader.size
      else { continue }
      var reader = OctetReader(fragment.data)
      let header = ISAKMPHeader(reading: &reader)
      return header.nextPayload == .securityAssociation && !header.flags.contains(.encryption)
    }
    return false
  }

  /// The endpoints that each side was seen at.
  private struct Sides {
    private var initiator: Set<Endpoint> = []
    private var responder: Set<Endpoint> = []
    private var initiatorAddresses: Set<IPAddress> = []
    private var responderAddresses: Set<IPAddress> = []

    var isEmpty: Bool { initiator.isEmpty }

    mutating func learn(_ passage: [(source: Endpoint, destination: Endpoint)], from role: Role) {
      for (source, destination) in passage {
        let (one, other) = role == .initiator ? (source, destination) : (destination, source)
        initiator.insert(one)
        responder.insert(other)
        initiatorAddresses.insert(one.address)
        responderAddresses.insert(other.address)
      }
    }

    /// Whole endpoints first: two daemons may share an address and differ in the port.
    func sender(of passage: [(source: Endpoint, destination: Endpoint)]) -> Role? {
      for (source, _) in passage where initiator.contains(source) != responder.contains(source) {
        return initiator.contains(source) ? .initiator : .responder
      }
      for (source, _) in passage {
        if initiatorAddresses.contains(source.address) { return .initiator }
        if responderAddresses.contains(source.address) { return .responder }
      }
      for (_, destination) in passage {
        if initiatorAddresses.contains(destination.address) { return .responder }
        if responderAddresses.contains(destination.address) { return .initiator }
      }
      return nil
    }
  }
}

extension ISAKMPHeader {
  /// IKEv2: whether the original initiator of the IKE SA sent it. A peer that puts its own SPI first
  /// in the exchanges that it begins sets the flag as if it were that one.
  func isFromInitiator(responderSPI: UInt64) -> Bool {
    flags.contains(.initiator) != hasReversedSPIs(responderSPI: responderSPI)
  }

  /// The responder's SPI stands where the initiator's belongs (RFC 7296 section 3.1).
  func hasReversedSPIs(responderSPI: UInt64) -> Bool {
    responderSPI != 0 && initiatorSPI == responderSPI && self.responderSPI != 0
  }
}
