import ISAKMP
import Texts

/// AWS's `CustomerGatewayConfiguration`, as downloaded for a "generic" device in XML.
///
/// It shows one sample suite and not what the endpoint accepts: addresses and key are taken from it,
/// the algorithms are those of the default set, which a user may have narrowed.
enum AWSCustomerGateway: ConfigurationSyntax {
  static let name = "AWS customer gateway configuration (XML)"

  static func recognises(_ text: TextFile) -> Bool {
    text.octets.first { $0 > 0x20 } == UInt8(ascii: "<")
      && JSONSyntax.hasAny(text, ["<vpn_connection "])
  }

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let tree = try XMLTree(text)
    guard tree.root.name == "vpn_connection" else {
      throw text.error(tree.root.line, "expected the element vpn_connection")
    }
    var policy = PeerPolicy(file: text.file, product: .aws)
    let id = tree.root.attribute("id") ?? "VPN connection"
    for tunnel in tree.root.children("ipsec_tunnel") { read(tunnel, of: id, into: &policy) }
    if let fault = tree.fault {
      policy.remark(fault.line, "\(fault.reason); what stands before is used")
    }
    guard !policy.connections.isEmpty else {
      throw text.error(tree.root.line, "no ipsec_tunnel with addresses stands in it")
    }
    return policy
  }

  private static func read(_ tunnel: XMLTree.Element, of id: String, into policy: inout PeerPolicy)
  {
    func value(_ path: String) -> Configured<String>? {
      tunnel.descendant(path).map { element in
        Configured(
          element.text,
          .written(file: policy.file, line: element.line, text: "\(element.name): \(element.text)"))
      }
    }
    guard let outside = value("vpn_gateway/tunnel_outside_address/ip_address") else {
      policy.remark(tunnel.line, "a tunnel without the address of its gateway is not used")
      return
    }
    let name = "\(id), tunnel \(outside.value)"
    let origin = ConfigurationOrigin.written(
      file: policy.file, line: tunnel.line, text: "ipsec_tunnel")
    policy.ownAddresses.append(outside)
    let customer = value("customer_gateway/tunnel_outside_address/ip_address")
    let made = AWSUnlistedTunnel.connection(name, origin, outside: outside, customer: customer)
    policy.connections.append(made)
    policy.remark(
      tunnel.descendant("ike")?.line ?? tunnel.line,
      "the suite here is a sample; what the endpoint accepts stands in TunnelOptions")
    guard let key = tunnel.descendant("ike/pre_shared_key"), !key.text.isEmpty else { return }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: name, peers: customer.map { [$0.value] } ?? [],
        value: .readable(Array(key.text.utf8)),
        origin: .written(file: policy.file, line: key.line, text: "pre_shared_key")))
  }
}
