internal import ISAKMP

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

  init(_ conn: IPsecConfConnection, dialect: IPsecConfDialect) {
    let left = Self.isOwn("left", conn, dialect)
    let right = Self.isOwn("right", conn, dialect)
    let isRight = right && !left
    local = isRight ? "right" : "left"
    remote = isRight ? "left" : "right"
    isOpen = left == right
  }

  private static func isOwn(
    _ side: String, _ conn: IPsecConfConnection, _ dialect: IPsecConfDialect
  )
    -> Bool
  {
    let other = side == "left" ? "right" : "left"
    if conn[side]?.value.hasPrefix("%defaultroute") == true { return true }
    if conn[other]?.value.hasPrefix("%defaultroute") == true { return false }
    // strongSwan's %any on the left is an own address to be found out; libreswan's is the peer.
    switch dialect {
    case .strongSwan: if side == "left", isAny(conn["left"]) || isAny(conn["right"]) { return true }
    case .libreswan:
      if isAny(conn[other]) { return true }
      if isAny(conn[side]) { return false }
    }
    if let source = conn[side + "sourceip"]?.value {
      // strongSwan's other form is the pool for the peer.
      if dialect == .libreswan || source.hasPrefix("%config") { return true }
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

/// What the two dialects read alike in one conn.
struct IPsecConfValues {
  let conn: IPsecConfConnection
  let byDefault: ConfigurationOrigin
  private(set) var remarks: [ConfigurationRemark] = []

  init(_ conn: IPsecConfConnection, byDefault: ConfigurationOrigin) {
    self.conn = conn
    self.byDefault = byDefault
  }

  /// The connection with its name and its two ends.
  func connection(
    _ ends: IPsecConfEnds, versions: Configured<[IKEVersion]>
  ) -> ConfiguredConnection {
    let section = conn.section
    var connection = ConfiguredConnection(
      name: section.name,
      origin: .written(file: section.file, line: section.line, text: "conn \(section.name)"),
      versions: versions)
    connection.isMirrorable = ends.isOpen
    connection.localAddresses = addresses(ends.local)
    connection.remoteAddresses = addresses(ends.remote)
    return connection
  }

  mutating func remark(_ parameter: IPsecConfDocument.Parameter, _ what: String) {
    remarks.append(ConfigurationRemark(file: parameter.file, line: parameter.line, what: what))
  }

  mutating func bool(_ keys: String..., default value: Bool) -> Configured<Bool> {
    for key in keys {
      guard let parameter = conn[key] else { continue }
      if let read = StrongSwanValue.bool(parameter.value) {
        return Configured(read, parameter.origin)
      }
      remark(parameter, "“\(parameter.value)” is neither yes nor no")
    }
    return Configured(value, byDefault)
  }

  mutating func seconds(_ keys: String..., default value: UInt64) -> Configured<UInt64> {
    for key in keys {
      guard let parameter = conn[key] else { continue }
      if let read = StrongSwanValue.seconds(parameter.value) {
        return Configured(read, parameter.origin)
      }
      remark(parameter, "“\(parameter.value)” is no time")
    }
    return Configured(value, byDefault)
  }

  /// Addresses of an end as written; none for a word that stands for any.
  func addresses(_ side: String) -> [Configured<String>] {
    guard let parameter = conn[side] else { return [] }
    return StrongSwanValue.list(parameter.value).filter { !$0.hasPrefix("%defaultroute") }
      .map { Configured($0, parameter.origin) }
  }

  func text(_ key: String) -> Configured<String>? {
    conn[key].map { Configured($0.value, $0.origin) }
  }

  /// `17/1701` and the like, for every subnet of an end that has none of its own.
  mutating func protoport(_ side: String) -> (protocolID: UInt8, ports: ClosedRange<UInt16>) {
    guard let parameter = conn[side + "protoport"] else { return (0, 0...65535) }
    if let read = StrongSwanSelector.upper(parameter.value[...]) { return read }
    remark(parameter, "“\(parameter.value)” is no protocol with a port")
    return (0, 0...65535)
  }

  mutating func selectors(
    _ side: String, _ parameter: IPsecConfDocument.Parameter?, _ texts: [String]
  ) -> [Configured<ConfiguredSelector>] {
    let upper = protoport(side)
    guard let parameter else {
      return [
        Configured(
          .dynamic(
            protocolID: upper.protocolID, startPort: upper.ports.lowerBound,
            endPort: upper.ports.upperBound), byDefault)
      ]
    }
    return texts.map { text in
      guard var selector = StrongSwanSelector.read(text) else {
        if !text.contains(":%") && !text.hasPrefix("%") && !text.hasPrefix("v") {
          remark(parameter, "“\(text)” is no subnet")
        }
        return Configured(.named(text), parameter.origin)
      }
      if !text.hasSuffix("]"), case .range(let start, let end, _, _, _) = selector {
        selector = .range(
          start: start, end: end, protocolID: upper.protocolID, startPort: upper.ports.lowerBound,
          endPort: upper.ports.upperBound)
      }
      return Configured(selector, parameter.origin)
    }
  }
}
