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
    for message in negotiation.steps where !message.isRepetition {
      for configuration in message.opened?.configurations ?? [] {
        read(configuration, message, negotiation.version)
      }
    }
  }

  private mutating func read(
    _ configuration: ConfigurationPayload, _ message: Step, _ version: IKEVersion
  ) {
    // The numbers are the same in both versions.
    let addresses = configuration.attributes.filter {
      [.internalIP4Address, .internalIP6Address]
        .contains(IKEv2.ConfigurationAttributeType(rawValue: $0.type))
    }
    switch IKEv2.ConfigurationType(rawValue: configuration.type) {
    case .request where !addresses.isEmpty && addressRequest == nil:
      addressRequest = message
    case .reply where addressRequest != nil:
      let hasAddress = addresses.contains { !$0.value.isEmpty && $0.value.contains { $0 != 0 } }
      if reply?.hasAddress != true { reply = (message, hasAddress) }
    case .set where version == .ikev1:
      if let status = configuration.xauthStatus { xauthStatus = (message, status != 0) }
    default: break
    }
  }
}
