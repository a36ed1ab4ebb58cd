package import Capture
import ISAKMP

/// What other negotiations need to know of one: who, when, and how far, told by headers alone.
package struct NegotiationOutline: Sendable {
  package var initiatorSPI: UInt64
  package var responderSPI: UInt64
  package var version: UInt8
  package var initiatorEndpoint: Endpoint
  package var responderEndpoint: Endpoint
  package var firstFrame: FrameReference
  package var firstTime: Timestamp
  package var lastTime: Timestamp
  /// When each side was first and last seen to send, `nil` for a side that never did.
  package var initiatorActivity: ClosedRange<Timestamp>?
  package var responderActivity: ClosedRange<Timestamp>?
  package var startsLate: Bool
  /// Nothing went beyond the first message and its answer.
  package var isHalfOpen: Bool
  /// Earlier messages of it were reported, and forgotten, before these came.
  package var continuesReported: Bool
  /// The exchange type of its last message (RFC 2408 section 3.1, RFC 7296 section 3.1), and how many
  /// messages were recorded; both 0 where that is not known.
  package var lastExchange: UInt8
  package var messageCount: Int

  package init(
    initiatorSPI: UInt64, responderSPI: UInt64, version: UInt8, initiatorEndpoint: Endpoint,
    responderEndpoint: Endpoint, firstFrame: FrameReference, firstTime: Timestamp,
    lastTime: Timestamp, initiatorActivity: ClosedRange<Timestamp>?,
    responderActivity: ClosedRange<Timestamp>?, startsLate: Bool, isHalfOpen: Bool,
    continuesReported: Bool, lastExchange: UInt8 = 0, messageCount: Int = 0
  ) {
    self.initiatorSPI = initiatorSPI
    self.responderSPI = responderSPI
    self.version = version
    self.initiatorEndpoint = initiatorEndpoint
    self.responderEndpoint = responderEndpoint
    self.firstFrame = firstFrame
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.initiatorActivity = initiatorActivity
    self.responderActivity = responderActivity
    self.startsLate = startsLate
    self.isHalfOpen = isHalfOpen
    self.continuesReported = continuesReported
    self.lastExchange = lastExchange
    self.messageCount = messageCount
  }

  package var id: String { "\(Hex.string(initiatorSPI))-\(Hex.string(responderSPI))" }
  package func isOf(_ negotiation: Negotiation) -> Bool {
    initiatorSPI == negotiation.initiatorSPI && responderSPI == negotiation.responderSPI
  }
  package var initiator: IPAddress { initiatorEndpoint.address }
  package var responder: IPAddress { responderEndpoint.address }
  package var hosts: HostPair { HostPair(initiator, responder) }
  /// Something came from the side that was asked.
  package var isAnswered: Bool { responderActivity != nil }

  package func isBetween(_ a: IPAddress, _ b: IPAddress) -> Bool {
    initiator == a && responder == b || initiator == b && responder == a
  }

  /// When a host was first and last seen to send here.
  package func activity(of address: IPAddress) -> ClosedRange<Timestamp>? {
    address == initiator ? initiatorActivity : address == responder ? responderActivity : nil
  }
}

/// Two addresses, whichever of them begins.
package struct HostPair: Hashable, Sendable {
  private let lower: IPAddress
  private let upper: IPAddress

  package init(_ a: IPAddress, _ b: IPAddress) {
    (lower, upper) = a < b ? (a, b) : (b, a)
  }

  /// The places that are known of one side's addresses with another's, ascending. A side may have had
  /// thousands of addresses, few of them with traffic.
  static func places(
    between some: Set<IPAddress>, and others: Set<IPAddress>, in known: [HostPair: [Int]]
  ) -> [Int] {
    guard some.count * others.count <= known.count else {
      return known.filter { $0.key.joins(some, others) }.flatMap(\.value).sorted()
    }
    var pairs: Set<HostPair> = []
    for one in some { for other in others { pairs.insert(HostPair(one, other)) } }
    return pairs.flatMap { known[$0] ?? [] }.sorted()
  }

  private func joins(_ some: Set<IPAddress>, _ others: Set<IPAddress>) -> Bool {
    some.contains(lower) && others.contains(upper) || some.contains(upper) && others.contains(lower)
  }

  init(_ datagram: IKEDatagram) {
    self.init(datagram.source.address, datagram.destination.address)
  }
}

extension NegotiationTable {
  /// Of all negotiations, in the order of their first messages.
  package var outlines: [NegotiationOutline] { places.compactMap { outline(at: $0) } }

  /// Of the latest of those between two hosts.
  package func outlines(between hosts: HostPair) -> [NegotiationOutline] {
    places(between: hosts).compactMap { outline(at: $0) }
  }

  /// Of a negotiation that the table holds.
  package func outline(at place: Int) -> NegotiationOutline? {
    let group = groups[place]
    let points = CapturePoints(group.messages)
    let headers = group.messages.map { Header($0.datagram, points.aligned($0)) }
    guard
      let firstIndex = headers.indices.min(by: {
        headers[$0].time == headers[$1].time ? $0 < $1 : headers[$0].time < headers[$1].time
      })
    else { return nil }
    let first = headers[firstIndex]
    let sides = Sides(headers, first, group)
    let startsLate = Self.startsLate(first, version: group.majorVersion)
    let fromInitiator = sides.isInitiators(first)
    let message = group.messages[firstIndex]
    var outline = NegotiationOutline(
      initiatorSPI: group.initiatorSPI, responderSPI: group.responderSPI,
      version: group.majorVersion == 2 ? 2 : 1,
      initiatorEndpoint: fromInitiator ? first.source : first.destination,
      responderEndpoint: fromInitiator ? first.destination : first.source,
      firstFrame: FrameReference(
        capture: message.capture, frame: message.datagram.frame.number),
      firstTime: first.time, lastTime: first.time, initiatorActivity: nil, responderActivity: nil,
      startsLate: startsLate, isHalfOpen: !startsLate,
      continuesReported: group.continuesReported, lastExchange: first.exchangeType.rawValue,
      messageCount: headers.count)
    for header in headers {
      if header.time > outline.lastTime {
        outline.lastTime = header.time
        outline.lastExchange = header.exchangeType.rawValue
      }
      if sides.isInitiators(header) {
        outline.initiatorActivity = Self.span(outline.initiatorActivity, header.time)
      } else {
        outline.responderActivity = Self.span(outline.responderActivity, header.time)
      }
      if outline.isHalfOpen, !header.isBeginning(version: group.majorVersion) {
        outline.isHalfOpen = false
      }
    }
    return outline
  }

  /// Which side sent a message, told by headers alone.
  private struct Sides {
    private let responderSPI: UInt64
    /// `nil` in version 2, whose headers say it, as far as their SPIs stand in order.
    private let initiator: Endpoint?
    private let isOneHost: Bool
    /// The hosts of the first message whose SPIs do: the initiator's, then the responder's.
    private let hosts: (initiator: IPAddress, responder: IPAddress)?

    init(_ headers: [Header], _ first: Header, _ group: Group) {
      responderSPI = group.responderSPI
      isOneHost = headers.allSatisfy { $0.source.address == $0.destination.address }
      let asking =
        headers.first { $0.responderSPI == 0 && $0.exchangeType != .informationalV1 }?.source
      let isAnswer = first.beginsWithSA && first.responderSPI != 0
      initiator =
        group.majorVersion == 2 ? nil : asking ?? (isAnswer ? first.destination : first.source)
      let spi = group.responderSPI
      hosts = headers.first { !$0.hasReversedSPIs(responderSPI: spi) }.map {
        $0.isFromInitiator(responderSPI: spi)
          ? ($0.source.address, $0.destination.address)
          : ($0.destination.address, $0.source.address)
      }
    }

    func isInitiators(_ header: Header) -> Bool {
      guard let initiator else {
        if header.hasReversedSPIs(responderSPI: responderSPI), let hosts,
          hosts.initiator != hosts.responder
        {
          if header.source.address == hosts.initiator { return true }
          if header.source.address == hosts.responder { return false }
        }
        return header.isFromInitiator(responderSPI: responderSPI)
      }
      return isOneHost
        ? header.source == initiator : header.source.address == initiator.address
    }
  }

  private static func span(
    _ known: ClosedRange<Timestamp>?, _ time: Timestamp
  ) -> ClosedRange<Timestamp> {
    guard let known else { return time...time }
    return min(known.lowerBound, time)...max(known.upperBound, time)
  }

  private static func startsLate(_ first: Header, version: UInt8) -> Bool {
    if version == 2 {
      return first.exchangeType != .ikeSAInit && first.exchangeType != .ikeSessionResume
        || first.flags.contains(.response)
    }
    switch first.exchangeType {
    case .mainMode, .aggressiveMode, .base: return !first.beginsWithSA || first.responderSPI != 0
    case .quickMode, .informationalV1, .transaction: return true
    default: return first.responderSPI != 0
    }
  }

  private struct Header {
    var time: Timestamp
    var source: Endpoint
    var destination: Endpoint
    var responderSPI: UInt64
    var exchangeType: ExchangeType
    var flags: ISAKMPHeader.Flags
    var nextPayload: UInt8
    private let header: ISAKMPHeader

    init(_ datagram: IKEDatagram, _ time: Timestamp) {
      var reader = OctetReader(datagram.octets[...])
      let header = ISAKMPHeader(reading: &reader)
      self.header = header
      self.time = time
      source = datagram.source
      destination = datagram.destination
      responderSPI = header.responderSPI
      exchangeType = header.exchangeType
      flags = header.flags
      nextPayload = header.nextPayload.rawValue
    }

    func isFromInitiator(responderSPI: UInt64) -> Bool {
      header.isFromInitiator(responderSPI: responderSPI)
    }

    func hasReversedSPIs(responderSPI: UInt64) -> Bool {
      header.hasReversedSPIs(responderSPI: responderSPI)
    }

    /// Version 1: an SA payload, which must come first (RFC 2408 section 4), in clear.
    var beginsWithSA: Bool {
      nextPayload == PayloadType.securityAssociation.rawValue && !flags.contains(.encryption)
    }

    func isBeginning(version: UInt8) -> Bool {
      if version == 2 { return exchangeType == .ikeSAInit }
      return [.mainMode, .aggressiveMode, .base].contains(exchangeType) && beginsWithSA
    }
  }
}
