import ISAKMP
import Negotiations

/// What opened Transaction exchanges and Configuration payloads say of a user and of the address
/// that is assigned.
struct UserConfiguration {
  /// The gateway's last word on the user: XAUTH-STATUS in a SET message. The client's
  /// acknowledgement only echoes it.
  var xauthStatus: (message: Step, isOK: Bool)?
  /// Requests for an address, by the message that asks.
  var addressRequest: Step?
  /// The answer to it, with or without an address.
  var reply: (message: Step, hasAddress: Bool)?

  init(_ negotiation: Negotiation) {
    for message in negotiation.steps {
      guard !message.isRepetition, let opened = message.opened else { continue }
      for payload in opened.payloads {
        guard case .configuration(let configuration) = payload.content else { continue }
        read(configuration, message, negotiation.version)
      }
    }
  }

  private mutating func read(
    _ configuration: ConfigurationPayload, _ message: Step, _ version: IKEVersion
  ) {
    let addresses = configuration.attributes.filter { $0.type == 1 || $0.type == 8 }
    // 1 is a request, 2 a reply, 3 a set; the same in both versions.
    switch configuration.type {
    case 1 where !addresses.isEmpty && addressRequest == nil:
      addressRequest = message
    case 2 where addressRequest != nil:
      let hasAddress = addresses.contains { !$0.value.isEmpty && $0.value.contains { $0 != 0 } }
      if reply?.hasAddress != true { reply = (message, hasAddress) }
    case 3 where version == .ikev1:
      for attribute in configuration.attributes
      where IKEv1.ConfigurationAttributeType(rawValue: attribute.type) == .xauthStatus {
        xauthStatus = (message, attribute.unsigned != 0)
      }
    default: break
    }
  }
}
