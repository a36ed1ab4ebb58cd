import ISAKMP

/// The IKE_FOLLOWUP_KE exchanges behind a CREATE_CHILD_SA exchange that agreed on additional key
/// exchanges, RFC 9370 section 2.2.4: nothing is made of it before the last of them is done.
///
/// ```
/// HDR(CREATE_CHILD_SA), SK {SA, Ni, KEi} -->
///                 <-- HDR(CREATE_CHILD_SA), SK {SA, Nr, KEr, N(ADDITIONAL_KEY_EXCHANGE)(link1)}
/// HDR(IKE_FOLLOWUP_KE), SK {KEi(1), N(ADDITIONAL_KEY_EXCHANGE)(link1)} -->
///                 <-- HDR(IKE_FOLLOWUP_KE), SK {KEr(1), N(ADDITIONAL_KEY_EXCHANGE)(link2)}
/// ```
/// Each request repeats the link of the answer before; the last answer has none.
struct FollowupKeyExchanges {
  /// In their order; each secret is known by the message ID of its exchange.
  private(set) var messageIDs: [UInt32] = []
  /// The answer that ended it: the last one, or a refusal.
  private(set) var end: Int?
  /// The answer that `end` is refuses the exchange.
  private(set) var refusal: UInt16?

  var isComplete: Bool { end != nil && refusal == nil }

  /// `nil` where the answer of CREATE_CHILD_SA, at `response`, asks for none.
  init?(_ negotiation: Negotiation, after response: Int) {
    let requester = negotiation.messages[response].from.other
    guard var link = negotiation.messages[response].opened.flatMap(Self.link) else { return nil }
    var position = response
    while let request = Self.find(negotiation, behind: position, from: requester, { $0 == link }) {
      let messageID = negotiation.messages[request].message.header.messageID
      guard
        let answer = Self.find(
          negotiation, behind: request, from: requester.other, messageID: messageID, { _ in true })
      else { return }
      if let error = negotiation.openedError(of: answer) {
        (end, refusal) = (answer, error)
        return
      }
      messageIDs.append(messageID)
      guard let next = negotiation.messages[answer].opened.flatMap(Self.link) else {
        end = answer
        return
      }
      (link, position) = (next, answer)
    }
  }

  private static func link(_ opened: OpenedContent) -> [UInt8]? {
    opened.notifications.first {
      IKEv2.NotifyType(rawValue: $0.type) == .additionalKeyExchange
    }.map { Array($0.data) }
  }

  /// An opened message of such an exchange, a request or, with its message ID, the answer.
  private static func find(
    _ negotiation: Negotiation, behind position: Int, from role: Role, messageID: UInt32? = nil,
    _ fits: ([UInt8]?) -> Bool
  ) -> Int? {
    negotiation.messages.indices.dropFirst(position + 1).first { index in
      let message = negotiation.messages[index]
      let header = message.message.header
      guard header.exchangeType == .ikeFollowupKE, message.retransmissionOf == nil,
        message.from == role, header.flags.contains(.response) == (messageID != nil),
        messageID == nil || header.messageID == messageID, let opened = message.opened
      else { return false }
      return fits(link(opened))
    }
  }
}
