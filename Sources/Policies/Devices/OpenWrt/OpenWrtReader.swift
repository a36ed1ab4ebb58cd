import ISAKMP
import Texts

/// Makes connections of `/etc/config/ipsec` as the package's scripts do: the older one writes
/// ipsec.conf, the newer one swanctl.conf.
struct OpenWrtReader {
  private(set) var policy: PeerPolicy
  private let document: UCIDocument
  private let file: String
  private let product: String
  private var byDefault: ConfigurationOrigin { .productDefault(product) }

  init(_ text: TextFile, product: ConfiguredProduct) {
    document = UCIDocument(text)
    file = text.file
    self.product = product.name
    policy = PeerPolicy(file: file, product: product)
    policy.remark(document.remarks)
  }

  mutating func read() -> PeerPolicy {
    for section in document.sections {
      guard let known = OpenWrtKeys.sections[section.type] else {
        policy.remark(
          section.line,
          "unknown section “\(section.type)”"
            + NearestWord.hint(
              section.type, among: OpenWrtKeys.sections.keys, after: policy.remarks.count),
          .unreadEntry)
        continue
      }
      for key in section.keys where !known.contains(key) {
        policy.remark(
          section.values[key]?.first?.line ?? section.line,
          "unknown option \(QuotedWords.told(key)) of \(section.type) \(section.name)"
            + NearestWord.hint(key, among: known, after: policy.remarks.count), .unreadStatement,
          within: isPlaced(section) ? [section.line] : nil)
      }
      if section.type == "remote", !policy.room.isFull { read(section) }
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  /// What is made of it has its line; a proposal without a cipher is passed over.
  private func isPlaced(_ section: UCIDocument.Section) -> Bool {
    section.type == "crypto_proposal"
      ? section["encryption_algorithm"] != nil : OpenWrtKeys.ofPeers.contains(section.type)
  }

  private func origin(_ key: String, _ value: UCIDocument.Value, list: Bool = false)
    -> ConfigurationOrigin
  {
    .written(
      file: file, line: value.line, text: "\(list ? "list" : "option") \(key) '\(value.text)'")
  }

  private func value(_ key: String, _ section: UCIDocument.Section) -> Configured<String>? {
    section[key].map { Configured($0.text, origin(key, $0)) }
  }

  private func isYes(_ text: String) -> Bool {
    Self.yes.contains(text)
  }

  private static let yes: Set<String> = ["1", "yes", "on", "true", "enabled"]
  private static let switches = yes.union(["0", "no", "off", "false", "disabled"])

  private mutating func bool(_ key: String, _ section: UCIDocument.Section, default value: Bool)
    -> Configured<Bool>
  {
    guard let written = self.value(key, section) else { return Configured(value, byDefault) }
    guard Self.switches.contains(written.value.lowercased()) else {
      policy.remark(
        written.origin.line ?? section.line, "“\(written.value.shown)” is neither yes nor no")
      return Configured(value, .assumedDefault(product))
    }
    return Configured(isYes(written.value), written.origin)
  }

  private mutating func seconds(
    _ key: String, _ section: UCIDocument.Section, default value: UInt64
  ) -> Configured<UInt64> {
    guard let written = self.value(key, section) else { return Configured(value, byDefault) }
    guard let seconds = StrongSwanValue.seconds(written.value) else {
      policy.remark(written.origin.line ?? section.line, "“\(written.value)” is no time")
      return Configured(value, .assumedDefault(product))
    }
    return Configured(seconds, written.origin)
  }

  // MARK: Remotes

  private mutating func read(_ remote: UCIDocument.Section) {
    guard let enabled = remote["enabled"], isYes(enabled.text) else {
      if let written = remote["enabled"], !Self.switches.contains(written.text.lowercased()) {
        policy.remark(
          written.line,
          "“\(written.text.shown)” of enabled is neither 1 nor 0: the remote "
            + "“\(remote.name)” is not used", .unreadEntry)
        return
      }
      policy.remark(
        remote["enabled"]?.line ?? remote.line,
        "the remote “\(remote.name)” is not enabled, and not used: `option enabled '1'`")
      return
    }
    var connection = ConfiguredConnection(
      name: remote.name,
      origin: .written(
        file: file, line: remote.line, text: "config remote '\(remote.name)'"),
      versions: versions(remote))
    // Its name until the summer of 2026, and that of the older script.
    connection.localAddresses =
      hosts("local_addrs", remote) + hosts("local_ip", remote) + hosts("local_leftip", remote)
    connection.remoteAddresses = hosts("remote_addrs", remote) + hosts("gateway", remote)
    connection.localIdentity = value("local_identifier", remote)
    connection.remoteIdentity = value("remote_identifier", remote)
    readMethod(remote, into: &connection)
    connection.aggressiveMode = bool("aggressive", remote, default: false)
    connection.forcesEncapsulation = bool("encap", remote, default: false)
    connection.mobike = bool("mobike", remote, default: true)
    connection.fragmentation = fragmentation(remote)
    connection.deadPeerDetectionSeconds = seconds("dpddelay", remote, default: 30)
    connection.rekeySeconds = seconds("rekeytime", remote, default: 4 * 3600)
    connection.reauthenticationSeconds = Configured(0, byDefault)
    var isRefused = false
    connection.proposals = proposals(remote, .ike, connection.versions.value, &isRefused)
    for kind in ["tunnel", "transport", "children", "child"] {
      for name in remote.list(kind) where !policy.room.isFull {
        let types =
          kind == "transport" ? ["transport", "tunnel"] : ["tunnel", "child", "transport"]
        guard let section = section(types, name.text) else {
          policy.remark(name.line, "there is no \(types[0]) “\(name.text)”")
          continue
        }
        let child = child(section, isTransport: kind == "transport", connection, &isRefused)
        connection.children.append(child)
        policy.room.take(child)
      }
    }
    if connection.children.isEmpty {
      policy.remark(remote.line, "the remote “\(remote.name)” names no tunnel")
    }
    if isRefused { connection.doubtEverything() }
    addKey(remote, connection)
    policy.add(connection)
  }

  private func section(_ types: [String], _ name: String) -> UCIDocument.Section? {
    types.lazy.compactMap { type in
      document.sections.first { $0.type == type && $0.name == name }
    }.first
  }

  private func hosts(_ key: String, _ section: UCIDocument.Section) -> [Configured<String>] {
    section.list(key).filter { !["any", "%any", "0.0.0.0"].contains($0.text) }
      .map { Configured($0.text, origin(key, $0, list: key.hasSuffix("addrs"))) }
  }

  private mutating func versions(_ remote: UCIDocument.Section) -> Configured<[IKEVersion]> {
    guard let written = value("keyexchange", remote) else {
      return Configured([.ikev2], byDefault)
    }
    switch written.value {
    case "ikev1": return Configured([.ikev1], written.origin)
    case "ikev2": return Configured([.ikev2], written.origin)
    case "ike": return Configured([.ikev2, .ikev1], written.origin)
    default:
      policy.remark(
        written.origin.line ?? remote.line, "“\(written.value)” is none of ike, ikev1 and ikev2")
      return Configured([.ikev2, .ikev1], .assumedDefault(product))
    }
  }

  private func fragmentation(_ remote: UCIDocument.Section) -> Configured<Bool> {
    guard let written = value("fragmentation", remote) else { return Configured(true, byDefault) }
    return Configured(!["0", "no"].contains(written.value), written.origin)
  }

  private mutating func readMethod(
    _ remote: UCIDocument.Section, into connection: inout ConfiguredConnection
  ) {
    guard let written = value("authentication_method", remote) else { return }
    guard let method = StrongSwanValue.authentication(written.value) else {
      policy.remark(
        written.origin.line ?? remote.line, "unknown authentication “\(written.value.shown)”",
        .unreadStatement, within: [remote.line])
      let unknown = Configured(ConfiguredAuthentication.preSharedKey, .assumedDefault(product))
      connection.localAuthentication = [unknown]
      connection.remoteAuthentication = [unknown]
      return
    }
    // The gateway shows a certificate to clients that use EAP.
    var own = method
    if case .eap = method { own = .publicKey }
    connection.localAuthentication = [Configured(own, written.origin)]
    connection.remoteAuthentication = [Configured(method, written.origin)]
  }

  private mutating func addKey(
    _ remote: UCIDocument.Section, _ connection: ConfiguredConnection
  ) {
    guard let secret = remote["pre_shared_key"] else { return }
    let isHidden = PeerPolicy.isPlaceholder(secret.text)
    let octets = isHidden ? nil : StrongSwanValue.secret(secret.text)
    if octets == nil {
      policy.remark(
        secret.line,
        isHidden
          ? "the key of “\(remote.name)” is hidden in this file"
          : "the key of “\(remote.name)” has other digits than its prefix promises")
    }
    // The key names the identities where there are any, and else serves everyone.
    let names = [connection.localIdentity, connection.remoteIdentity].compactMap { $0?.value }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: remote.name, peers: connection.localIdentity == nil ? [] : names,
        value: octets.map { .readable($0) } ?? .masked,
        origin: .written(
          file: file, line: secret.line, text: "option pre_shared_key (not shown)")))
  }

  // MARK: Proposals

  private mutating func proposals(
    _ section: UCIDocument.Section, _ kind: StrongSwanProposals.Kind, _ versions: [IKEVersion],
    _ isRefused: inout Bool
  ) -> [ConfiguredProposal] {
    var found: [ConfiguredProposal] = []
    var seen: Set<String> = []
    for name in section.list("crypto_proposal") where seen.insert(name.text).inserted {
      guard let entry = self.section(["crypto_proposal"], name.text) else {
        policy.remark(name.line, "there is no crypto_proposal “\(name.text)”")
        isRefused = true
        continue
      }
      guard let generated = generated(entry, kind) else { continue }
      let read = generated.read(kind, versions, product: product)
      policy.remark(read.remarks)
      isRefused = isRefused || read.isRefused
      found += read.proposals
    }
    guard found.isEmpty else { return found }
    return StrongSwanDefaults.proposals(
      kind, versions: versions, name: "\(section.type) \(section.name)")
  }

  private mutating func generated(
    _ entry: UCIDocument.Section, _ kind: StrongSwanProposals.Kind
  ) -> GeneratedProposal? {
    guard let cipher = value("encryption_algorithm", entry) else {
      policy.remark(
        entry.line, "the crypto_proposal “\(entry.name)” names no cipher and is passed over")
      return nil
    }
    var generated = GeneratedProposal(
      name: "crypto_proposal \(entry.name)",
      origin: .written(
        file: file, line: entry.line, text: "config crypto_proposal '\(entry.name)'"))
    generated.add(cipher.value, cipher.origin, for: .encryption)
    let isCombined =
      cipher.value.contains("gcm") || cipher.value.contains("ccm")
      || cipher.value.contains("gmac") || cipher.value == "chacha20poly1305"
    if let hash = value("hash_algorithm", entry) {
      if isCombined {
        policy.remark(
          hash.origin.line ?? entry.line,
          "“\(cipher.value)” takes no hash beside it: OpenWrt's script calls that an error")
      }
      if !isCombined { generated.add(hash.value, hash.origin, for: .hash, .integrity, .prf) }
    }
    if kind == .ike, let prf = value("prf_algorithm", entry) {
      generated.add(prf.value, prf.origin, for: .prf)
    }
    if let group = value("dh_group", entry) {
      generated.add(group.value, group.origin, for: .group)
    }
    return generated
  }

  // MARK: Tunnels

  private mutating func child(
    _ section: UCIDocument.Section, isTransport: Bool, _ connection: ConfiguredConnection,
    _ isRefused: inout Bool
  ) -> ConfiguredChild {
    let opening = ConfigurationOrigin.written(
      file: file, line: section.line, text: "config \(section.type) '\(section.name)'")
    var mode: Configured<ConfiguredChild.EncapsulationMode> =
      isTransport ? Configured(.transport, opening) : Configured(.tunnel, byDefault)
    if let written = value("mode", section) {
      switch written.value {
      case "tunnel": mode = Configured(.tunnel, written.origin)
      case "transport": mode = Configured(.transport, written.origin)
      default:
        policy.remark(
          written.origin.line ?? section.line,
          "“\(written.value.shown)” is no mode: tunnel, transport")
        mode.origin = .assumedDefault(product)
      }
    }
    var child = ConfiguredChild(name: section.name, origin: opening, mode: mode)
    child.proposals = proposals(section, .esp, connection.versions.value, &isRefused)
    child.localSelectors = selectors("local_subnet", section)
    child.remoteSelectors = selectors("remote_subnet", section)
    readLifetimes(section, into: &child)
    return child
  }

  /// Of the two times either follows from the other, the later one a tenth later.
  private mutating func readLifetimes(
    _ section: UCIDocument.Section, into child: inout ConfiguredChild
  ) {
    if section["rekeytime"] == nil, section["lifetime"] != nil {
      let life = seconds("lifetime", section, default: 0)
      child.lifetimeSeconds = life
      child.rekeySeconds = Configured(
        StrongSwanDefaults.rekeySeconds(life: life.value), life.origin)
      return
    }
    let rekey = seconds("rekeytime", section, default: 3600)
    child.rekeySeconds = rekey
    child.lifetimeSeconds = seconds(
      "lifetime", section, default: rekey.value.addingReportingOverflow(rekey.value / 10).0)
  }

  private mutating func selectors(_ key: String, _ section: UCIDocument.Section)
    -> [Configured<ConfiguredSelector>]
  {
    let written = section.list(key)
    if written.isEmpty { return [Configured(.dynamic(), byDefault)] }
    return written.map { value in
      if let selector = StrongSwanSelector.read(value.text) {
        return Configured(selector, origin(key, value, list: true))
      }
      policy.remark(value.line, "“\(value.text)” is no traffic selector")
      return Configured(.named(value.text), origin(key, value, list: true))
    }
  }
}

/// The options of each section, by both scripts.
enum OpenWrtKeys {
  static let sections: [String: Set<String>] = [
    "ipsec": [
      "debug", "interface", "rtinstall_enabled", "routing_tables_ignored", "routing_table",
      "routing_table_id", "install_routes", "install_virtual_ip", "zone", "listen", "threads",
      "device", "strictcrlpolicy", "ignore_routing_tables",
    ],
    "remote": [
      "enabled", "gateway", "remote_addrs", "local_addrs", "local_ip", "pre_shared_key",
      "authentication_method", "local_identifier", "remote_identifier", "keyexchange",
      "keyingtries", "dpddelay", "encap", "mobike", "fragmentation", "rekeytime", "overtime",
      "crypto_proposal", "tunnel", "transport", "children", "child", "local_sourceip",
      "remote_sourceip", "local_cert", "local_key", "remote_cert", "ca_cert", "inactivity",
      "send_cert", "send_certreq", "eap_id", "vips", "remote_ca_certs", "pools", "aggressive",
      "local_nat", "remote_firewall", "local_firewall", "reqid", "ikelifetime", "lifetime",
      "margintime", "force_crypto_proposal", "local_leftip", "remote_sendcert", "defaultroute",
      "force_encaps", "auto", "fallback", "priority",
    ],
    "tunnel": child, "transport": child, "child": child,
    "crypto_proposal": [
      "encryption_algorithm", "hash_algorithm", "dh_group", "prf_algorithm", "is_esp",
    ],
    "pool": [
      "addrs", "dns", "nbns", "dhcp", "netmask", "server", "subnet", "split_include",
      "split_exclude",
    ],
    "mschapv2_secrets": ["id", "secret"],
  ]

  static let ofPeers: Set<String> = ["remote", "tunnel", "transport", "child"]

  private static let child: Set<String> = [
    "local_subnet", "remote_subnet", "startaction", "dpdaction", "closeaction", "lifetime",
    "rekeytime", "crypto_proposal", "mode", "updown", "firewall", "if_id", "ipcomp", "interface",
    "hw_offload", "priority", "rekeybytes", "lifebytes", "rekeypackets", "lifepackets",
    "replay_window", "keyingtries", "inactivity", "local_nat", "local_leftip", "local_updown",
    "local_firewall", "local_hostaccess", "remote_firewall", "ikelifetime", "margintime",
    "reqid", "force_crypto_proposal", "dpddelay", "keyexchange", "ns_link", "ns_name",
  ]
}
