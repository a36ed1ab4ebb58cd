internal import ISAKMP
internal import Texts

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
