import ISAKMP
import Texts

/// The entries of the menus that IPsec is configured in, after all commands of a script.
struct RouterOSTables {
  struct Entry {
    var menu: String
    var line: Int
    /// One of those that a router has without configuration.
    var isBuiltIn = false
    /// One that a router makes of an interface's `ipsec-secret`.
    var isImplied = false
    private(set) var values: [String: RouterOSExport.Parameter] = [:]

    init(menu: String, line: Int) {
      self.menu = menu
      self.line = line
    }

    subscript(_ key: String) -> RouterOSExport.Parameter? { values[key] }
    func text(_ key: String) -> String? { values[key]?.value }
    var isDisabled: Bool { text("disabled").map(RouterOSTables.isYes) ?? false }
    /// What reports call it: "/ip ipsec profile to-hq".
    var label: String { "/\(menu)" + (text("name").map { " \($0)" } ?? "") }

    mutating func set(_ parameter: RouterOSExport.Parameter) {
      values[parameter.key] = parameter.isUnset ? nil : parameter
    }
  }

  static let profile = "ip ipsec profile"
  static let proposal = "ip ipsec proposal"
  static let peer = "ip ipsec peer"
  static let identity = "ip ipsec identity"
  static let policy = "ip ipsec policy"

  private(set) var entries: [String: [Entry]] = [
    profile: [builtIn(profile, name: "default")], proposal: [builtIn(proposal, name: "default")],
    policy: [builtInTemplate],
    RouterOSImplied.server: [builtIn(RouterOSImplied.server, name: "l2tp-server")],
  ]
  private(set) var remarks: [LineRemark] = []

  subscript(_ menu: String) -> [Entry] { entries[menu] ?? [] }

  init(_ export: RouterOSExport) {
    for command in export.commands { apply(command) }
    for menu in RouterOSImplied.menus {
      for interface in self[menu] where !interface.isDisabled {
        guard let implied = RouterOSImplied(interface) else { continue }
        remarks.append(LineRemark(implied.line, implied.remark))
        entries[Self.peer, default: []].append(implied.peer)
        entries[Self.identity, default: []].append(implied.identity)
        entries[Self.policy, default: []] += implied.policies
      }
    }
  }

  static func isYes(_ text: String) -> Bool { text == "yes" || text == "true" }

  private static func builtIn(_ menu: String, name: String) -> Entry {
    var entry = Entry(menu: menu, line: 0)
    entry.isBuiltIn = true
    entry.set(RouterOSExport.Parameter(key: "name", value: name, line: 0))
    return entry
  }

  /// Number 0, which lets any selectors pass where an identity generates policies.
  private static var builtInTemplate: Entry {
    var entry = Entry(menu: policy, line: 0)
    entry.isBuiltIn = true
    entry.set(RouterOSExport.Parameter(key: "template", value: "yes", line: 0))
    entry.set(RouterOSExport.Parameter(key: "group", value: "default", line: 0))
    return entry
  }

  private mutating func apply(_ command: RouterOSExport.Command) {
    let menu = Self.menu(command.menu)
    let isInterface = RouterOSImplied.menus.contains(menu)
    guard let keys = isInterface ? [] : Self.keys[menu] else {
      if let what = Self.unread[menu] { remarks.append(LineRemark(command.line, what)) }
      if menu.hasPrefix("ip ipsec ")
        || Self.near.isNear(menu.split(separator: " ").map(String.init) + [""]),
        Self.unread[menu] == nil, !Self.silent.contains(menu),
        ["add", "set"].contains(command.verb)
      {
        remarks.append(
          LineRemark(
            command.line, "the menu /\(menu) is not known here, and is not used", .unreadEntry))
      }
      return
    }
    if menu != "ip address", !isInterface {
      for parameter in command.parameters where !keys.contains(parameter.key) {
        remarks.append(
          LineRemark(
            parameter.line,
            "unknown setting \(QuotedWords.told(parameter.key)) of /\(menu)"
              + NearestWord.hint(parameter.key, among: keys, after: remarks.count),
            .unreadStatement, within: Self.entry(of: command, in: menu)))
      }
    }
    for parameter in command.parameters
    where Self.switches.contains(parameter.key) && !Self.switchWords.contains(parameter.value) {
      remarks.append(
        LineRemark(
          parameter.line, "“\(parameter.value.shown)” of \(parameter.key) is neither yes nor no",
          .unreadStatement, within: Self.entry(of: command, in: menu)))
    }
    switch command.verb {
    case "add":
      var entry = Entry(menu: menu, line: command.line)
      for parameter in command.parameters { entry.set(parameter) }
      entries[menu, default: []].append(entry)
    case "set":
      change(menu, command) { entry in
        if entry.isBuiltIn, entry.line == 0 { entry.line = command.line }
        for parameter in command.parameters { entry.set(parameter) }
      }
    case "enable", "disable":
      let value = command.verb == "disable" ? "yes" : "no"
      change(menu, command) {
        $0.set(RouterOSExport.Parameter(key: "disabled", value: value, line: command.line))
      }
    case "remove":
      let found = places(menu, command)
      entries[menu] = self[menu].enumerated().filter { !found.contains($0.offset) }.map(\.element)
    default: break
    }
  }

  /// Of a connection that has it stands the entry's place in what it says; of one that lacks its name,
  /// and of an identity, it need not.
  private static func entry(of command: RouterOSExport.Command, in menu: String) -> [Int]? {
    func has(_ key: String) -> Bool { command.parameters.contains { $0.key == key } }
    guard command.verb == "add" else { return nil }
    switch menu {
    case profile, proposal, peer: return has("name") ? [command.line] : nil
    case policy: return has("peer") ? [command.line] : nil
    default: return nil
    }
  }

  private mutating func change(
    _ menu: String, _ command: RouterOSExport.Command, _ change: (inout Entry) -> Void
  ) {
    let found = places(menu, command)
    if found.isEmpty {
      remarks.append(
        LineRemark(
          command.line, "no entry of /\(menu) is the one that is changed here", .unreadEntry))
    }
    for place in found {
      guard var entry = entries[menu]?[place] else { continue }
      change(&entry)
      entries[menu]?[place] = entry
    }
  }

  private func places(_ menu: String, _ command: RouterOSExport.Command) -> [Int] {
    let entries = self[menu]
    if !command.conditions.isEmpty {
      return entries.indices.filter { place in
        command.conditions.allSatisfy { condition in
          if condition.key == "default" {
            return entries[place].isBuiltIn == Self.isYes(condition.value)
          }
          return entries[place].text(condition.key) == condition.value
        }
      }
    }
    if command.isOfAll {
      return entries.indices.filter { command.verb != "remove" || !entries[$0].isBuiltIn }
    }
    guard let target = command.target else {
      // `set hash-algorithm=…` of a menu with one entry.
      return entries.count == 1 ? [0] : []
    }
    if let named = entries.firstIndex(where: { $0.text("name") == target }) { return [named] }
    if let number = Int(target.hasPrefix("*") ? target.dropFirst() : target[...]) {
      return entries.indices.contains(number) ? [number] : []
    }
    return []
  }

  /// Release 6.43 had the profiles below the peers.
  private static func menu(_ menu: String) -> String {
    menu == "ip ipsec peer profile" ? profile : menu
  }

  // MARK: What there is

  private static let common: Set<String> = [
    "name", "comment", "disabled", "numbers",
    // Where `add` puts the entry, and what of.
    "place-before", "copy-from",
  ]

  private static let switches: Set<String> = ["disabled", "passive", "template", "tunnel"]
  private static let switchWords: Set<String> = ["yes", "no", "true", "false", ""]

  /// The settings of each menu by the manual of release 7, and those that release 6 had.
  static let keys: [String: Set<String>] = [
    profile: common.union([
      "hash-algorithm", "enc-algorithm", "dh-group", "lifetime", "lifebytes", "nat-traversal",
      "proposal-check", "dpd-interval", "dpd-maximum-failures", "prf-algorithm",
    ]),
    proposal: common.union(["auth-algorithms", "enc-algorithms", "lifetime", "pfs-group"]),
    peer: common.union([
      "address", "local-address", "port", "passive", "profile", "exchange-mode",
      "send-initial-contact", "ppk", "ppk-id", "ppk-secret",
      // Before release 6.44.
      "secret", "auth-method", "hash-algorithm", "enc-algorithm", "dh-group", "lifetime",
      "lifebytes", "nat-traversal", "proposal-check", "dpd-interval", "dpd-maximum-failures",
      "generate-policy", "policy-template-group", "my-id", "mode-config", "certificate",
      "remote-certificate", "key", "remote-key", "xauth-login", "xauth-password",
      "compatibility-options", "my-id-user-fqdn",
    ]),
    identity: common.union([
      "peer", "auth-method", "secret", "my-id", "remote-id", "match-by", "generate-policy",
      "policy-template-group", "mode-config", "notrack-chain", "certificate",
      "remote-certificate", "key", "remote-key", "username", "password", "eap-methods",
    ]),
    policy: common.union([
      "peer", "src-address", "dst-address", "src-port", "dst-port", "protocol", "action", "level",
      "ipsec-protocols", "tunnel", "proposal", "template", "group", "sa-src-address",
      "sa-dst-address", "manual-sa", "priority",
    ]),
    "ip address": [],
  ]

  private static let near = NearPath(
    [profile, proposal, peer, identity, policy],
    // `/ppp profile` and the like are shorter; these are as long.
    besides: ["ipv6", "hotspot", "smb", "proxy", "dhcp-client", "dhcp-server", "traffic-flow"])

  private static let silent: Set<String> = [
    "ip ipsec mode-config", "ip ipsec policy group", "ip ipsec user", "ip ipsec settings",
    "ip ipsec remote-peers", "ip ipsec active-peers", "ip ipsec statistics",
    "ip ipsec installed-sa",
  ]

  private static let unread: [String: String] = [
    "ip ipsec manual-sa": "keys set by hand are not negotiated, and are not used here",
    "ip ipsec key": "raw keys are not read",
  ]
}
