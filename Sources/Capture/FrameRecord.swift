/// What a capture says about one frame, its octets aside.
package struct FrameRecord: Hashable, Sendable {
  /// Counted from 1 in its capture, as every other tool counts.
  package var number: Int
  package var time: Timestamp
  /// Where the record (pcap) or block (pcapng) begins, in octets of the uncompressed file.
  package var fileOffset: Int
  /// Octets of the record or block, its own headers included; 0 where it is no part of a file.
  package var recordLength: Int
  /// Octets of the frame in the file.
  package var capturedLength: Int
  /// Octets on the wire.
  package var originalLength: Int
  package var linkType: LinkType
  /// The pcapng interface, counted from 0 through all sections of the file; 0 in pcap.
  package var interface: Int

  package init(
    number: Int, time: Timestamp, fileOffset: Int, capturedLength: Int, originalLength: Int,
    linkType: LinkType, interface: Int = 0, recordLength: Int = 0
  ) {
    self.number = number
    self.time = time
    self.fileOffset = fileOffset
    self.capturedLength = capturedLength
    self.originalLength = originalLength
    self.linkType = linkType
    self.interface = interface
    self.recordLength = recordLength
  }
}
