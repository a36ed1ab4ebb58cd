package import Texts

/// pfSense's config.xml, whole or its `ipsec` element alone.
package enum PfSenseConfiguration: ConfigurationSyntax {
  package static let name = "pfSense config.xml"

  package static func recognises(_ text: TextFile) -> Bool {
    if EncryptedBackup.isOne(text) { return true }
    guard let first = FirewallRoot.name(text) else { return false }
    return first == "pfsense" || first == "ipsec"
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    if EncryptedBackup.isOne(text) {
      throw text.error(
        1,
        "this backup of pfSense or OPNsense is encrypted: export it without encryption, or decrypt "
          + "it first")
    }
    let tree = try XMLTree(text)
    var policy = PeerPolicy(file: text.file, product: .pfSense)
    let root = tree.root
    policy.release = root.name == "pfsense" ? root.value("version") : nil
    let interfaces = FirewallInterfaces(root)
    policy.ownAddresses = interfaces.all.map {
      Configured($0.value, .written(file: text.file, line: $0.line, text: $0.text))
    }
    var reader = PhaseReader(
      file: text.file, product: ConfiguredProduct.pfSense.name, flavour: .pfSense,
      interfaces: interfaces, room: policy.room)
    for ipsec in root.name == "ipsec" ? [root] : root.children("ipsec") { reader.read(ipsec) }
    policy.connections = reader.connections
    policy.presharedKeys = reader.presharedKeys
    policy.remark(interfaces.remarks + reader.remarks)
    if let fault = tree.fault {
      policy.remark(fault.line, "\(fault.reason); what stands before is used", .cutOff)
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: text.file)
    return policy
  }
}
