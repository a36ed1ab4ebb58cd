import Capture
import ISAKMP

/// Notifications of private use that one maker alone sends, told by what they carry.
enum PrivateNotifications {
  static func traits(of role: Role, in negotiation: Negotiation) -> [ImplementationTrait] {
    for message in negotiation.messages where message.from == role {
      for payload in message.content.payloads + (message.opened?.payloads ?? []) {
        guard case .notify(let notification) = payload.content,
          notification.type == WindowsStatus.notifyType,
          let status = WindowsStatus(notification.data), let meaning = status.meaning
        else { continue }
        return [
          ImplementationTrait(
            product: "Windows", basis: .notification,
            what: "notification 12345 with \(status.rawValue), \(meaning)",
            frame: message.reference)
        ]
      }
    }
    return []
  }
}
