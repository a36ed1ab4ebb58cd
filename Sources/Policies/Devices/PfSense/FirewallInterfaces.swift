internal import Texts

/// What `interfaces` of a pfSense or OPNsense configuration says: phases name an interface where
/// its address or network is meant.
struct FirewallInterfaces {
  struct Address {
    var value: String
    var prefixLength: String?
    var line: Int
    var text: String
  }

  private var addresses: [String: Address] = [:]
  /// In the order of the file.
  private(set) var all: [Address] = []
  private(set) var remarks: [LineRemark] = []

  init(_ root: XMLTree.Element?) {
    for interface in root?.child("interfaces")?.children ?? [] {
      guard let element = interface.child("ipaddr") else { continue }
      guard AddressText.octets(element.text) != nil else {
        if let fault = ImpossibleValue.fault(element.text) {
          remarks.append(LineRemark(element.line, fault))
        }
        continue
      }
      let address = Address(
        value: element.text, prefixLength: interface.value("subnet"), line: element.line,
        text: element.told)
      if addresses[interface.name] == nil { addresses[interface.name] = address }
      all.append(address)
    }
  }

  func address(_ name: String) -> Address? { addresses[name] }

  func subnet(_ name: String) -> String? {
    guard let address = addresses[name], let length = address.prefixLength else { return nil }
    return "\(address.value)/\(length)"
  }
}
