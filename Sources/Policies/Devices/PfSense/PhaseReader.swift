import ISAKMP
import Texts

/// Makes connections of `phase1` and `phase2` elements, as pfSense and OPNsense's older model
/// write them into the configuration of their strongSwan.
struct PhaseReader {
  let file: String
  let product: String
  let flavour: PhaseFlavour
  let interfaces: FirewallInterfaces
  var remarks: [LineRemark] = []
  private(set) var connections: [ConfiguredConnection] = []
  var room: PolicyRoom
  private(set) var presharedKeys: [ConfiguredPresharedKey] = []

  var byDefault: ConfigurationOrigin { .productDefault(product) }

  init(
    file: String, product: String, flavour: PhaseFlavour, interfaces: FirewallInterfaces,
    room: PolicyRoom
  ) {
    self.file = file
    self.product = product
    self.flavour = flavour
    self.interfaces = interfaces
    self.room = room
  }

  mutating func read(_ ipsec: XMLTree.Element) {
    let phases = ipsec.children("phase1")
    let children = ipsec.children("phase2")
    for element in ipsec.children
    where element.child("ikeid") != nil && !["phase1", "phase2"].contains(element.name) {
      remarks.append(
        LineRemark(
          element.line,
          "unknown element <\(element.name)>"
            + NearestWord.hint(element.name, among: ["phase1", "phase2"], after: remarks.count),
          .unreadEntry))
    }
    let byNumber = Dictionary(grouping: phases) { $0.value("ikeid") }
    let byPhase = Dictionary(grouping: children.indices) { children[$0].value("ikeid") }
    let mobile = children.indices.filter {
      children[$0].child("mobile") != nil && children[$0].value("ikeid") == nil
    }
    for child in children {
      let owners = byNumber[child.value("ikeid")]
      check(child, PhaseElements.phase2, within: owners?.map(\.line))
      if let element = child.child("disabled") {
        remarks.append(
          LineRemark(
            element.line,
            "“\(child.value("descr") ?? "phase 2, line \(child.line)")” is disabled, and not used"))
      }
      if owners == nil, child.child("mobile") == nil {
        remarks.append(
          LineRemark(
            child.line, "there is no phase 1 with the ikeid “\(child.value("ikeid") ?? "")”",
            .unreadEntry))
      }
    }
    let client = ipsec.child("client")
    for phase in phases where !room.isFull {
      check(phase, PhaseElements.phase1, within: [phase.line])
      let name = phase.value("descr") ?? "phase 1 with the ikeid \(phase.value("ikeid") ?? "?")"
      if let element = phase.child("disabled") {
        remarks.append(LineRemark(element.line, "“\(name)” is disabled, and not used"))
        continue
      }
      let places = byPhase[phase.value("ikeid"), default: []]
      let own = Set(places + (phase.child("mobile") == nil ? [] : mobile)).sorted()
        .map { children[$0] }.filter { $0.child("disabled") == nil }
      read(phase, own, client: client)
    }
    for key in ipsec.children("mobilekey") { addMobile(key) }
  }

  private mutating func check(
    _ element: XMLTree.Element, _ known: Set<String>, within: [Int]?
  ) {
    for child in element.children where !known.contains(child.name) {
      remarks.append(
        LineRemark(
          child.line,
          "unknown element <\(child.name)> of <\(element.name)>"
            + NearestWord.hint(child.name, among: known, after: remarks.count), .unreadStatement,
          within: within))
    }
    for child in element.children {
      if let inner = PhaseElements.inner[child.name] { check(child, inner, within: within) }
    }
  }

  func origin(_ element: XMLTree.Element) -> ConfigurationOrigin {
    .written(file: file, line: element.line, text: element.told)
  }

  func value(_ name: String, _ element: XMLTree.Element) -> Configured<String>? {
    guard let child = element.child(name), !child.text.isEmpty else { return nil }
    return Configured(child.text, origin(child))
  }

  // MARK: Phase 1

  private mutating func read(
    _ phase: XMLTree.Element, _ children: [XMLTree.Element], client: XMLTree.Element?
  ) {
    let number = phase.value("ikeid") ?? "?"
    let name = phase.value("descr").map { "con\(number) (\($0))" } ?? "con\(number)"
    var connection = ConfiguredConnection(
      name: name, origin: origin(phase), versions: versions(phase))
    let isMobile = phase.child("mobile") != nil
    if let gateway = value("remote-gateway", phase), !isMobile,
      !["0.0.0.0", "::", "any"].contains(gateway.value)
    {
      connection.remoteAddresses = [gateway]
    }
    if let interface = value("interface", phase) {
      let family = phase.value("protocol") ?? "inet"
      connection.localAddresses = interfaces.addresses(interface.value, for: family).map {
        Configured($0.value, .written(file: file, line: $0.line, text: $0.text))
      }
    }
    readIdentities(phase, isMobile, into: &connection)
    readMethods(phase, into: &connection)
    readTimes(phase, into: &connection)
    readSwitches(phase, into: &connection)
    var isRefused = false
    connection.proposals = proposals(phase, connection, &isRefused)
    connection.children = self.children(
      children, phase, connection, client: isMobile ? client : nil, &isRefused)
    if connection.children.isEmpty {
      remarks.append(LineRemark(phase.line, "\(name) has no phase 2"))
    }
    if isRefused { connection.doubtEverything() }
    addKey(phase, connection)
    connections.append(connection)
    room.take(connection)
    if room.isFull { remarks.append(LineRemark(phase.line, PolicyRoom.told, .cutOff)) }
  }

  private mutating func versions(_ phase: XMLTree.Element) -> Configured<[IKEVersion]> {
    guard let written = value("iketype", phase) else { return Configured([.ikev1], byDefault) }
    switch written.value {
    case "ikev1": return Configured([.ikev1], written.origin)
    case "ikev2": return Configured([.ikev2], written.origin)
    case "auto", "ike": return Configured([.ikev2, .ikev1], written.origin)
    default:
      remarks.append(LineRemark(phase.line, "unknown iketype “\(written.value)”"))
      return Configured([.ikev2, .ikev1], .assumedDefault(product))
    }
  }

  private mutating func readIdentities(
    _ phase: XMLTree.Element, _ isMobile: Bool, into connection: inout ConfiguredConnection
  ) {
    connection.localIdentity = identity("myid", phase)
    let isKeyed = ["pre_shared_key", "xauth_psk_server"].contains(
      phase.value("authentication_method") ?? "")
    if isMobile, isKeyed { return }
    connection.remoteIdentity = identity("peerid", phase)
    if phase.value("peerid_type") == "peeraddress" {
      connection.remoteIdentity = connection.remoteAddresses.first {
        AddressText.octets($0.value) != nil
      }
    }
  }

  /// `nil` for the address of that side, or for any.
  private func identity(_ side: String, _ phase: XMLTree.Element) -> Configured<String>? {
    guard let data = value(side + "_data", phase), let type = phase.value(side + "_type") else {
      return nil
    }
    let prefix: String
    switch type {
    case "address", "asn1dn", "auto": prefix = ""
    case "fqdn": prefix = "fqdn:"
    case "user_fqdn": prefix = "userfqdn:"
    case "keyid tag": prefix = "keyid:"
    default: return nil
    }
    return Configured(prefix + data.value, data.origin)
  }

  private mutating func readMethods(
    _ phase: XMLTree.Element, into connection: inout ConfiguredConnection
  ) {
    guard let written = value("authentication_method", phase) else {
      remarks.append(LineRemark(phase.line, "\(connection.name) has no authentication method"))
      return
    }
    let isMobile = phase.child("mobile") != nil
    let own: ConfiguredAuthentication
    var peers: [ConfiguredAuthentication]
    switch written.value {
    case "pre_shared_key": (own, peers) = (.preSharedKey, [.preSharedKey])
    case "xauth_psk_server": (own, peers) = (.preSharedKey, [.preSharedKey, .xauth("generic")])
    case "cert", "pkcs11", "rsasig", "public_key": (own, peers) = (.publicKey, [.publicKey])
    case "xauth_cert_server", "xauth_rsa_server":
      (own, peers) = (.publicKey, [.publicKey, .xauth("generic")])
    case "hybrid_cert_server", "hybrid_rsa_server":
      (own, peers) = (.publicKey, [.xauth("generic")])
    case let eap where eap.hasPrefix("eap-"):
      let method = ConfiguredAuthentication.eap(String(eap.dropFirst(4)))
      (own, peers) = (isMobile || eap == "eap-mschapv2" ? .publicKey : method, [method])
    default:
      remarks.append(
        LineRemark(
          written.origin.line ?? phase.line, "unknown authentication method “\(written.value)”",
          .unreadStatement, within: [phase.line]))
      let method: ConfiguredAuthentication =
        phase.value("pre-shared-key") == nil ? .publicKey : .preSharedKey
      connection.localAuthentication = [Configured(method, .assumedDefault(product))]
      connection.remoteAuthentication = connection.localAuthentication
      return
    }
    connection.localAuthentication = [Configured(own, written.origin)]
    connection.remoteAuthentication = peers.map { Configured($0, written.origin) }
  }

  /// Rekeying begins after nine tenths of the lifetime; IKEv1 authenticates anew then.
  private mutating func readTimes(
    _ phase: XMLTree.Element, into connection: inout ConfiguredConnection
  ) {
    let lifetime = seconds("lifetime", phase, default: 28800)
    let tenths = Configured(lifetime.value / 10 * 9 + lifetime.value % 10 * 9 / 10, lifetime.origin)
    var rekey = phase.value("rekey_time") == nil ? tenths : seconds("rekey_time", phase, default: 0)
    var anew = seconds("reauth_time", phase, default: 0)
    if phase.value("reauth_time") == nil, connection.versions.value == [.ikev1] { anew = tenths }
    if let off = phase.child("rekey_enable"), flavour == .opnSense {
      rekey = Configured(0, origin(off))
    }
    if let off = phase.child("reauth_enable") { anew = Configured(0, origin(off)) }
    connection.rekeySeconds = rekey
    connection.reauthenticationSeconds = anew
    if phase.value("dpd_delay") != nil {
      connection.deadPeerDetectionSeconds = seconds("dpd_delay", phase, default: 0)
    } else {
      connection.deadPeerDetectionSeconds = Configured(0, byDefault)
    }
  }

  private mutating func readSwitches(
    _ phase: XMLTree.Element, into connection: inout ConfiguredConnection
  ) {
    connection.aggressiveMode = Configured(false, byDefault)
    if connection.versions.value.contains(.ikev1) {
      connection.aggressiveMode = word(
        "mode", phase, ["main": false, "aggressive": true], default: false)
    }
    let force = value("nat_traversal", phase)
    connection.forcesEncapsulation = Configured(
      force?.value == "force", force?.origin ?? byDefault)
    connection.fragmentation = Configured(true, byDefault)
    let mobike = value("mobike", phase)
    // One product writes the word for on, the other anything for off.
    let isMobike = flavour == .pfSense ? mobike?.value == "on" : mobike == nil
    connection.mobike = Configured(isMobike, mobike?.origin ?? byDefault)
  }

  mutating func seconds(
    _ name: String, _ element: XMLTree.Element, default value: UInt64
  ) -> Configured<UInt64> {
    guard let written = self.value(name, element) else { return Configured(value, byDefault) }
    if let fault = WrittenNumber.fault(written.value, of: name) {
      remarks.append(LineRemark(written.origin.line ?? element.line, fault))
      return Configured(value, .assumedDefault(product))
    }
    return Configured(UInt64(written.value) ?? value, written.origin)
  }

  // MARK: Keys

  private mutating func addKey(_ phase: XMLTree.Element, _ connection: ConfiguredConnection) {
    guard connection.localAuthentication.first?.value == .preSharedKey else { return }
    guard let key = phase.child("pre-shared-key"), !key.text.isEmpty else {
      if phase.child("mobile") == nil {
        remarks.append(LineRemark(phase.line, "the key of \(connection.name) is not in the file"))
      }
      return
    }
    let peers = [connection.remoteIdentity?.value, connection.remoteAddresses.first?.value]
      .compactMap { $0 }
    add(key, label: connection.name, peers: peers.isEmpty ? [] : peers + ["%any"])
  }

  private mutating func addMobile(_ entry: XMLTree.Element) {
    guard entry.value("type") ?? "PSK" == "PSK", let key = entry.child("pre-shared-key"),
      let identity = entry.value("ident")
    else { return }
    add(key, label: "mobile key of \(identity)", peers: [identity])
  }

  private mutating func add(_ key: XMLTree.Element, label: String, peers: [String]) {
    let isHidden = PeerPolicy.isPlaceholder(key.text)
    if isHidden {
      remarks.append(LineRemark(key.line, "the key of \(label) is hidden in this file"))
    }
    presharedKeys.append(
      ConfiguredPresharedKey(
        label: label, peers: peers,
        value: isHidden ? .masked : .readable(Array(key.text.utf8)),
        origin: .written(
          file: file, line: key.line, text: "<pre-shared-key>(not shown)</pre-shared-key>")))
  }
}
