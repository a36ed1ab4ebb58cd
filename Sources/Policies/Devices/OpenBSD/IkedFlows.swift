import ISAKMP
internal import Texts

/// The flows of a policy: which networks it protects.
struct IkedFlows {
  struct End {
    var address: IkedToken
    var port: IkedToken?
  }

  var protocols: [IkedToken] = []
  var pairs: [(from: End, to: End)] = []

  /// All of one side, each once.
  var selectors: (from: [Configured<ConfiguredSelector>], to: [Configured<ConfiguredSelector>]) {
    func distinct(_ found: [Configured<ConfiguredSelector>]) -> [Configured<ConfiguredSelector>] {
      var seen: Set<ConfiguredSelector> = []
      return found.filter { seen.insert($0.value).inserted }
    }
    let from = pairs.flatMap { selectors($0.from, isIPv6: isIPv6($0.to), "from") }
    let to = pairs.flatMap { selectors($0.to, isIPv6: isIPv6($0.from), "to") }
    return (distinct(from), distinct(to))
  }

  /// What of them cannot be read.
  var faults: [(IkedToken, String)] {
    protocols.filter { Self.number($0) == nil }
      .map { ($0, "“\($0.text.shown)” is no protocol that is known here") }
      + pairs.flatMap { [$0.from.port, $0.to.port].compactMap(\.self) }
      .filter { Self.port($0) == nil }
      .map { ($0, "“\($0.text.shown)” is no port that is known here") }
  }

  /// Of which family `any` on the other side is; `nil` where that does not tell.
  private func isIPv6(_ end: End) -> Bool? {
    AddressText.range(end.address.text).map { $0.start.count == 16 }
  }

  private func selectors(_ end: End, isIPv6: Bool?, _ key: String)
    -> [Configured<ConfiguredSelector>]
  {
    let origin = end.address.origin("\(key) \(end.address.text)")
    let port = end.port.map(Self.port)
    // A word that is not known stands for something.
    guard !protocols.contains(where: { Self.number($0) == nil }), port != .some(nil) else {
      return [Configured(.named(end.address.text), origin)]
    }
    let ports = port.flatMap { $0 }.map { ($0, $0) } ?? (0, 65535)
    let numbers = protocols.isEmpty ? [0] : protocols.compactMap(Self.number)
    return numbers.flatMap { number in
      ranges(end.address.text, isIPv6: isIPv6).map { range in
        guard let range else { return Configured(.named(end.address.text), origin) }
        return Configured(
          .range(
            start: range.start, end: range.end, protocolID: number, startPort: ports.0,
            endPort: ports.1), origin)
      }
        + (end.address.text == "dynamic"
          ? [
            Configured(
              .dynamic(protocolID: number, startPort: ports.0, endPort: ports.1), origin)
          ] : [])
    }
  }

  /// None for `dynamic`; an element without a range for a host's name.
  private func ranges(_ text: String, isIPv6: Bool?) -> [(start: [UInt8], end: [UInt8])?] {
    switch text {
    case "dynamic": return []
    case "any":
      return [4, 16].filter { isIPv6 == nil || ($0 == 16) == isIPv6 }
        .map { ([UInt8](repeating: 0, count: $0), [UInt8](repeating: 255, count: $0)) }
    default: return [AddressText.range(text)]
    }
  }

  private static func number(_ token: IkedToken) -> UInt8? {
    UInt8(token.text) ?? IkedWords.protocols[token.text]
  }

  private static func port(_ token: IkedToken) -> UInt16? {
    UInt16(token.text) ?? IkedWords.ports[token.text]
  }
}
