package import Capture
import ISAKMP

/// `decode` of KINK messages, which have a header of their own and ISAKMP payloads inside.
package struct DecodedKINK {
  private let capturePath: String
  private let datagram: KINKDatagram
  private let message: KINKMessage

  /// `nil` for what is too short to be KINK.
  package init?(capturePath: String, datagram: KINKDatagram) {
    guard
      let message = KINKMessage(
        decoding: datagram.octets, missingOctets: datagram.missingOctets)
    else { return nil }
    self.capturePath = capturePath
    self.datagram = datagram
    self.message = message
  }

  package var frame: Int { datagram.frame.number }

  package func line() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("capture", capturePath)
      json.field("frame", datagram.frame.number)
      json.field("time", TimeText.rfc3339(datagram.frame.time))
      for (key, endpoint) in [
        (StaticString("source"), datagram.source), ("destination", datagram.destination),
      ] {
        json.field(key) { json in
          json.field("address", endpoint.address.description)
          json.field("port", endpoint.port)
        }
      }
      json.field("transport", "udp")
      json.field("protocol", "kink")
      json.field("message_type") { json in
        json.field("id", message.type)
        json.field("name", message.typeName)
      }
      json.field("length", message.length)
      json.field("doi", message.domainOfInterpretation)
      json.field("transaction_id", Hex.string(message.transactionID))
      json.field("payloads", message.payloads) { json, payload in
        json.object { json in
          json.field("type") { json in
            json.field("id", payload.type)
            json.field("name", payload.name)
          }
          json.field("length", payload.statedLength)
          json.field("data", Hex.string(payload.value))
          json.field("inner_payloads", payload.inner) {
            PayloadJSON.write($1, .ikev1, vendorIDs: [], to: &$0)
          }
        }
      }
      json.field("problems", message.problems) { json, problem in
        json.object { json in
          json.field("offset", problem.offset)
          json.field("what", problem.what)
        }
      }
    }
    json.endLine()
    return json.octets
  }

  package func block(_ layout: TextLayout) -> [UInt8] {
    var lines = [
      layout.styled(
        "frame \(datagram.frame.number)  \(TimeText.rfc3339(datagram.frame.time))  "
          + "\(datagram.source) → \(datagram.destination)", .bold),
      "  KINK  \(message.typeName ?? "type") (\(message.type))  transaction "
        + "\(Hex.string(message.transactionID))  \(message.length) octets",
    ]
    let text = PayloadText(version: .ikev1, vendorIDs: [])
    for payload in message.payloads {
      lines.append(
        "  \(payload.offset)  \(payload.name ?? "payload") (\(payload.type)), "
          + "\(payload.statedLength) octets")
      for inner in payload.inner {
        lines.append("    \(inner.meaning.description) (\(inner.type.rawValue))")
        lines += text.lines(inner).flatMap { layout.wrapped($0, lead: "      ", indent: 8) }
      }
    }
    lines += message.problems.map { "  \($0.offset)  problem: \($0.what)" }
    return Array((lines.joined(separator: "\n") + "\n\n").utf8)
  }
}
