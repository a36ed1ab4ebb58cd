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

  /// A suite has no more transforms for additional key exchanges (RFC 9370 section 2.2.1).
  private static let limit = 7

  /// `nil` where the answer of CREATE_CHILD_SA, at `response`, asks for none.
  init?(_ negotiation: Negotiation, after response: Int) {
    self.init(negotiation, after: response, in: negotiation.decryption.followups)
  }

  init?(_ negotiation: Negotiation, after response: Int, in messages: FollowupMessages) {
    let requester = negotiation.messages[response].from.other
    guard var link = negotiation.messages[response].opened?.followupLink else { return nil }
    var position = response
    while messageIDs.count < Self.limit,
      let request = messages.request(behind: position, from: requester, link: link)
    {
      let messageID = negotiation.messages[request].message.header.messageID
      guard
        let answer = messages.answer(behind: request, from: requester.other, messageID: messageID)
      else { return }
      if let error = negotiation.openedError(of: answer) {
        (end, refusal) = (answer, error)
        return
      }
      messageIDs.append(messageID)
      guard let next = negotiation.messages[answer].opened?.followupLink else {
        end = answer
        return
      }
      (link, position) = (next, answer)
    }
  }
}

extension OpenedContent {
  /// What ties the next IKE_FOLLOWUP_KE exchange to this message.
  var followupLink: [UInt8]? {
    notifications.first {
      IKEv2.NotifyType(rawValue: $0.type) == .additionalKeyExchange
    }.map { Array($0.data) }
  }
}

/// The opened messages of a negotiation's IKE_FOLLOWUP_KE exchanges, by what they are looked for.
struct FollowupMessages: Sendable {
  private struct Request: Hashable {
    var from: Role
    var link: [UInt8]
  }
  private struct Answer: Hashable {
    var from: Role
    var messageID: UInt32
  }

  /// Places of first transmissions, in their order.
  private var requests: [Request: [Int]] = [:]
  private var answers: [Answer: [Int]] = [:]

  /// - Parameter index: behind those of all messages before.
  mutating func note(_ message: NegotiationMessage, _ opened: OpenedContent, at index: Int) {
    let header = message.message.header
    guard header.exchangeType == .ikeFollowupKE, message.retransmissionOf == nil else { return }
    if header.flags.contains(.response) {
      answers[Answer(from: message.from, messageID: header.messageID), default: []].append(index)
    } else if let link = opened.followupLink {
      requests[Request(from: message.from, link: link), default: []].append(index)
    }
  }

  func request(behind position: Int, from role: Role, link: [UInt8]) -> Int? {
    Self.first(of: requests[Request(from: role, link: link)] ?? [], behind: position)
  }

  func answer(behind position: Int, from role: Role, messageID: UInt32) -> Int? {
    Self.first(of: answers[Answer(from: role, messageID: messageID)] ?? [], behind: position)
  }

  private static func first(of places: [Int], behind position: Int) -> Int? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low < places.count ? places[low] : nil
  }
}
