import ISAKMP
import Negotiations
import Policies

/// One Phase 2 exchange; what could not be opened is unknown.
enum Phase2JSON {
  static func write(_ phase2: Phase2, to json: inout JSONWriter) {
    let content = phase2.content
    let request = content?.requestIsOpen == true ? content : nil
    json.object { json in
      json.field("message_id", Hex.string(phase2.messageID))
      json.field("state", phase2.state.rawValue)
      json.key("offered")
      if let request {
        json.array(request.offered) { ModelJSON.write($1, to: &$0) }
      } else {
        json.null()
      }
      json.key("accepted")
      if let accepted = content?.accepted {
        json.object { ModelJSON.write(accepted, to: &$0) }
      } else {
        json.null()
      }
      // What was granted; where nothing was, what was asked for.
      let granted = content.flatMap { $0.grantedSelectors.isEmpty ? nil : $0.grantedSelectors }
      let selectors =
        granted ?? request.flatMap { $0.offeredSelectors.isEmpty ? nil : $0.offeredSelectors }
      write("initiator_selectors", selectors?.initiator, to: &json)
      write("responder_selectors", selectors?.responder, to: &json)
      json.field("pfs_group", content.flatMap { group(of: $0) })
      write("initiator_spi", content?.initiatorSPI, to: &json)
      write("responder_spi", content?.responderSPI, to: &json)
    }
  }

  private static func group(of content: Phase2Content) -> UInt16? {
    if content.answerHasKeyExchange { return content.grantedGroup }
    return content.requestHasKeyExchange ? content.offeredGroup : nil
  }

  private static func write(_ name: StaticString, _ spi: [UInt8]?, to json: inout JSONWriter) {
    json.key(name)
    if let spi, !spi.isEmpty { json.hex(spi) } else { json.null() }
  }

  private static func write(
    _ name: StaticString, _ selectors: [Selector]?, to json: inout JSONWriter
  ) {
    json.key(name)
    guard let selectors else {
      json.null()
      return
    }
    json.array(selectors) { json, selector in
      json.object { json in
        json.field("text", selector.text)
        json.field("type", selector.type)
        json.field("protocol", selector.protocolID)
        json.field("start_port", selector.startPort)
        json.field("end_port", selector.endPort)
        json.field("start_address", IdentityText.address(selector.startAddress[...]))
        json.field("end_address", IdentityText.address(selector.endAddress[...]))
      }
    }
  }
}
