/// Traffic Selector payload of IKEv2 (RFC 7296 section 3.13).
package struct TrafficSelectorPayload: Sendable {
  package var statedCount: UInt8
  package var selectors: [TrafficSelector]

  /// Number of selectors (1 octet), 3 reserved, then the selectors.
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let count = reader.readUInt8(), reader.take(3) != nil else {
      chain.note(
        chain.shortfall, at: body.startIndex, "the traffic selector payload ends inside its header")
      return nil
    }
    statedCount = count
    selectors = []
    while !reader.isEmpty {
      let offset = reader.offset
      guard let selector = TrafficSelector(decoding: &reader, in: &chain) else { break }
      selectors.append(selector)
      if reader.offset <= offset { break }
    }
    if selectors.count != Int(count) {
      chain.note(
        .structure, at: body.startIndex,
        "the payload states \(count) traffic selectors, \(selectors.count) are there")
    }
  }
}

/// One range of addresses, protocol and ports (RFC 7296 section 3.13.1).
package struct TrafficSelector: Sendable {
  package var type: IKEv2.TrafficSelectorType
  /// 0 for any IP protocol.
  package var protocolID: UInt8
  package var startPort: UInt16
  package var endPort: UInt16
  /// 4 octets for IPv4, 16 for IPv6.
  package var startAddress: ArraySlice<UInt8>
  package var endAddress: ArraySlice<UInt8>
  /// TS_SECLABEL has this in place of ports and addresses (RFC 9478 section 2).
  package var securityLabel: ArraySlice<UInt8>?

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+---------------+-------------------------------+
  /// |   TS Type     |IP Protocol ID |       Selector Length         |
  /// +---------------+---------------+-------------------------------+
  /// |           Start Port          |           End Port            |
  /// +-------------------------------+-------------------------------+
  /// |               Starting Address, then Ending Address           |
  /// +---------------------------------------------------------------+
  /// ```
  fileprivate init?(decoding reader: inout OctetReader, in chain: inout PayloadChain) {
    let offset = reader.offset
    guard let type = reader.readUInt8(), let protocolID = reader.readUInt8(),
      let length = reader.readUInt16()
    else {
      chain.note(chain.shortfall, at: offset, "\(reader.count) octets left, too few for a selector")
      return nil
    }
    let shortest = type == IKEv2.TrafficSelectorType.securityLabel.rawValue ? 4 : 8
    guard length >= shortest, let rest = reader.take(Int(length) - 4) else {
      chain.note(
        length < shortest ? .length : chain.shortfall, at: offset + 2,
        "the traffic selector states \(length) octets, \(reader.count + 4) are there")
      return nil
    }
    if shortest == 4 {
      self.type = .securityLabel
      self.protocolID = protocolID
      startPort = 0
      endPort = 0
      startAddress = []
      endAddress = []
      securityLabel = rest
      return
    }
    var narrowed = OctetReader(rest)
    startPort = narrowed.readUInt16() ?? 0
    endPort = narrowed.readUInt16() ?? 0
    self.type = IKEv2.TrafficSelectorType(rawValue: type)
    self.protocolID = protocolID
    let half = narrowed.count / 2
    startAddress = narrowed.take(half) ?? []
    endAddress = narrowed.take(half) ?? []
  }
}
