internal import Texts

/// What tells a product which end is its own, where the two that read ipsec.conf differ.
struct IPsecConfEndRules {
  /// `%any` at either end leaves the left one to be found out; else it stands for the peer.
  var anyLeavesLeftOpen: Bool
  /// `sourceip` is always the own address; else only with `%config`, the other form being a pool for
  /// the peer.
  var sourceIsOwn: Bool
}

/// Which of `left` and `right` is the device itself.
struct IPsecConfEnds {
  /// "left" or "right".
  let local: String
  let remote: String
  /// Nothing in the conn tells; left was taken.
  let isOpen: Bool

  /// Parameters that only matter at the own end.
  private static let ownMarks = [
    "cert", "updown", "firewall", "hostaccess", "sendcert", "nexthop", "interface", "vti", "sigkey",
  ]

  init(_ conn: IPsecConfConnection, _ rules: IPsecConfEndRules) {
    let left = Self.isOwn("left", conn, rules)
    let right = Self.isOwn("right", conn, rules)
    let isRight = right && !left
    local = isRight ? "right" : "left"
    remote = isRight ? "left" : "right"
    isOpen = left == right
  }

  private static func isOwn(
    _ side: String, _ conn: IPsecConfConnection, _ rules: IPsecConfEndRules
  ) -> Bool {
    let other = side == "left" ? "right" : "left"
    if conn[side]?.value.hasPrefix("%defaultroute") == true { return true }
    if conn[other]?.value.hasPrefix("%defaultroute") == true { return false }
    if rules.anyLeavesLeftOpen {
      if side == "left", isAny(conn["left"]) || isAny(conn["right"]) { return true }
    } else {
      if isAny(conn[other]) { return true }
      if isAny(conn[side]) { return false }
    }
    if let source = conn[side + "sourceip"]?.value {
      if rules.sourceIsOwn || source.hasPrefix("%config") { return true }
    }
    if conn.has(other + "addresspool") { return true }
    return ownMarks.contains { conn.has(side + $0) } && !ownMarks.contains { conn.has(other + $0) }
  }

  private static func isAny(_ address: IPsecConfDocument.Parameter?) -> Bool {
    guard let value = address?.value else { return false }
    return value.hasPrefix("%any") || value.hasPrefix("%group") || value.hasPrefix("%opportunistic")
      || value == "0.0.0.0" || value == "::"
  }
}
