import Capture
import ISAKMP
import Negotiations

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
