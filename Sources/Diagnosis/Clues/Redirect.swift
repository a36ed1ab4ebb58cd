import Capture
import ISAKMP
package import Negotiations

/// RFC 5685 section 7.2's identity of a gateway.
struct NamedGateway {
  /// `nil` for a name, or for what cannot be read.
  var address: IPAddress?
  var text: String

  /// ```
  ///  0                   1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+---------------+-------------------------------+
  /// | GW Ident Type |  GW Ident Len |  New Responder GW Identity    |
  /// +---------------+---------------+  and, in the answer of        |
  /// |                                  IKE_SA_INIT, the nonce of    |
  /// |                                  its request                  |
  /// +---------------------------------------------------------------+
  /// ```
  /// Type 1 is an IPv4 address, 2 an IPv6 address, 3 a name.
  init?(_ data: ArraySlice<UInt8>) {
    guard let kind = data.first, let length = data.dropFirst().first.map(Int.init),
      data.count >= 2 + length
    else { return nil }
    let value = data.dropFirst(2).prefix(length)
    switch (kind, length) {
    case (1, 4), (2, 16):
      text = IdentityText.address(value) ?? "an address that cannot be read"
      address = IPAddress(text)
    case (3, 1...) where value.allSatisfy { (0x21...0x7e).contains($0) }:
      text = String(decoding: value, as: UTF8.self)
    default:
      text = "a gateway whose identity cannot be read"
    }
  }
}

extension Negotiation {
  package var isRedirected: Bool { redirect != nil }

  /// Where the responder sends its client.
  var redirect: (message: Step, gateway: NamedGateway)? { gateway(in: .redirect, from: .responder) }

  func gateway(
    in type: IKEv2.NotifyType, from role: Role
  ) -> (message: Step, gateway: NamedGateway)? {
    guard version == .ikev2 else { return nil }
    for step in steps where step.from == role {
      let notifications =
        step.content.notifications + (step.opened?.notifications ?? [])
      for notification in notifications where IKEv2.NotifyType(rawValue: notification.type) == type
      {
        if let gateway = NamedGateway(notification.data) { return (step, gateway) }
      }
    }
    return nil
  }
}
