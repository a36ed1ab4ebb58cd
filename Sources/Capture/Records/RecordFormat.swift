/// What `ikewhy extract` writes: what findings need of captures, as pcapng that other tools read too.
///
/// ```
/// section header       option 0x8001: the version of this format, 1
/// interface            one for each capture, named as the capture is: link type 101, nanoseconds
/// enhanced packet      an IKE message, under rebuilt IP and UDP headers; option 0x8001: its fields
/// local block          0x8049_4B57: everything else
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///   0 |                    Block Type = 0x80494B57                    |
///   4 |                      Block Total Length                       |
///   8 |              capture (the interface's number)                 |
///  12 |                  length of the fields in octets               |
///  16 /             fields, padded to a multiple of 4 octets          /
///     |                      Block Total Length                       |
///     +---------------------------------------------------------------+
/// ```
///
/// Sections are little-endian. Fields begin with what groups records: a kind (octet), the source and
/// destination address (each its length of 0, 4 or 16, then so many octets), and the initiator's SPI
/// (64 bits, little-endian; 0 where there is none). What follows depends on the kind: numbers are
/// LEB128, signed ones zigzag, texts and octets have their length before them. Both types lie in the
/// ranges that pcapng leaves for local use (draft-ietf-opsawg-pcapng sections 4 and 3.5); Wireshark
/// passes them by and shows the messages.
///
/// The records of a capture stand in the order in which they were read, between its interface and its
/// `end`. A stream that a part of a run is judged from has all captures first, then, before a
/// `lessons` mark, the negotiations that teach policies, then groups, each behind a `group` mark.
package enum RecordFormat {
  static let version: UInt8 = 1
  static let blockType: UInt32 = 0x8049_4B57
  static let option: UInt16 = 0x8001
  /// LINKTYPE_RAW.
  static let linkType = LinkType(rawValue: 101)
}

/// The first octet of a record's fields.
enum RecordKind: UInt8 {
  case ike = 1
  case icmpError = 2
  case fragmentProblem = 3
  case flow = 4
  case activity = 5
  case end = 6
  case lessons = 7
  case group = 8
  case judged = 9
}

/// One thing that a record file says.
package enum CaptureRecord: Hashable, Sendable {
  /// A capture begins; `start` is the time of its first frame, by which the captures of a run are
  /// ordered.
  case begin(path: String, start: Timestamp?)
  case ike(IKEDatagram)
  case icmpError(ICMPError)
  case fragmentProblem(FragmentProblem)
  case flow(FlowSummary)
  case activity(ActivitySummary)
  /// `firstTruncated` is the frame of the first IKE message whose end the capture did not keep.
  case end(CaptureSummary, firstTruncated: Int?)
  /// What came before, captures aside, is there to learn policies from.
  case lessons
  /// What follows belongs together, and to nothing outside of it.
  case group
  /// What a negotiation that was judged elsewhere leaves to the run; its octets are the judge's.
  case judged([UInt8])
}
