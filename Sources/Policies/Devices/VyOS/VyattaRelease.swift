/// Which of Vyatta's descendants wrote a configuration, and which defaults hold for it.
struct VyattaRelease: Hashable {
  var product: ConfiguredProduct
  /// 1.4 and later: swanctl.conf is generated, peers have names.
  var isModern: Bool
  /// Whether the defaults are those of a release that is known.
  var isKnown: Bool
  /// "1.4", "v2.0.9-hotfix.7".
  var release: String?

  /// The defaults of VyOS 1.3 and 1.4 are in their sources; those of EdgeOS are nowhere at hand.
  var byDefault: ConfigurationOrigin {
    guard isKnown, product == .vyOS else { return .assumedDefault(name) }
    return .productDefault(name)
  }

  var name: String {
    product == .vyOS && isKnown ? "VyOS \(isModern ? "1.4" : "1.3")" : product.name
  }

  init(_ tree: VyattaTree) {
    let comments = tree.comments.joined(separator: "\n")
    let root = tree.root
    let ipsec = root["vpn", "ipsec"]
    release = Self.release(comments)
    let syntax = Self.syntax(comments)
    let isEdge =
      release?.hasPrefix("v") == true
      || ipsec?["auto-firewall-nat-exclude"] != nil
      || ipsec?["allow-access-to-local-interface"] != nil
      || root["system", "analytics-handler"] != nil || root["system", "offload"] != nil
      || root["service", "gui"] != nil || root["service", "unms"] != nil
      || root["service", "ubnt-discover"] != nil
    if isEdge {
      (product, isModern, isKnown) = (.edgeOS, false, false)
      return
    }
    product = .vyOS
    if let syntax {
      (isModern, isKnown) = (syntax >= 6, true)
      return
    }
    if let release, let minor = release.split(separator: ".").dropFirst().first.flatMap({ Int($0) })
    {
      (isModern, isKnown) = (minor >= 4, true)
      return
    }
    // The keys moved, and the peers were given names.
    let peers = ipsec?["site-to-site", "peer"]?.children ?? []
    isModern =
      ipsec?["authentication", "psk"] != nil || ipsec?["remote-access"] != nil
      || peers.contains { $0["remote-address"] != nil || $0["authentication", "local-id"] != nil }
    isKnown = isModern
  }

  /// `// vyos-config-version: "…:ipsec@13:…"`.
  private static func syntax(_ comments: String) -> Int? {
    guard let found = comments.firstRange(of: "ipsec@") else { return nil }
    return Int(comments[found.upperBound...].prefix { $0.isNumber })
  }

  /// `// Release version: 1.4.0`, `/* Release version: VyOS 1.3.2 */`,
  /// `/* Release version: v2.0.9-hotfix.7.5622731.230615.0857 */`.
  private static func release(_ comments: String) -> String? {
    guard let found = comments.firstRange(of: "Release version: ") else { return nil }
    let words = comments[found.upperBound...].prefix { $0 != "\n" }.split(separator: " ")
    guard let word = words.first(where: { $0.contains { $0.isNumber } }) else { return nil }
    return String(word)
  }
}
