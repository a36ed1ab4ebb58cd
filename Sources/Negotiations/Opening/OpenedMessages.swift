import ISAKMP
package import Keys

/// What the secrets made of one message, for reports that go by frames.
package struct OpenedMessage: Sendable {
  /// `nil` for a fragment that did not complete its set.
  package var content: OpenedContent?
}

/// Every opened message of a run by its frame, all sightings included. One frame may hold several
/// messages (TCP), so the octets decide.
package struct OpenedMessages: Sendable {
  private var byFrame: [FrameReference: [(octets: [UInt8], opened: OpenedMessage)]] = [:]
  /// The negotiations' own keys, in order.
  package init(_ table: NegotiationTable, secrets: Secrets) {
    var ring = KeyRing(secrets)
    for index in table.places {
      guard let negotiation = table.negotiation(at: index, keys: &ring) else {
        continue
      }
      for message in negotiation.messages where message.isOpened {
        let entry = (message.message.octets, OpenedMessage(content: message.opened))
        for reference in [message.reference] + message.sightings.map(\.reference) {
          byFrame[reference, default: []].append(entry)
        }
      }
    }
  }

  package func find(_ reference: FrameReference, octets: [UInt8]) -> OpenedMessage? {
    byFrame[reference]?.first { $0.octets == octets }?.opened
  }
}
