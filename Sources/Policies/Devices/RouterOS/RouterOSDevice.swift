import ISAKMP

extension ConfiguredProduct {
  package static let routerOS = ConfiguredProduct(rawValue: "routeros")
}

/// MikroTik RouterOS, with a daemon of its own.
package enum RouterOSDevice: Device {
  package static let product = ConfiguredProduct.routerOS
  package static let name = "RouterOS"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [RouterOS.self]
  /// By the manual: the peer by address and mode first, the method among what is compared, and in
  /// Quick Mode a policy that equals what is asked for.
  package static let conduct = Conduct {
    $0.narrowing = { $0 == .ikev1 ? .never : .unknown }
    $0.findsConnectionFirst = true
    $0.fixesMode = true
    $0.traps = [
      .childForEachPair, .checksLifetimes, .renewsWithDetectionOnly, .withoutRepeatedAuthentication,
    ]
  }
  package static let words = ConfigurationWords {
    $0.showing = [
      "/ip ipsec profile print",
      "/ip ipsec active-peers print",
      "/log print where topics~\"ipsec\"",
    ]
    $0.word = { RouterOSAlgorithm.word($0, isChild: $1.isChild) }
    $0.mode = { "`tunnel=\($0 == "tunnel" ? "yes" : "no")` of the policy" }
    $0.editing = .own(lines)
  }

  /// `/ip ipsec profile set [find name=to-hq] dh-group=modp2048,modp1024`: what a list has stays.
  @Sendable private static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    let words = entry.name.split(separator: " ")
    guard let place = words.firstIndex(where: { menus.contains(String($0)) }) else { return nil }
    let menu = words[...place].joined(separator: " ")
    let name = words[(place + 1)...].joined(separator: " ")
    let quoted = name.contains(" ") ? "\"\(name)\"" : name
    let which = name.isEmpty ? "[find]" : "[find name=\(quoted)]"
    return edit.changes.lines { change in
      guard let setting = RouterOSAlgorithm.setting(change.attribute, isChild: stage.isChild),
        let word = RouterOSAlgorithm.word(change.to, isChild: stage.isChild)
      else { return nil }
      let isList = ["enc-algorithm", "enc-algorithms", "dh-group", "auth-algorithms"]
        .contains(setting)
      let kept =
        isList
        ? change.from.compactMap { RouterOSAlgorithm.word($0, isChild: stage.isChild) }
          .filter { $0 != "null" } : []
      let value = (kept + [word]).joined(separator: ",")
      return change.told("\(menu) set \(which) \(setting)=\(value)", in: entry)
    }
  }

  private static let menus: Set<String> = ["profile", "proposal", "peer"]
}
