/// Whom a secret is for: an address, a prefix, an identity or anyone.
package struct PeerName: Hashable, Sendable {
  package var text: String

  package init(_ text: String) { self.text = text }

  /// strongSwan writes `%any`, and `%any6` or `0.0.0.0` where it means the same.
  package var isAny: Bool {
    ["any", "%any", "%any6", "0.0.0.0", "::", "*", "0.0.0.0/0", "::/0"].contains(text.lowercased())
  }

  package func names(address: [UInt8]?, identity: String?) -> Bool {
    if isAny { return false }
    if let identity, bare(identity) == bare(text) { return true }
    guard let address else { return false }
    let parts = text.split(separator: "/", maxSplits: 1)
    guard let first = parts.first, let network = Self.address(first),
      network.count == address.count
    else { return false }
    guard parts.count == 2 else { return network == address }
    guard let bits = Int(parts[1]), (0...network.count * 8).contains(bits) else { return false }
    return (0..<bits).allSatisfy {
      (network[$0 / 8] ^ address[$0 / 8]) & (0x80 >> UInt8($0 % 8)) == 0
    }
  }

  /// `@name` and `name` are the same identity.
  private func bare(_ name: String) -> Substring {
    name.lowercased().drop { $0 == "@" }[...]
  }

  /// Octets of an IPv4 or IPv6 address in text; `nil` for anything else.
  package static func address(_ text: some StringProtocol) -> [UInt8]? {
    text.contains(":") ? ipv6(text) : ipv4(text)
  }

  private static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let octets = parts.compactMap { UInt8($0) }
    return parts.count == 4 && octets.count == 4 ? octets : nil
  }

  private static func ipv6(_ text: some StringProtocol) -> [UInt8]? {
    var halves: [[UInt8]] = [[]]
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)[...]
    // "::" leaves an empty group; at either end of the text it leaves two.
    if groups.count > 2, groups.first?.isEmpty == true { groups.removeFirst() }
    if groups.count > 2, groups.last?.isEmpty == true { groups.removeLast() }
    for (i, group) in zip(groups.indices, groups) {
      if group.isEmpty {
        guard halves.count == 1 else { return nil }
        halves.append([])
      } else if i == groups.endIndex - 1, let mapped = ipv4(group) {
        halves[halves.count - 1] += mapped
      } else {
        guard group.count <= 4, let value = UInt16(group, radix: 16) else { return nil }
        halves[halves.count - 1] += value.octets
      }
    }
    let known = halves.reduce(0) { $0 + $1.count }
    guard halves.count == 2 ? known <= 14 : known == 16 else { return nil }
    if halves.count == 1 { return halves[0] }
    return halves[0] + [UInt8](repeating: 0, count: 16 - known) + halves[1]
  }
}
