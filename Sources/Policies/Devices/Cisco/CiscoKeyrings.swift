internal import Texts

/// Where an IOS configuration looks for pre-shared keys besides its own `crypto isakmp key` lines: in
/// keyrings, which may not be in the part of it that was given, and at an AAA server.
struct CiscoKeyrings {
  private var defined: Set<String> = []
  private var named: Set<String> = []
  private var asksServer = false

  var mayHoldMoreKeys: Bool { asksServer || !named.isSubset(of: defined) }

  /// `crypto keyring NAME`, `crypto ikev2 keyring NAME`; within a profile `keyring NAME`,
  /// `keyring local NAME`, `keyring aaa LIST`; `… isakmp authorization list LIST`.
  mutating func observe(_ line: DeviceCommand) {
    if line.isNegated { return }
    let words = line.words
    let small = words.map { $0.lowercased() }
    if small.contains("isakmp"),
      zip(small, small.dropFirst()).contains(where: { $0 == ("authorization", "list") })
    {
      asksServer = true
    }
    guard let place = small.prefix(3).firstIndex(of: "keyring"), words.count > place + 1 else {
      return
    }
    if small[0] == "crypto" {
      defined.insert(words[place + 1])
    } else if place == 0 {
      switch small[1] {
      case "aaa": asksServer = true
      case "local": if words.count > 2 { named.insert(words[2]) }
      default: named.formUnion(words.dropFirst())
      }
    }
  }
}
