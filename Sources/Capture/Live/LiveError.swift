/// Why packets of an interface cannot be had.
package struct LiveError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    case noPermission
    /// There is no such interface, or it has gone away.
    case noInterface
    case badFilter
    case other
  }

  package let kind: Kind
  package let interface: String
  package let reason: String

  package init(_ kind: Kind, _ interface: String, _ reason: String) {
    self.kind = kind
    self.interface = interface
    self.reason = reason
  }

  package var description: String { "\(interface): \(reason)" }
}
