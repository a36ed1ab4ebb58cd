import ISAKMP
import Texts

/// `aws ec2 describe-vpn-connections`: a policy of AWS's side, a connection for each tunnel.
enum AWSConnections: ConfigurationSyntax {
  static let name = "AWS VPN connections (JSON or YAML)"

  static func recognises(_ text: TextFile) -> Bool {
    JSONSyntax.isListing(text, ["VpnConnections", "TunnelOptions", "VpnConnectionId"])
  }

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let root = try JSONTree(text)
    var reader = AWSReader(policy: PeerPolicy(file: text.file, product: .aws))
    let listed = root["VpnConnections"]?.elements ?? root["VpnConnection"].map { [$0] } ?? [root]
    for connection in listed { reader.read(connection) }
    guard !reader.policy.connections.isEmpty || !reader.policy.remarks.isEmpty else {
      throw text.error(root.line, "no VPN connection with a tunnel is listed")
    }
    reader.policy.noteFault(of: root)
    return reader.policy
  }
}

private struct AWSReader {
  var policy: PeerPolicy

  private let standard = ConfigurationOrigin.productDefault(AWSDefaults.product)

  mutating func read(_ connection: JSONTree) {
    let id = connection["VpnConnectionId"]?.text ?? "VPN connection"
    if let state = connection.configured("State"), ["deleted", "deleting"].contains(state.value) {
      policy.remark(state.origin.line ?? connection.line, "\(id) is \(state.value): not used")
      return
    }
    let sample = customerConfiguration(connection)
    let customer = sample?.customer
    if connection["VgwTelemetry"]?.elements.contains(where: { $0["CertificateArn"] != nil })
      ?? false
    {
      policy.remark(connection.line, "\(id) authenticates by certificates, which it does not show")
    }
    let options = connection["Options"]
    if let options { policy.noteStrange(options, besides: AWSMembers.options, "Options") }
    guard let options, let tunnels = options["TunnelOptions"]?.elements, !tunnels.isEmpty else {
      readUnlisted(connection, options, id, sample)
      return
    }
    for (place, tunnel) in tunnels.enumerated() {
      read(tunnel, place + 1, of: id, options, customer)
    }
  }

  /// Without TunnelOptions the tunnels are those of the telemetry, or of the sample configuration;
  /// that each has the whole default set is not said.
  private mutating func readUnlisted(
    _ connection: JSONTree, _ options: JSONTree?, _ id: String, _ sample: AWSSample?
  ) {
    var outside = (connection["VgwTelemetry"]?.elements ?? []).compactMap {
      $0.configured("OutsideIpAddress")
    }
    if outside.isEmpty { outside = sample?.outside ?? [] }
    guard !outside.isEmpty else {
      policy.remark(
        connection.line, "\(id) lists no TunnelOptions: which tunnels it has is not known")
      return
    }
    policy.remark(
      connection.line,
      "\(id) lists no TunnelOptions: taken is the default set, which may have been narrowed")
    for address in outside {
      var made = AWSUnlistedTunnel.connection(
        "\(id), tunnel \(address.value)", address.origin, outside: address,
        customer: sample?.customer)
      if let options, !made.children.isEmpty {
        made.children[0].localSelectors = [
          options.configured("RemoteIpv4NetworkCidr").map(CloudWords.selector)
            ?? CloudWords.everything(AWSUnlistedTunnel.assumed)
        ]
        made.children[0].remoteSelectors = [
          options.configured("LocalIpv4NetworkCidr").map(CloudWords.selector)
            ?? CloudWords.everything(AWSUnlistedTunnel.assumed)
        ]
      }
      policy.ownAddresses.append(address)
      policy.connections.append(made)
    }
  }

  private mutating func read(
    _ tunnel: JSONTree, _ place: Int, of id: String, _ options: JSONTree,
    _ customer: Configured<String>?
  ) {
    policy.noteStrange(tunnel, besides: AWSMembers.tunnel, "TunnelOptions", within: [tunnel.line])
    let outside = tunnel.configured("OutsideIpAddress")
    let name = "\(id), tunnel " + (outside?.value ?? "\(place)")
    let origin = ConfigurationOrigin.written(
      file: policy.file, line: tunnel.line, text: "TunnelOptions")
    let versions = versions(tunnel)
    var made = ConfiguredConnection(name: name, origin: origin, versions: versions)
    if let outside {
      made.localAddresses = [outside]
      policy.ownAddresses.append(outside)
    }
    made.remoteAddresses = customer.map { [$0] } ?? []
    made.localAuthentication = [Configured(.preSharedKey, standard)]
    made.remoteAuthentication = [Configured(.preSharedKey, standard)]
    made.aggressiveMode = Configured(false, standard)
    made.natTraversal = Configured(true, standard)
    // Where the customer sends nothing AWS waits, unless it is told to start.
    made.initiates =
      tunnel.configured("StartupAction").map { Configured($0.value == "start", $0.origin) }
      ?? Configured(false, standard)
    let first = phase(tunnel, 1)
    let second = phase(tunnel, 2)
    made.proposals = first.ike(versions.value, name: name, origin)
    made.rekeySeconds = first.lifetime
    var child = ConfiguredChild(
      name: name, origin: origin,
      proposals: second.esp(versions.value, name: name + ", ESP", origin),
      mode: Configured(.tunnel, standard))
    // "Local" is the customer's network there, and this is AWS's side.
    child.localSelectors = [network(options, "RemoteIpv4NetworkCidr")]
    child.remoteSelectors = [network(options, "LocalIpv4NetworkCidr")]
    child.lifetimeSeconds = second.lifetime
    made.children = [child]
    policy.connections.append(made)
    key(tunnel, name, customer)
  }

  private mutating func versions(_ tunnel: JSONTree) -> Configured<[IKEVersion]> {
    guard let words = tunnel.list("IkeVersions"), let first = words.first else {
      return Configured([.ikev1, .ikev2], standard)
    }
    let named: [String: IKEVersion] = ["ikev1": .ikev1, "ikev2": .ikev2]
    let found = words.compactMap { known($0, named[$0.value.lowercased()]) }
    return found.isEmpty
      ? Configured([.ikev1, .ikev2], .assumedDefault(AWSDefaults.product))
      : Configured(found, first.origin)
  }

  // MARK: Algorithms

  private mutating func phase(_ tunnel: JSONTree, _ number: Int) -> AWSPhase {
    var phase = AWSPhase.defaults(phase1: number == 1, standard)
    var isKnown = true
    func known<Value>(_ word: Configured<String>, _ value: Value?) -> Value? {
      isKnown = isKnown && value != nil
      return self.known(word, value)
    }
    func list(_ name: String) -> [Configured<String>]? {
      let words = tunnel.list(name)
      if let words, let member = tunnel.member(name), words.count < member.value.elements.count {
        policy.remark(
          member.line, "\(name) has an item without a Value", .unreadStatement)
        isKnown = false
      }
      return words
    }
    if let words = list("Phase\(number)EncryptionAlgorithms") {
      phase.ciphers = words.compactMap { word in
        known(word, AWSDefaults.cipher(word.value)).map { Configured($0, word.origin) }
      }
    }
    if let words = list("Phase\(number)IntegrityAlgorithms") {
      phase.hashes = words.compactMap { word in
        known(word, AWSDefaults.hash(word.value)).map { Configured($0, word.origin) }
      }
    } else if !phase.ciphers.isEmpty, phase.ciphers.allSatisfy(\.value.isAEAD) {
      // With combined modes alone the list is left out, and that means none.
      phase.hashes = []
    }
    if let words = list("Phase\(number)DHGroupNumbers") {
      phase.groups = words.compactMap { word in
        known(word, AWSDefaults.group(word.value)).map { Configured(.group($0), word.origin) }
      }
    }
    phase.isCertain = isKnown
    let seconds = tunnel.configured("Phase\(number)LifetimeSeconds")
    phase.lifetime = policy.number(
      seconds, of: "Phase\(number)LifetimeSeconds", default: phase.lifetime.value,
      phase.lifetime.origin, product: AWSDefaults.product)
    return phase
  }

  private mutating func known<Value>(_ word: Configured<String>, _ value: Value?) -> Value? {
    if value == nil {
      policy.remark(word.origin.line ?? 1, "the value “\(word.value.prefix(40))” is not known")
    }
    return value
  }

  private func network(_ options: JSONTree, _ name: String) -> Configured<ConfiguredSelector> {
    options.configured(name).map(CloudWords.selector) ?? CloudWords.everything(standard)
  }

  // MARK: Key and customer

  private mutating func key(_ tunnel: JSONTree, _ name: String, _ customer: Configured<String>?) {
    guard let member = tunnel.member("PreSharedKey"), let value = member.value.text else { return }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: name, peers: customer.map { [$0.value] } ?? [],
        value: PeerPolicy.isPlaceholder(value) ? .masked : .readable(Array(value.utf8)),
        origin: member.origin()))
  }

  /// The customer's address stands only in the configuration that the answer holds as a string.
  private func customerConfiguration(_ connection: JSONTree) -> AWSSample? {
    guard let member = connection.member("CustomerGatewayConfiguration"),
      let xml = member.value.text,
      let tree = try? XMLTree(TextFile(Array(xml.utf8), file: policy.file))
    else { return nil }
    func address(_ tunnel: XMLTree.Element, _ path: String) -> Configured<String>? {
      guard let text = tunnel.descendant(path + "/tunnel_outside_address/ip_address")?.text,
        AddressText.octets(text) != nil
      else { return nil }
      return Configured(text, member.origin())
    }
    let tunnels = tree.root.children("ipsec_tunnel")
    return AWSSample(
      customer: tunnels.first.flatMap { address($0, "customer_gateway") },
      outside: tunnels.compactMap { address($0, "vpn_gateway") })
  }
}

/// What the sample configuration for the customer's device says of addresses.
private struct AWSSample {
  var customer: Configured<String>?
  var outside: [Configured<String>]
}
