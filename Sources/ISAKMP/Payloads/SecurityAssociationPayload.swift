/// Security Association payload of either version (RFC 2408 section 3.4, RFC 7296 section 3.3).
package struct SecurityAssociationPayload: Sendable {
  /// IKEv1: the domain of interpretation; 1 is IPsec.
  package var domainOfInterpretation: UInt32?
  /// IKEv1: the situation's bits; 1 is identity only.
  package var situation: UInt32?
  /// In the order sent: the sender's order of preference.
  package var proposals: [Proposal]

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------------------------------------------------------+
  /// |             Domain of Interpretation (IKEv1 only)             |
  /// |                    Situation (IKEv1 only)                     |
  /// |                          Proposals                            |
  /// +---------------------------------------------------------------+
  /// ```
  package init(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    proposals = []
    var reader = OctetReader(body)
    if chain.version == .ikev1 {
      domainOfInterpretation = reader.readUInt32()
      situation = reader.readUInt32()
      guard let situation else {
        chain.note(
          chain.shortfall, at: body.startIndex, "the SA payload ends before DOI and situation")
        return
      }
      if !IKEv1.Situation(rawValue: situation).isDisjoint(with: [.secrecy, .integrity]) {
        guard Self.skipLabels(&reader) else {
          chain.note(chain.shortfall, at: reader.offset, "the situation's labels end early")
          return
        }
      }
    }
    // GDOI's SA has no proposals: 2 octets name the SA attribute payload that follows it in the
    // chain, 2 are reserved (RFC 6407 section 5.2).
    if chain.dialect.isGDOI, domainOfInterpretation == 2, reader.count == 4 { return }
    proposals = Self.list(&reader, of: "proposal", inside: "payload", in: &chain) {
      Proposal(decoding: &$0, at: $1, in: &$2)
    }
  }

  /// SIT_SECRECY and SIT_INTEGRITY bring a domain and two level/category pairs (RFC 2407
  /// section 4.6.1); no peer of today sends them, but what follows must still be found.
  private static func skipLabels(_ reader: inout OctetReader) -> Bool {
    guard reader.readUInt32() != nil else { return false }
    for unitBits in [8, 1, 8, 1] {
      guard let length = reader.readUInt16(), reader.readUInt16() != nil else { return false }
      let octets = unitBits == 8 ? Int(length) : (Int(length) + 7) / 8
      guard reader.take((octets + 3) / 4 * 4) != nil else { return false }
    }
    return true
  }
}

/// One proposal: a protocol, its SPI and the transforms offered for it.
package struct Proposal: Sendable {
  package var number: UInt8
  /// IKEv1: an `IPsecDOI.ProtocolID`; IKEv2: an `IKEv2.ProtocolID`. 1 is IKE itself in both.
  package var protocolID: UInt8
  package var spi: ArraySlice<UInt8>
  package var statedTransformCount: UInt8
  package var transforms: [Transform]
  /// Offset of the proposal's header in the message.
  package var offset: Int

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+---------------+-------------------------------+
  /// | 0 (last) or 2 |   RESERVED    |        Proposal Length        |
  /// +---------------+---------------+---------------+---------------+
  /// | Proposal Num  |  Protocol ID  |    SPI Size   |Num Transforms |
  /// +---------------+---------------+---------------+---------------+
  /// |                        SPI (variable)                         |
  /// |                          Transforms                           |
  /// +---------------------------------------------------------------+
  /// ```
  /// RFC 2408 section 3.5, RFC 7296 section 3.3.1. The reader stands behind the first 4 octets.
  fileprivate init?(
    decoding reader: inout OctetReader, at offset: Int, in chain: inout PayloadChain
  ) {
    guard let number = reader.readUInt8(), let protocolID = reader.readUInt8(),
      let spiSize = reader.readUInt8(), let count = reader.readUInt8()
    else {
      chain.note(chain.shortfall, at: offset, "the proposal ends inside its header")
      return nil
    }
    self.number = number
    self.protocolID = protocolID
    self.offset = offset
    statedTransformCount = count
    transforms = []
    guard let spi = reader.take(Int(spiSize)) else {
      chain.note(
        chain.shortfall, at: offset + 6,
        "the proposal states an SPI of \(spiSize) octets, \(reader.count) are there")
      self.spi = reader.takeRest()
      return
    }
    self.spi = spi
    transforms = SecurityAssociationPayload.list(
      &reader, of: "transform", inside: "proposal", in: &chain
    ) {
      Transform(decoding: &$0, at: $1, in: &$2)
    }
    if transforms.count != Int(count) {
      chain.note(
        reader.isEmpty && !chain.cutByCapture ? .structure : chain.shortfall, at: offset + 7,
        "the proposal states \(count) transforms, \(transforms.count) are there")
    }
  }
}

/// One transform: in IKEv1 a whole suite, its algorithms as attributes; in IKEv2 one algorithm.
package struct Transform: Sendable {
  /// IKEv1: the transform's number, by which the peers refer to it. IKEv2: the transform type.
  package var numberOrType: UInt8
  package var id: UInt16
  /// In the order sent, repeated ones included.
  package var attributes: [Attribute]
  /// Offset of the transform's header in the message.
  package var offset: Int

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+---------------+-------------------------------+
  /// | 0 (last) or 3 |   RESERVED    |        Transform Length       |
  /// +---------------+---------------+-------------------------------+
  /// | IKEv1: Number |  Transform ID |           RESERVED2           |
  /// | IKEv2: Type   |   RESERVED    |          Transform ID         |
  /// +---------------+---------------+-------------------------------+
  /// |                      Transform Attributes                     |
  /// +---------------------------------------------------------------+
  /// ```
  /// RFC 2408 section 3.6, RFC 7296 section 3.3.2. The reader stands behind the first 4 octets.
  fileprivate init?(
    decoding reader: inout OctetReader, at offset: Int, in chain: inout PayloadChain
  ) {
    guard let first = reader.readUInt8(), let second = reader.readUInt8(),
      let last = reader.readUInt16()
    else {
      chain.note(chain.shortfall, at: offset, "the transform ends inside its header")
      return nil
    }
    numberOrType = first
    if chain.version == .ikev1 {
      id = UInt16(second)
      chain.noteReserved(UInt8(last >> 8) | UInt8(last & 0xff), at: offset + 6)
    } else {
      id = last
      chain.noteReserved(second, at: offset + 5)
    }
    self.offset = offset
    attributes = Attribute.decodeAll(&reader, in: &chain)
  }

  package func first(_ type: UInt16) -> Attribute? {
    attributes.first { $0.type == type }
  }
}

extension SecurityAssociationPayload {
  /// The proposals of a payload, or the transforms of a proposal: lists of one form.
  /// ```
  /// +---------------+---------------+-------------------------------+
  /// | 0: the last   |   RESERVED    | Length, these 4 octets counted|
  /// +---------------+---------------+-------------------------------+
  /// ```
  /// More are announced by 2 (proposals) and 3 (transforms): RFC 2408 sections 3.5 and 3.6; RFC 7296
  /// section 3.3.1 keeps IKEv1's codes.
  ///
  /// - Parameter decode: reads one of them, narrowed to what follows the 4 octets, from the offset of
  ///   its beginning.
  fileprivate static func list<Element>(
    _ reader: inout OctetReader, of noun: String, inside container: String,
    in chain: inout PayloadChain,
    _ decode: (inout OctetReader, Int, inout PayloadChain) -> Element?
  ) -> [Element] {
    var elements: [Element] = []
    while !reader.isEmpty {
      let offset = reader.offset
      guard let next = reader.readUInt8(), let reserved = reader.readUInt8(),
        let length = reader.readUInt16()
      else {
        chain.note(
          chain.shortfall, at: offset, "\(reader.count) octets left, too few for a \(noun)")
        break
      }
      chain.noteReserved(reserved, at: offset + 1)
      guard length >= 8 else {
        chain.note(.length, at: offset + 2, "\(noun) length \(length) is less than its 8 octets")
        break
      }
      var narrowed: OctetReader
      if let whole = reader.take(Int(length) - 4) {
        narrowed = OctetReader(whole)
      } else {
        chain.note(
          chain.shortfall, at: offset + 2,
          "the \(noun) states \(length) octets, \(reader.count + 4) are there")
        narrowed = OctetReader(reader.takeRest())
      }
      if let element = decode(&narrowed, offset, &chain) { elements.append(element) }
      if next == 0, !reader.isEmpty {
        chain.note(
          .structure, at: offset,
          "the last \(noun) is marked here, but \(reader.count) octets follow it")
      } else if next != 0, reader.isEmpty {
        chain.note(
          chain.cutByCapture ? .cutByCapture : .structure, at: offset,
          "another \(noun) is announced, but the \(container) ends")
      }
    }
    return elements
  }
}
