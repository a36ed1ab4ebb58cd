import Capture
import ISAKMP
import Reports

/// One ISAKMP message, decoded and shown.
enum MessageFuzz: FuzzTarget {
  static let name = "message"
  static let longest = 1 << 13

  static func fault(_ octets: [UInt8]) -> String? {
    let message = Message(decoding: octets)
    if message.problems.count > octets.count + 4 { return "\(message.problems.count) problems" }
    for problem in message.problems where !(0...octets.count).contains(problem.offset) {
      return "a problem at \(problem.offset)"
    }
    let frame = FrameRecord(
      number: 1, time: Timestamp(nanoseconds: 0), fileOffset: 0, capturedLength: octets.count,
      originalLength: octets.count, linkType: .ethernet)
    let host = Endpoint(address: IPAddress(ipv4: 0xc000_0201), port: 500)
    let decoded = DecodedMessage(
      capturePath: "capture",
      datagram: IKEDatagram(frame: frame, source: host, destination: host, octets: octets))
    // One of the two for each input: both cost twice as much.
    if Engine.writesAll || octets.count % 2 == 0 {
      var json = DecodeJSON()
      if let fault = Oracles.fault(json.line(decoded), format: "json") { return fault }
    }
    if Engine.writesAll || octets.count % 2 == 1 {
      return Oracles.fault(DecodeText(layout: TextLayout()).block(decoded), format: "text")
    }
    return nil
  }
}
