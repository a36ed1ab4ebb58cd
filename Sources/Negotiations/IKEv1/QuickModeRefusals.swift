import Capture
import ISAKMP

/// The Informational messages of a negotiation that may refuse a Quick Mode, by what tells which.
struct QuickModeRefusals {
  /// Places in their order. Of messages that were not opened; of opened refusals, all and those that
  /// name no SPI, or zeros.
  private var closed: [Role: [Int]] = [:]
  private var opened: [Role: [Int]] = [:]
  private var ofAny: [Role: [Int]] = [:]
  private var bySPI: [Offer: [Int]] = [:]

  private struct Offer: Hashable {
    var refusedBy: Role
    var spi: [UInt8]
  }

  init(_ negotiation: Negotiation, _ steps: [Int]) {
    for index in steps where negotiation.messages[index].name == .informational {
      let role = negotiation.messages[index].from
      guard let content = negotiation.messages[index].opened else {
        closed[role, default: []].append(index)
        continue
      }
      guard negotiation.openedError(of: index) != nil else { continue }
      opened[role, default: []].append(index)
      let named = Set(
        content.notifications.filter {
          $0.spi.count == 4 && IPsecDOI.ProtocolID(rawValue: $0.protocolID) != .isakmp
        }.map { Array($0.spi) })
      if named.isEmpty || named.contains([0, 0, 0, 0]) { ofAny[role, default: []].append(index) }
      for spi in named { bySPI[Offer(refusedBy: role, spi: spi), default: []].append(index) }
    }
  }

  /// The first that answers a Quick Mode. A refusal that names an SPI names the one that was offered
  /// (RFC 2408 section 3.14).
  ///
  /// - Parameters:
  ///   - last: the Quick Mode's last message, which `role` does not answer otherwise.
  ///   - limit: how soon one that was not opened follows, in nanoseconds.
  func first(
    after last: Int, from role: Role, of quickMode: [Int], in negotiation: Negotiation,
    closedWithin limit: Int64
  ) -> Int? {
    let offered = Set(
      quickMode.compactMap { negotiation.messages[$0].opened }.flatMap(\.payloads)
        .flatMap { payload -> [[UInt8]] in
          guard case .securityAssociation(let association) = payload.content else { return [] }
          return association.proposals.map { Array($0.spi) }
        })
    var found: [Int?] = []
    if offered.isEmpty {
      found.append(Self.behind(last, opened[role]).first)
    } else {
      found.append(Self.behind(last, ofAny[role]).first)
      for spi in offered {
        found.append(Self.behind(last, bySPI[Offer(refusedBy: role, spi: spi)]).first)
      }
    }
    found.append(closed(after: last, from: role, negotiation, within: limit))
    return found.compactMap { $0 }.min()
  }

  /// What the side that waits for an answer says at once behind a closed message of its peer. While it
  /// goes on repeating its request it was asked whether it is alive (RFC 3706 section 5), and so it was by
  /// the next message of that size: a refusal is not answered, unless by giving up.
  private static func acknowledgement(of index: Int, _ negotiation: Negotiation) -> Int? {
    let message = negotiation.messages[index]
    guard message.content.ciphertext != nil,
      let answer = negotiation.messages.indices.dropFirst(index + 1).first(where: {
        negotiation.messages[$0].name == .informational
          && negotiation.messages[$0].retransmissionOf == nil
      }), negotiation.messages[answer].from == message.from.other,
      IKEv1Course.isAtOnce(answer, after: index, negotiation)
    else { return nil }
    return answer
  }

  /// Whatever is behind so many that came too late is too late as well.
  private static let patience = 64

  private func closed(
    after last: Int, from role: Role, _ negotiation: Negotiation, within limit: Int64
  ) -> Int? {
    let transmissions = negotiation.transmissions(of: last)
    var (latest, late) = (0, 0)
    var keepalives: Set<Int> = []
    for index in Self.behind(last, closed[role]) {
      while latest + 1 < transmissions.count, transmissions[latest + 1] < index { latest += 1 }
      let waited =
        negotiation.messages[index].time.nanoseconds
        - negotiation.messages[transmissions[latest]].time.nanoseconds
      if waited < limit {
        guard let answer = Self.acknowledgement(of: index, negotiation) else { return index }
        let size = negotiation.messages[index].octetCount
        if let lastSent = transmissions.last, lastSent > answer {
          keepalives.insert(size)
        } else if !keepalives.contains(size) {
          return index
        }
        continue
      }
      late = latest + 1 == transmissions.count ? late + 1 : 0
      if late > Self.patience { return nil }
    }
    return nil
  }

  private static func behind(_ position: Int, _ places: [Int]?) -> ArraySlice<Int> {
    guard let places else { return [] }
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] > position { high = middle } else { low = middle + 1 }
    }
    return places[low...]
  }
}
