import Capture
import ISAKMP

/// Whether a message belongs to an exchange, where the SPIs alone do not say it.
enum Kinship {
  /// The same initiator's SPI in the same capture, but neither a host in common nor the time: test
  /// software takes fixed SPIs. A NAT changes addresses only between captures.
  static func isStranger(
    _ datagram: IKEDatagram, _ header: ISAKMPHeader, capture: Int,
    to group: NegotiationTable.Group
  ) -> Bool {
    guard let last = group.messages.last, last.capture == capture, header.initiatorSPI != 0,
      header.responderSPI == 0 || header.responderSPI != group.responderSPI
    else { return false }
    let seen = last.datagram
    return Set([seen.source.address, seen.destination.address])
      .isDisjoint(with: [datagram.source.address, datagram.destination.address])
      && abs(datagram.frame.time.nanoseconds &- seen.frame.time.nanoseconds) > apart
  }

  private static let apart: Int64 = 600_000_000_000

  /// A responder may demand the first request anew, with a cookie or another group (RFC 7296
  /// sections 1.2 and 2.6). OpenIKED sends it under a new SPI, and up to some seconds later: what
  /// meets the demand of the last answer between the same endpoints is the same attempt.
  static func meetsDemand(
    _ datagram: IKEDatagram, _ header: ISAKMPHeader, of group: NegotiationTable.Group
  ) -> Bool {
    guard group.majorVersion == 2, group.formerSPIs.count < formerLimit,
      group.messages.count <= 2 * formerLimit,
      let last = group.messages.last?.datagram, last.source == datagram.destination,
      last.destination == datagram.source,
      (0...resumedWithin).contains(
        datagram.frame.time.nanoseconds &- last.frame.time.nanoseconds)
    else { return false }
    let answer = Message(decoding: last.octets, missingOctets: last.missingOctets)
    guard answer.header.exchangeType == .ikeSAInit, answer.header.flags.contains(.response),
      answer.securityAssociation == nil
    else { return false }
    let request = Message(decoding: datagram.octets, missingOctets: datagram.missingOctets)
    return answer.notifications.contains { notification in
      switch IKEv2.NotifyType(rawValue: notification.type) {
      case .cookie:
        return request.notifications.contains {
          IKEv2.NotifyType(rawValue: $0.type) == .cookie && $0.data.elementsEqual(notification.data)
        }
      case .invalidKEPayload:
        guard let high = notification.data.first, let low = notification.data.dropFirst().first
        else { return false }
        return request.payloads.contains {
          if case .keyExchange(let exchange) = $0.content {
            return exchange.group == UInt16(high) << 8 | UInt16(low)
          }
          return false
        }
      default:
        return false
      }
    }
  }

  /// So often a demand may be met under a new SPI.
  private static let formerLimit = 4
  private static let resumedWithin: Int64 = 30_000_000_000
}
