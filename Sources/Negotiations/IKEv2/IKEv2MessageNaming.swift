import ISAKMP

enum IKEv2MessageNaming {
  static func name(_ messages: inout [NegotiationMessage]) {
    for index in messages.indices {
      let header = messages[index].message.header
      messages[index].name = .ikev2(
        header.exchangeType, isResponse: header.flags.contains(.response))
    }
  }
}
