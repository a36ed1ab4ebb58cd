import ISAKMP

/// The CREATE_CHILD_SA exchanges that renew an IKE SA, with the IKE_FOLLOWUP_KE exchanges behind them (RFC
/// 9370 section 2.2.4), as their messages are opened.
struct IKESARenewals {
  private struct Link: Hashable {
    var requester: Role
    var octets: [UInt8]
  }
  private struct Request: Hashable {
    var from: Role
    var messageID: UInt32
  }

  private var requests: [Request: Int] = [:]
  /// Answers by the link that the next exchange repeats, and by the exchange that repeated it.
  private var linked: [Link: Int] = [:]
  private var followed: [Request: Int] = [:]

  /// A message of CREATE_CHILD_SA that proposes or accepts an IKE SA.
  mutating func note(_ message: NegotiationMessage, _ opened: OpenedContent, at index: Int) {
    let header = message.message.header
    if !header.flags.contains(.response) {
      requests[Request(from: message.from, messageID: header.messageID)] = index
    } else if let link = opened.followupLink {
      linked[Link(requester: message.from.other, octets: link)] = index
    }
  }

  /// The request that an answer belongs to.
  func request(of answer: NegotiationMessage) -> Int? {
    let messageID = answer.message.header.messageID
    return requests[Request(from: answer.from.other, messageID: messageID)]
  }

  /// Takes in a message of IKE_FOLLOWUP_KE.
  ///
  /// - Returns: for an answer, that of the CREATE_CHILD_SA exchange which it follows.
  mutating func followUp(_ message: NegotiationMessage) -> Int? {
    let header = message.message.header
    let link = message.opened?.followupLink
    guard header.flags.contains(.response) else {
      followed[Request(from: message.from, messageID: header.messageID)] = link.flatMap {
        linked[Link(requester: message.from, octets: $0)]
      }
      return nil
    }
    let requester = message.from.other
    let start = followed[Request(from: requester, messageID: header.messageID)]
    if let start, let link { linked[Link(requester: requester, octets: link)] = start }
    return start
  }
}
