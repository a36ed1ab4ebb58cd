package import Capture
import ISAKMP

/// Sorts the messages of a run into negotiations by their cookies or SPIs, whatever addresses and
/// ports they travel between.
///
/// It keeps the messages as captured; `negotiation(at:)` reads them. So what one message means may
/// depend on later ones, and files need not be in time order. A negotiation that has been judged
/// can be removed; its place is then taken by another.
package struct NegotiationTable {
  struct Group {
    var initiatorSPI: UInt64
    var responderSPI: UInt64
    /// It was learned from notifications in clear alone. A responder that refuses the first message
    /// keeps no state, and some take a new cookie for every refusal.
    var isRefusedOnly = false
    /// Of the first message: a peer may answer in another version that it does not speak this one.
    var majorVersion: UInt8
    var messages: [CapturedMessage] = []
    var icmpErrors: [ICMPReport] = []
    /// Messages of the same SPIs were reported, and removed, before these came.
    var continuesReported = false
    /// Of its first message among all negotiations.
    var serial: Int
    /// What it takes in memory, about.
    var octets = Self.ownSize
    /// An earlier negotiation with the same initiator's SPI.
    var sibling: Int?
    /// The initiator's SPIs of its earlier requests, where the one that counted came under another.
    var formerSPIs: [UInt64] = []

    /// Itself, what finds it by SPI, hosts and idleness, and its outline among the others' while any
    /// of them is judged.
    static let ownSize = 1500

    mutating func learn(_ spi: UInt64, fromClearNotification isRefusal: Bool) {
      if spi == 0 { return }
      if responderSPI == 0 {
        isRefusedOnly = isRefusal
      } else if isRefusal, isRefusedOnly {
        return
      } else if !isRefusal {
        isRefusedOnly = false
      }
      responderSPI = spi
    }
  }

  struct CapturedMessage {
    var capture: Int
    var datagram: IKEDatagram

    /// What it takes in memory, about: the octets, what lies around them, and the entry for its
    /// endpoints.
    var size: Int { datagram.octets.count + Self.overhead }

    static let overhead = 400
  }

  private struct Flow: Hashable {
    var source: Endpoint
    var destination: Endpoint
  }

  /// By place. That of a removed negotiation is empty until another takes it.
  private(set) var groups: [Group] = []
  private var free: [Int] = []
  private var nextSerial = 0
  /// The latest negotiation with an initiator's SPI; those before it are its siblings.
  private var bySPI: [UInt64: Int] = [:]
  /// The same where the SPI is zero and says nothing.
  private var byHosts: [HostPair: Int] = [:]
  /// Those whose first message went between two hosts, the earliest first.
  private var byPair: [HostPair: [Int]] = [:]
  /// The last negotiation that used a pair of endpoints, for ICMP errors that quote too little.
  private var byFlow: [Flow: Int] = [:]
  /// ICMP errors that quote a message of no negotiation seen so far.
  package private(set) var strayICMPErrors: [ICMPReport] = []
  /// Those that went no further than a request and an answer, and the others: a flood of the former
  /// must not push out the latter.
  private var begun = IdleQueue()
  private var carriedOn = IdleQueue()
  package private(set) var begunOctets = 0
  private var carriedOnOctets = 0
  private var reported = RecentSPIs()
  /// How many messages of one negotiation are kept; a renewed one can go on for years.
  private let longest: Int

  private static let icmpLimit = 1000

  /// - Parameter longest: the number of messages of one negotiation beyond which those of its middle
  ///   are let go.
  package init(longest: Int = .max) {
    self.longest = longest
  }

  package var count: Int { groups.count - free.count }

  /// What all of it takes in memory, about.
  package var octets: Int { begunOctets + carriedOnOctets }

  /// Of the first message of a negotiation among those of all.
  package func serial(at place: Int) -> Int { groups[place].serial }

  /// The message of a negotiation that was read first.
  package func firstMessage(at place: Int) -> FrameReference? {
    groups[place].messages.first.map {
      FrameReference(capture: $0.capture, frame: $0.datagram.frame.number)
    }
  }

  package func messageCount(at place: Int) -> Int { groups[place].messages.count }

  /// ICMP errors that quote a message of it.
  package func errorCount(at place: Int) -> Int { groups[place].icmpErrors.count }

  /// What a negotiation takes in memory, about.
  package func octets(at place: Int) -> Int { groups[place].octets }

  /// The places of the negotiations, in the order of their first messages.
  package var places: [Int] {
    guard !free.isEmpty else { return Array(groups.indices) }
    return groups.indices.filter { !groups[$0].messages.isEmpty }
      .sorted { groups[$0].serial < groups[$1].serial }
  }

  /// The latest of the negotiations that began between two hosts.
  func places(between hosts: HostPair) -> ArraySlice<Int> { (byPair[hosts] ?? []).suffix(256) }

  /// Takes a message; says where its negotiation is.
  @discardableResult
  package mutating func observe(_ datagram: IKEDatagram, capture: Int) -> Int {
    var reader = OctetReader(datagram.octets[...])
    let header = ISAKMPHeader(reading: &reader)
    let place = place(for: header, datagram, capture: capture)
    let message = CapturedMessage(capture: capture, datagram: datagram)
    let wasBegun = groups[place].messages.count <= Self.beginning
    let before = groups[place].messages.isEmpty ? 0 : groups[place].octets
    groups[place].messages.append(message)
    groups[place].octets += message.size
    if groups[place].messages.count > longest { shorten(place) }
    byFlow[Flow(source: datagram.source, destination: datagram.destination)] = place
    account(place, wasBegun: wasBegun, before: before)
    return place
  }

  /// Takes an error; says where the negotiation is that it quotes a message of.
  @discardableResult
  package mutating func observe(_ error: ICMPError, capture: Int) -> Int? {
    let report = ICMPReport(
      reference: FrameReference(capture: capture, frame: error.frame.number),
      time: error.frame.time, error: error)
    let place = quoted(by: error)
    if let place {
      if groups[place].icmpErrors.count < Self.icmpLimit {
        let before = groups[place].octets
        groups[place].icmpErrors.append(report)
        groups[place].octets += CapturedMessage.overhead
        account(
          place, wasBegun: groups[place].messages.count <= Self.beginning, before: before)
      }
    } else {
      if strayICMPErrors.count >= Self.icmpLimit {
        strayICMPErrors.removeFirst(Self.icmpLimit / 2)
      }
      strayICMPErrors.append(report)
    }
    return place
  }

  private func quoted(by error: ICMPError) -> Int? {
    if error.quotedISAKMP.count >= 16 {
      var reader = OctetReader(error.quotedISAKMP[...])
      let header = ISAKMPHeader(reading: &reader)
      let known = latest(bySPI[header.initiatorSPI]) {
        $0.responderSPI == header.responderSPI || header.responderSPI == 0 || $0.responderSPI == 0
      }
      if let known, header.initiatorSPI != 0 { return known }
    }
    return byFlow[Flow(source: error.quotedSource, destination: error.quotedDestination)]
  }

  /// The latest of a negotiation and its siblings that fits.
  private func latest(_ start: Int?, where fits: (Group) -> Bool) -> Int? {
    var place = start
    while let candidate = place {
      if fits(groups[candidate]) { return candidate }
      place = groups[candidate].sibling
    }
    return nil
  }

  private mutating func place(
    for header: ISAKMPHeader, _ datagram: IKEDatagram, capture: Int
  ) -> Int {
    let spi = header.initiatorSPI
    let sibling = spi == 0 ? byHosts[HostPair(datagram)] : bySPI[spi]
    // An IKE_SA_INIT answer that only demands a cookie or another group may carry an SPI that the
    // final answer does not repeat (RFC 7296 section 2.6), so there the initiator's SPI decides.
    let decidedByInitiator = header.exchangeType == .ikeSAInit || header.responderSPI == 0
    let isClearNotification =
      header.exchangeType == .informationalV1 && !header.flags.contains(.encryption)
    let known = latest(sibling) {
      (decidedByInitiator || $0.responderSPI == header.responderSPI || $0.responderSPI == 0
        || $0.isRefusedOnly)
        && !Kinship.isStranger(datagram, header, capture: capture, to: $0)
    }
    if let known {
      groups[known].learn(header.responderSPI, fromClearNotification: isClearNotification)
      return known
    }
    // A peer that begins an exchange may put its own SPI first.
    if spi != 0, header.responderSPI != 0,
      let swapped = latest(bySPI[header.responderSPI], where: { $0.responderSPI == spi })
    {
      return swapped
    }
    if let attempt = attempt(resumedBy: datagram, header) {
      groups[attempt].formerSPIs.append(groups[attempt].initiatorSPI)
      groups[attempt].initiatorSPI = spi
      groups[attempt].responderSPI = 0
      bySPI[spi] = attempt
      return attempt
    }
    var group = Group(
      initiatorSPI: spi, responderSPI: 0, majorVersion: header.majorVersion,
      serial: nextSerial)
    group.learn(header.responderSPI, fromClearNotification: isClearNotification)
    nextSerial += 1
    group.sibling = sibling
    group.continuesReported = spi != 0 && reported.contains(spi)
    let place = free.popLast() ?? groups.count
    if place == groups.count { groups.append(group) } else { groups[place] = group }
    if spi == 0 { byHosts[HostPair(datagram)] = place } else { bySPI[spi] = place }
    byPair[HostPair(datagram), default: []]
      .append(place)
    return place
  }

  private func attempt(resumedBy datagram: IKEDatagram, _ header: ISAKMPHeader) -> Int? {
    guard header.exchangeType == .ikeSAInit, header.responderSPI == 0,
      !header.flags.contains(.response),
      let place = byFlow[Flow(source: datagram.source, destination: datagram.destination)],
      Kinship.meetsDemand(datagram, header, of: groups[place])
    else { return nil }
    return place
  }
}

// MARK: Letting go

extension NegotiationTable {
  /// A request and its answer: so many messages a flood makes a responder exchange.
  private static let beginning = 2

  private mutating func account(_ place: Int, wasBegun: Bool, before: Int) {
    let after = groups[place].octets
    if wasBegun {
      begunOctets -= before
    } else {
      carriedOnOctets -= before
    }
    if groups[place].messages.count <= Self.beginning {
      begunOctets += after
      begun.touch(place)
    } else {
      carriedOnOctets += after
      if wasBegun { begun.remove(place) }
      carriedOn.touch(place)
    }
  }

  /// The places of those that have been idle for longest, until the rest takes no more than `limit`
  /// octets; in the order of their first messages.
  package func idlest(leaving limit: Int) -> [Int] {
    var found: [Int] = []
    var (few, many) = (begunOctets, carriedOnOctets)
    var (next, nextCarriedOn) = (begun.oldest, carriedOn.oldest)
    while few + many > limit {
      if let place = next, few >= many || nextCarriedOn == nil {
        few -= groups[place].octets
        found.append(place)
        next = begun.after(place)
      } else if let place = nextCarriedOn {
        many -= groups[place].octets
        found.append(place)
        nextCarriedOn = carriedOn.after(place)
      } else {
        break
      }
    }
    return found.sorted { groups[$0].serial < groups[$1].serial }
  }

  /// Forgets a negotiation but for its SPI, by which later messages of it are known.
  package mutating func remove(_ place: Int) {
    let group = groups[place]
    guard !group.messages.isEmpty else { return }
    if group.messages.count <= Self.beginning {
      begunOctets -= group.octets
      begun.remove(place)
    } else {
      carriedOnOctets -= group.octets
      carriedOn.remove(place)
    }
    for message in group.messages {
      let flow = Flow(source: message.datagram.source, destination: message.datagram.destination)
      if byFlow[flow] == place { byFlow[flow] = nil }
    }
    unlink(place, group)
    for spi in group.formerSPIs where bySPI[spi] == place { bySPI[spi] = nil }
    if let pair = group.messages.first.map({ HostPair($0.datagram) }) {
      if byPair[pair]?.count == 1 {
        byPair[pair] = nil
      } else if let index = byPair[pair]?.firstIndex(of: place) {
        byPair[pair]?.remove(at: index)
      }
    }
    if group.initiatorSPI != 0 { reported.insert(group.initiatorSPI) }
    groups[place] = Group(initiatorSPI: 0, responderSPI: 0, majorVersion: 0, serial: 0)
    free.append(place)
  }

  private mutating func unlink(_ place: Int, _ group: Group) {
    let hosts = group.messages.first.map { HostPair($0.datagram) }
    let head = group.initiatorSPI == 0 ? hosts.flatMap { byHosts[$0] } : bySPI[group.initiatorSPI]
    if head != place {
      var current = head
      while let candidate = current {
        if groups[candidate].sibling == place { groups[candidate].sibling = group.sibling }
        current = groups[candidate].sibling
      }
    } else if group.initiatorSPI != 0 {
      bySPI[group.initiatorSPI] = group.sibling
    } else if let hosts {
      byHosts[hosts] = group.sibling
    }
  }

  /// Lets go of the older Informational exchanges behind the beginning, which a living SA has
  /// without end; where there are too few of them, of whatever is oldest there.
  private mutating func shorten(_ place: Int) {
    var messages = groups[place].messages
    let start = min(longest / 8, messages.count)
    let end = min(longest / 4 * 3, messages.count)
    func isInformational(_ message: CapturedMessage) -> Bool {
      let octets = message.datagram.octets
      guard octets.count > 18 else { return true }
      return octets[18] == ExchangeType.informationalV1.rawValue
        || octets[18] == ExchangeType.informational.rawValue
    }
    let middle = messages[start..<end]
    let kept = middle.filter { !isInformational($0) }
    messages.replaceSubrange(start..<end, with: kept.count > middle.count / 2 ? [] : kept)
    groups[place].messages = messages
    groups[place].octets = messages.reduce(Group.ownSize) { $0 + $1.size }
  }
}
