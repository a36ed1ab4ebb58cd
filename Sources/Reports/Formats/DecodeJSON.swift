package import Capture
package import ISAKMP
package import Negotiations

/// One decoded message with where it was found.
package struct DecodedMessage {
  package var capturePath: String
  package var datagram: IKEDatagram
  package var message: Message
  package var dialect: Dialect
  /// What the secrets opened.
  package var opened: OpenedMessage?

  package init(capturePath: String, datagram: IKEDatagram) {
    self.init(capturePath: capturePath, datagram: datagram, transportProblem: nil)
  }

  private init(capturePath: String, datagram: IKEDatagram, transportProblem: Malformation?) {
    self.capturePath = capturePath
    self.datagram = datagram
    dialect = Dialect(sourcePort: datagram.source.port, destinationPort: datagram.destination.port)
    message = Message(
      decoding: datagram.octets, missingOctets: datagram.missingOctets, dialect: dialect,
      transportProblem: transportProblem)
  }

  /// What the first IP fragment holds of a message that was never put together; nil where it holds
  /// none.
  package init?(capturePath: String, problem: FragmentProblem) {
    guard !problem.firstOctets.isEmpty else { return nil }
    let kept = problem.firstOctets.count
    let stated = Message(decoding: problem.firstOctets).header.length
    let source = Endpoint(address: problem.source, port: problem.sourcePort)
    let destination = Endpoint(address: problem.destination, port: problem.destinationPort)
    let what =
      switch problem.kind {
      case .incomplete: "IP fragments are missing: only the first fragment is shown"
      case .overlapping: "IP fragments overlap and differ: only the first fragment is shown"
      case .abandoned: "too many IP fragments to wait for the rest: only the first one is shown"
      }
    self.init(
      capturePath: capturePath,
      datagram: IKEDatagram(
        frame: problem.frame, source: source, destination: destination,
        hasNonESPMarker: problem.hasNonESPMarker, octets: problem.firstOctets,
        // A length that no IP datagram can have says nothing about what is missing.
        missingOctets: stated <= 65535 ? max(Int(stated) - kept, 0) : 0, frames: problem.frames),
      transportProblem: Malformation(.cutByCapture, at: kept, what))
  }
}

/// `decode --format ndjson`: a line for each message.
package struct DecodeJSON {
  private var json = JSONWriter()

  package init() {}

  package mutating func line(_ decoded: DecodedMessage) -> [UInt8] {
    json.removeAll()
    let message = decoded.message
    let header = message.header
    let datagram = decoded.datagram
    json.object { json in
      json.field("capture", decoded.capturePath)
      json.field("frame", datagram.frame.number)
      json.field("time", TimeText.rfc3339(datagram.frame.time))
      json.field("source") { Self.write(datagram.source, to: &$0) }
      json.field("destination") { Self.write(datagram.destination, to: &$0) }
      json.field("transport", datagram.transport == .tcp ? "tcp" : "udp")
      json.field("non_esp_marker", datagram.hasNonESPMarker)
      json.field("version") { json in
        json.field("major", header.majorVersion)
        json.field("minor", header.minorVersion)
      }
      json.field("exchange_type") { json in
        json.field("id", header.exchangeType.rawValue)
        json.field("name", decoded.dialect.exchangeName(header))
      }
      json.field("flags", header.flags.rawValue)
      json.field("message_id", Hex.string(header.messageID))
      json.field("initiator_spi", Hex.string(header.initiatorSPI))
      json.field("responder_spi", Hex.string(header.responderSPI))
      json.field("length", header.length)
      json.field("next_payload", header.nextPayload.rawValue)
      let version: IKEVersion = header.isIKEv2 ? .ikev2 : .ikev1
      let vendorIDs = message.vendorIDs
      json.field("payloads", message.payloads) {
        PayloadJSON.write($1, version, vendorIDs: vendorIDs, to: &$0)
      }
      json.field("encrypted", message.isEncrypted)
      json.field("decrypted", decoded.opened != nil)
      json.key("inner_payloads")
      if let content = decoded.opened?.content {
        json.array(content.payloads) { PayloadJSON.write($1, version, vendorIDs: [], to: &$0) }
      } else {
        json.null()
      }
      let problems = message.problems + (decoded.opened?.content?.problems ?? [])
      json.field("problems", problems) { json, problem in
        json.object { json in
          json.field("offset", problem.offset)
          json.field("what", problem.what)
        }
      }
    }
    json.endLine()
    return json.octets
  }

  private static func write(_ endpoint: Endpoint, to json: inout JSONWriter) {
    json.field("address", endpoint.address.description)
    json.field("port", endpoint.port)
  }
}
