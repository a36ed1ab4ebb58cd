package import Capture
import ISAKMP

/// Sorts the messages of a run into negotiations by their cookies or SPIs, whatever addresses and
/// ports they travel between.
///
/// It keeps the messages as captured; `negotiations()` reads them. So what one message means may
/// depend on later ones, and files need not be in time order.
package struct NegotiationTable {
  struct Group {
    var initiatorSPI: UInt64
    var responderSPI: UInt64
    /// Of the first message: a peer may answer in another version that it does not speak this one.
    var majorVersion: UInt8
    var messages: [CapturedMessage] = []
    var icmpErrors: [ICMPReport] = []
  }

  struct CapturedMessage {
    var capture: Int
    var datagram: IKEDatagram
  }

  private struct Key: Hashable {
    var initiatorSPI: UInt64
    /// Told apart by address only where the SPI says nothing.
    var addresses: Set<IPAddress>
  }

  private(set) var groups: [Group] = []
  private var byKey: [Key: [Int]] = [:]
  /// The last negotiation that used a pair of endpoints, for ICMP errors that quote too little.
  private var byFlow: [Flow: Int] = [:]
  /// ICMP errors that quote a message of no negotiation seen so far.
  package private(set) var strayICMPErrors: [ICMPReport] = []

  private struct Flow: Hashable {
    var source: Endpoint
    var destination: Endpoint
  }

  package init() {}

  package mutating func observe(_ datagram: IKEDatagram, capture: Int) {
    let octets = datagram.octets
    var reader = OctetReader(octets[...])
    let header = ISAKMPHeader(reading: &reader)
    let index = group(for: header, datagram)
    groups[index].messages.append(CapturedMessage(capture: capture, datagram: datagram))
    byFlow[Flow(source: datagram.source, destination: datagram.destination)] = index
  }

  package mutating func observe(_ error: ICMPError, capture: Int) {
    let report = ICMPReport(
      reference: FrameReference(capture: capture, frame: error.frame.number),
      time: error.frame.time, error: error)
    let (source, destination) = (error.quotedSource, error.quotedDestination)
    if error.quotedISAKMP.count >= 16 {
      var reader = OctetReader(error.quotedISAKMP[...])
      let header = ISAKMPHeader(reading: &reader)
      let candidates = byKey[Key(initiatorSPI: header.initiatorSPI, addresses: [])] ?? []
      if let index = candidates.last(where: {
        groups[$0].responderSPI == header.responderSPI || header.responderSPI == 0
          || groups[$0].responderSPI == 0
      }) {
        groups[index].icmpErrors.append(report)
        return
      }
    }
    if let index = byFlow[Flow(source: source, destination: destination)] {
      groups[index].icmpErrors.append(report)
    } else {
      strayICMPErrors.append(report)
    }
  }

  private mutating func group(for header: ISAKMPHeader, _ datagram: IKEDatagram) -> Int {
    let key = Key(
      initiatorSPI: header.initiatorSPI,
      addresses: header.initiatorSPI == 0
        ? [datagram.source.address, datagram.destination.address] : [])
    let candidates = byKey[key] ?? []
    // An IKE_SA_INIT answer that only demands a cookie or another group may carry an SPI that the
    // final answer does not repeat (RFC 7296 section 2.6), so there the initiator's SPI decides.
    let decidedByInitiator = header.exchangeType == .ikeSAInit || header.responderSPI == 0
    if let index = candidates.last(where: {
      decidedByInitiator || groups[$0].responderSPI == header.responderSPI
        || groups[$0].responderSPI == 0
    }) {
      if header.responderSPI != 0 { groups[index].responderSPI = header.responderSPI }
      return index
    }
    groups.append(
      Group(
        initiatorSPI: header.initiatorSPI, responderSPI: header.responderSPI,
        majorVersion: header.majorVersion))
    byKey[key, default: []].append(groups.count - 1)
    return groups.count - 1
  }
}
