import ISAKMP

/// One IKEv2 exchange: the transmissions of a request and of its response, or their fragments.
struct IKEv2Exchange {
  var type: ExchangeType
  var messageID: UInt32
  var requester: Role
  /// First transmissions only, in time order.
  var requests: [Int] = []
  var responses: [Int] = []

  private struct Key: Hashable {
    var type: ExchangeType
    var messageID: UInt32
    var requester: Role
  }

  /// Exchanges in the order of their first message. IKE_SA_INIT's repetitions with a cookie or
  /// another group share message ID 0 and are one exchange here.
  static func all(of negotiation: Negotiation) -> [IKEv2Exchange] {
    var exchanges: [IKEv2Exchange] = []
    var places: [Key: Int] = [:]
    for index in negotiation.messages.indices
    where negotiation.messages[index].retransmissionOf == nil {
      let message = negotiation.messages[index]
      let header = message.message.header
      let isResponse = header.flags.contains(.response)
      let requester = isResponse ? message.from.other : message.from
      let key = Key(
        type: header.exchangeType, messageID: header.messageID, requester: requester)
      let place = places[key] ?? exchanges.count
      if place == exchanges.count {
        places[key] = place
        exchanges.append(
          IKEv2Exchange(type: key.type, messageID: key.messageID, requester: requester))
      }
      if isResponse {
        exchanges[place].responses.append(index)
      } else {
        exchanges[place].requests.append(index)
      }
    }
    orderRounds(&exchanges)
    return exchanges
  }

  /// The rounds of IKE_AUTH follow each other by their message IDs (RFC 7296 section 2.2), also where a
  /// capture of several interfaces or queues mixed frames that lie close together.
  private static func orderRounds(_ exchanges: inout [IKEv2Exchange]) {
    let places = exchanges.indices.filter {
      exchanges[$0].type == .ikeAuth && exchanges[$0].requester == .initiator
    }
    guard places.count > 1 else { return }
    let rounds = places.map { exchanges[$0] }.sorted { $0.messageID < $1.messageID }
    for (place, round) in zip(places, rounds) { exchanges[place] = round }
  }

  /// The most octets of plaintext that the response can hold, its fragments together.
  func responseCapacity(_ negotiation: Negotiation, _ bound: PlaintextBound) -> Int? {
    Self.capacity(of: responses, negotiation, bound)
  }

  /// - Parameter bound: Where it is not known, as in a capture that begins late, all octets of a body count.
  static func capacity(of indices: [Int], _ negotiation: Negotiation, _ bound: PlaintextBound?)
    -> Int?
  {
    var total = 0
    var seen: Set<UInt16> = []
    for index in indices {
      for payload in negotiation.messages[index].message.payloads {
        guard case .encrypted(let encrypted) = payload.content else { continue }
        // It is the last payload (RFC 7296 section 3.14), so what the capture did not keep is of it.
        let octets = encrypted.body.count + negotiation.messages[index].missingOctets
        guard let capacity = bound == nil ? octets : bound?.capacity(of: octets)
        else { return nil }
        if let fragment = encrypted.fragment {
          seen.insert(fragment.number)
          // A missing fragment leaves the total unknown.
          if fragment.total > 0, index == indices.last, seen.count < Int(fragment.total) {
            return nil
          }
        }
        total += capacity
      }
    }
    return indices.isEmpty ? nil : total
  }
}
