internal import Texts

/// What `interfaces` and `virtualip` of a pfSense or OPNsense configuration say: phases name an
/// interface or a virtual address where its address or network is meant.
struct FirewallInterfaces {
  struct Address {
    var value: String
    var prefixLength: String?
    var line: Int
    var text: String
  }

  private var addresses: [String: Address] = [:]
  private var addressesOfIPv6: [String: Address] = [:]
  /// In the order of the file, interfaces first.
  private(set) var all: [Address] = []
  private(set) var remarks: [LineRemark] = []

  init(_ root: XMLTree.Element?) {
    for interface in root?.child("interfaces")?.children ?? [] {
      take(interface, "ipaddr", "subnet", for: [interface.name], isIPv6: false)
      take(interface, "ipaddrv6", "subnetv6", for: [interface.name], isIPv6: true)
    }
    for virtual in root?.child("virtualip")?.children("vip") ?? [] {
      // pfSense names it by its identifier, OPNsense by its interface and its VHID, or its address.
      var names: [String] = []
      if let identifier = virtual.value("uniqid") { names.append("_vip\(identifier)") }
      if let interface = virtual.value("interface"), let group = virtual.value("vhid") {
        names.append("\(interface)_vip\(group)")
      }
      if let address = virtual.value("subnet") { names.append(address) }
      let isIPv6 = virtual.value("subnet")?.contains(":") ?? false
      take(virtual, "subnet", "subnet_bits", for: names, isIPv6: isIPv6)
    }
  }

  private mutating func take(
    _ element: XMLTree.Element, _ name: String, _ length: String, for names: [String], isIPv6: Bool
  ) {
    guard let written = element.child(name) else { return }
    guard AddressText.octets(written.text) != nil else {
      if let fault = ImpossibleValue.fault(written.text) {
        remarks.append(LineRemark(written.line, fault))
      }
      return
    }
    let address = Address(
      value: written.text, prefixLength: element.value(length), line: written.line,
      text: written.told)
    for name in names {
      if isIPv6 {
        if addressesOfIPv6[name] == nil { addressesOfIPv6[name] = address }
      } else if addresses[name] == nil {
        addresses[name] = address
      }
    }
    all.append(address)
  }

  /// What a phase 1 with this `protocol` answers at: `inet`, `inet6` or `both`.
  func addresses(_ name: String, for family: String) -> [Address] {
    let inet = family == "inet6" ? nil : addresses[name]
    let inet6 = family == "inet6" || family == "both" ? addressesOfIPv6[name] : nil
    // A virtual address is of one family, whatever the phase says.
    let found = [inet, inet6].compactMap { $0 }
    return found.isEmpty ? [addresses[name] ?? addressesOfIPv6[name]].compactMap { $0 } : found
  }

  func subnet(_ name: String, isIPv6: Bool) -> String? {
    guard let address = isIPv6 ? addressesOfIPv6[name] : addresses[name],
      let length = address.prefixLength
    else { return nil }
    return "\(address.value)/\(length)"
  }
}
