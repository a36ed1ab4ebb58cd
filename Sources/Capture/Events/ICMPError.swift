/// An ICMP or ICMPv6 error about an IKE, ESP or AH packet: someone on the way could not deliver it.
///
/// What it quotes is the packet as the reporter saw it, so its source is the one that NAT made of
/// it.
package struct ICMPError: Hashable, Sendable {
  package enum QuotedProtocol: Hashable, Sendable {
    case udp, tcp, esp, ah
  }

  package var frame: FrameRecord
  /// Who says so.
  package var reporter: IPAddress
  /// Whom it tells.
  package var receiver: IPAddress
  package var isIPv6: Bool
  package var type: UInt8
  package var code: UInt8
  /// The next hop's MTU in octets, of "fragmentation needed" (RFC 1191 section 4) and "packet too
  /// big" (RFC 4443 section 3.2); nil in others and where a router left it 0.
  package var nextHopMTU: UInt32?
  package var quotedProtocol: QuotedProtocol
  /// Port 0 where the quoted protocol has none.
  package var quotedSource: Endpoint
  package var quotedDestination: Endpoint
  /// The SPI of a quoted ESP or AH packet, also of ESP in UDP.
  package var quotedSPI: UInt32?
  /// What is quoted of an ISAKMP message, marker taken off. Often empty: routers need quote no more
  /// than the UDP header (RFC 792).
  package var quotedISAKMP: [UInt8]

  package init(
    frame: FrameRecord, reporter: IPAddress, receiver: IPAddress, isIPv6: Bool, type: UInt8,
    code: UInt8, nextHopMTU: UInt32? = nil, quotedProtocol: QuotedProtocol,
    quotedSource: Endpoint, quotedDestination: Endpoint, quotedSPI: UInt32? = nil,
    quotedISAKMP: [UInt8] = []
  ) {
    self.frame = frame
    self.reporter = reporter
    self.receiver = receiver
    self.isIPv6 = isIPv6
    self.type = type
    self.code = code
    self.nextHopMTU = nextHopMTU
    self.quotedProtocol = quotedProtocol
    self.quotedSource = quotedSource
    self.quotedDestination = quotedDestination
    self.quotedSPI = quotedSPI
    self.quotedISAKMP = quotedISAKMP
  }
}
