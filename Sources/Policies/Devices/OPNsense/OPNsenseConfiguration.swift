package import Texts

/// OPNsense's config.xml: the connections of its newer model, and the phases of the older one.
package enum OPNsenseConfiguration: ConfigurationSyntax {
  package static let name = "OPNsense config.xml"

  package static func recognises(_ text: TextFile) -> Bool {
    guard let first = FirewallRoot.name(text) else { return false }
    return first == "opnsense" || first == "OPNsense"
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let tree = try XMLTree(text)
    let root = tree.root
    var policy = PeerPolicy(file: text.file, product: .opnSense)
    let interfaces = FirewallInterfaces(root)
    policy.ownAddresses = interfaces.all.map {
      Configured($0.value, .written(file: text.file, line: $0.line, text: $0.text))
    }
    let model = root.name == "OPNsense" ? root : root.child("OPNsense")
    if let swanctl = model?.child("Swanctl") { read(swanctl, into: &policy) }
    for key in model?.descendant("IPsec/preSharedKeys")?.children("preSharedKey") ?? [] {
      add(key, to: &policy)
    }
    var phases = PhaseReader(
      file: text.file, product: ConfiguredProduct.opnSense.name, flavour: .opnSense,
      interfaces: interfaces, room: policy.room)
    for ipsec in root.children("ipsec") { phases.read(ipsec) }
    policy.connections += phases.connections
    policy.presharedKeys += phases.presharedKeys
    policy.remark(interfaces.remarks + phases.remarks)
    if let fault = tree.fault {
      policy.remark(fault.line, "\(fault.reason); what stands before is used", .cutOff)
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: text.file)
    return policy
  }

  private static func read(_ swanctl: XMLTree.Element, into policy: inout PeerPolicy) {
    let model = SwanctlModel(swanctl, file: policy.file)
    policy.remark(model.remarks)
    for section in SettingsView(model.document).section("connections")?.sections ?? []
    where !policy.room.isFull {
      var reader = SwanctlConnectionReader(section, room: policy.room)
      let connection = reader.read()
      policy.room = reader.room
      policy.add(connection)
      policy.remarks += reader.remarks
    }
  }

  private static func add(_ entry: XMLTree.Element, to policy: inout PeerPolicy) {
    guard entry.value("keyType") ?? "PSK" == "PSK" else { return }
    let peers = [entry.value("ident"), entry.value("remote_ident")].compactMap { $0 }
    let label =
      peers.isEmpty ? "pre-shared key, line \(entry.line)" : peers.joined(separator: " – ")
    guard let key = entry.child("Key"), !key.text.isEmpty else {
      policy.remark(entry.line, "“\(label)” has no key")
      return
    }
    let isHidden = PeerPolicy.isPlaceholder(key.text)
    if isHidden { policy.remark(key.line, "the key “\(label)” is hidden in this file") }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: label, peers: peers, value: isHidden ? .masked : .readable(Array(key.text.utf8)),
        origin: .written(file: policy.file, line: key.line, text: "<Key>(not shown)</Key>")))
  }
}
