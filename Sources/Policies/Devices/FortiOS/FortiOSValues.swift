internal import ISAKMP
internal import Texts

/// Settings with their defaults.
extension FortiOSAssembly {
  func origin(_ setting: Setting) -> ConfigurationOrigin {
    .written(file: file, line: setting.line, text: setting.text)
  }

  mutating func enumeration<Value: Hashable & Sendable>(
    _ entry: Entry, _ key: String, _ words: [String: Value], default value: Value,
    origin byDefault: ConfigurationOrigin? = nil
  ) -> Configured<Value> {
    guard let setting = entry[key], let word = setting.values.first else {
      return Configured(value, byDefault ?? defaults.stable)
    }
    if let known = words[word] { return Configured(known, origin(setting)) }
    policy.remark(
      setting.line,
      "“\(word)” is no value of \(key)"
        + NearestWord.hint(word, among: words.keys.sorted(), after: policy.remarks.count))
    // What the device does with it is not known.
    return Configured(value, .assumedDefault(FortiOSDefaults.product))
  }

  mutating func switchValue(_ entry: Entry, _ key: String, default value: Bool) -> Configured<Bool>
  {
    enumeration(entry, key, ["enable": true, "disable": false], default: value)
  }

  mutating func seconds(_ entry: Entry, _ key: String, default value: UInt64) -> Configured<UInt64>
  {
    guard let setting = entry[key], let word = setting.values.first else {
      return Configured(value, defaults.stable)
    }
    return policy.number(
      Configured(word, origin(setting)), of: key, default: value, defaults.stable,
      product: FortiOSDefaults.product)
  }

  /// Lists what is not known, and once an entry what is known to have no part in the negotiation.
  mutating func check(_ entry: Entry, _ known: Set<String>, table: String) {
    var idle: [String] = []
    var firstLine: Int?
    for setting in entry.settings where !known.contains(setting.key) {
      if FortiOSKeys.idle.contains(setting.key) {
        idle.append(setting.key)
        firstLine = firstLine ?? setting.line
        continue
      }
      policy.remark(
        setting.line,
        "unknown setting \(QuotedWords.told(setting.key)) of \(table)"
          + NearestWord.hint(setting.key, among: known.sorted(), after: policy.remarks.count),
        .unreadStatement, within: [entry.line])
    }
    for (key, words) in FortiOSKeys.values.sorted(by: { $0.key < $1.key }) where known.contains(key)
    {
      guard let setting = entry[key], let word = setting.values.first, !words.contains(word) else {
        continue
      }
      policy.remark(
        setting.line,
        "“\(word.shown)” is no value of \(key)"
          + NearestWord.hint(word, among: words, after: policy.remarks.count),
        .unreadStatement, within: [entry.line])
    }
    if let firstLine {
      policy.remark(
        firstLine, "no part in the negotiation, and not used: \(idle.joined(separator: ", "))")
    }
  }
}

/// The settings of the two tables, and the forms of a key.
enum FortiOSKeys {
  /// Of settings that are asked for one of their words alone.
  static let values: [String: [String]] = [
    "pfs": ["enable", "disable"], "passive-mode": ["enable", "disable"],
    "network-overlay": ["enable", "disable"], "eap": ["enable", "disable"],
    "ip-version": ["4", "6"], "keylife-type": ["seconds", "kbs", "both"],
    "xauthtype": ["disable", "client", "pap", "chap", "auto"],
    "authmethod-remote": ["psk", "signature"],
  ]

  static let phase1: Set<String> = [
    "type", "interface", "ip-version", "ike-version", "mode", "authmethod", "authmethod-remote",
    "proposal", "dhgrp", "keylife", "peertype", "peerid", "localid", "localid-type", "remote-gw",
    "remote-gw6", "remotegw-ddns", "remote-gw-match", "remote-gw-subnet", "remote-gw-start-ip",
    "remote-gw-end-ip", "remote-gw-country", "local-gw", "local-gw6", "nattraversal", "keepalive",
    "dpd", "dpd-retrycount", "dpd-retryinterval", "negotiate-timeout", "auto-negotiate", "rekey",
    "reauth", "fragmentation", "fragmentation-mtu", "eap", "esn", "ppk", "ppk-secret",
    "ppk-identity", "network-overlay", "network-id", "passive-mode", "transport", "suite-b",
    "psksecret", "psksecret-remote", "certificate", "xauthtype", "addke1", "addke2", "addke3",
    "addke4", "addke5", "addke6", "addke7",
  ]
  static let phase2: Set<String> = [
    "phase1name", "proposal", "pfs", "dhgrp", "keylife-type", "keylifeseconds", "keylifekbs",
    "encapsulation", "protocol", "src-port", "dst-port", "src-addr-type", "dst-addr-type",
    "src-subnet", "dst-subnet", "src-subnet6", "dst-subnet6", "src-start-ip", "src-end-ip",
    "dst-start-ip", "dst-end-ip", "src-start-ip6", "src-end-ip6", "dst-start-ip6", "dst-end-ip6",
    "src-name", "dst-name", "src-name6", "dst-name6", "auto-negotiate", "keepalive", "addke1",
    "addke2", "addke3", "addke4", "addke5", "addke6", "addke7", "initiator-ts-narrow",
    "selector-match",
  ]
  /// Known, and without a part in what is negotiated.
  static let idle: Set<String> = [
    "net-device", "npu-offload", "unity-support", "monitor", "comments", "add-route",
    "add-gw-route", "distance", "priority", "exchange-interface-ip", "exchange-ip-addr4",
    "tunnel-search", "auto-discovery-sender", "auto-discovery-receiver", "auto-discovery-forwarder",
    "auto-discovery-psk", "auto-discovery-shortcuts", "auto-discovery-offer-interval",
    "auto-discovery-crossover", "wizard-type", "mode-cfg", "authusr", "authusrgrp",
    "authpasswd", "usrgrp", "assign-ip", "assign-ip-from", "ipv4-start-ip", "ipv4-end-ip",
    "ipv4-netmask", "ipv4-split-include", "ipv4-name", "ipv4-dns-server1", "ipv4-dns-server2",
    "ipv4-dns-server3", "dns-mode", "domain", "save-password", "client-auto-negotiate",
    "client-keep-alive", "idle-timeout", "idle-timeoutinterval", "ha-sync-esp-seqno",
    "fec-ingress", "fec-egress", "fec-base", "encapsulation-address", "default-gw",
    "default-gw-priority", "packet-redistribution", "inbound-dscp-copy", "replay",
    "route-overlap", "single-source", "use-natip", "ipv4-df", "diffserv", "diffservcode",
    "auto-discovery-dialup-placeholder", "vni", "encap-local-gw4", "encap-remote-gw4",
    "link-cost", "send-cert-chain", "cert-id-validation", "cert-trust-store", "childless-ike",
    "digital-signature-auth", "signature-hash-alg", "rsa-signature-format",
    "rsa-signature-hash-override", "enforce-unique-id", "eap-identity", "eap-exclude-peergrp",
    "acct-verify", "azure-ad-autoconnect", "group-authentication", "group-authentication-secret",
    "include-local-lan", "mesh-selector-type", "nattraversal-keepalive", "color", "peer", "peergrp",
    "dhcp-ipsec", "l2tp", "dhcp-ra-giaddr", "dhcp6-ra-linkaddr", "priority-override",
    "kms", "qkd", "qkd-profile", "dev-id-notification", "dev-id", "loopback-asymroute",
    "remote-gw-ztna-tags", "fgsp-sync", "inbound-dscp", "addke-mode", "shared-idle-timeout",
    "fallback-tcp-threshold", "auto-transport-threshold", "fortinet-esp", "udp-fallback",
    "aggregate-member", "aggregate-weight", "backup-gateway", "banner", "encap-local-gw6",
    "encap-remote-gw6", "exchange-fgt-device-id", "exchange-ip-addr6", "fec-codec",
    "fec-health-check", "fec-mapping-profile", "fec-receive-timeout", "fec-redundant",
    "fec-send-timeout", "forticlient-enforcement", "ip-delay-interval", "ip-fragmentation",
    "ipv4-exclude-range", "ipv4-split-exclude", "ipv4-wins-server1", "ipv4-wins-server2",
    "ipv6-dns-server1", "ipv6-dns-server2", "ipv6-dns-server3", "ipv6-end-ip",
    "ipv6-exclude-range", "ipv6-name", "ipv6-prefix", "ipv6-split-exclude", "ipv6-split-include",
    "ipv6-start-ip", "mode-cfg-allow-client-selector", "monitor-hold-down-delay",
    "monitor-hold-down-time", "monitor-hold-down-type", "monitor-hold-down-weekday",
    "split-include-service", "encapsulation",
  ]

  /// `ENC` and its text is encrypted, by a key of the device; `0x` stands before hexadecimal octets.
  static func secret(_ words: [String]) -> ConfiguredPresharedKey.Value {
    guard let first = words.first, !first.isEmpty else { return .masked }
    if first == "ENC" {
      let text = words.dropFirst().joined()
      let isText =
        text.count >= 8
        && text.allSatisfy {
          $0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0))
        }
      return isText ? .encrypted : .masked
    }
    // A key with blanks stands in quotes, as one word.
    if words.count > 1 { return .masked }
    let text = first
    if PeerPolicy.isPlaceholder(text) { return .masked }
    if text.hasPrefix("0x"), let octets = Hex.octets(text.dropFirst(2)) { return .readable(octets) }
    return .readable(Array(text.utf8))
  }
}
