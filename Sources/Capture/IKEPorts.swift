/// The UDP and TCP ports where IKE is looked for: 500 and 4500 (RFC 7296 section 2), and any that
/// the user adds, for which the non-ESP marker may or may not be there.
package struct IKEPorts: Hashable, Sendable {
  package let additional: Set<UInt16>
  /// The same in an array: asked for every packet, where hashing would cost more than a look at one
  /// or two.
  private let list: [UInt16]

  package init(additional: Set<UInt16> = []) {
    self.additional = additional
    list = additional.subtracting([500, 4500]).sorted()
  }

  @inline(__always)
  package func contains(_ port: UInt16) -> Bool {
    port == 500 || port == 4500 || (!list.isEmpty && list.contains(port))
  }
}
