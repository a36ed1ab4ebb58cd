/// Every device that is known, one folder of `Devices` each.
package enum DeviceCatalogue {
  /// In the order in which their syntaxes are tried: one may rely on what those before it claim.
  package static let devices: [any Device.Type] = [
    PolicyFile.self,
    AWS.self,
    Azure.self,
    GoogleCloud.self,
    Oracle.self,
    Windows.self,
    Apple.self,
    Android.self,
    PfSense.self,
    OPNsense.self,
    RouterOS.self,
    VyOS.self,
    EdgeOS.self,
    OpenWrt.self,
    FortiOS.self,
    PANOS.self,
    Junos.self,
    CiscoASA.self,
    CiscoIOS.self,
    StrongSwan.self,
    Libreswan.self,
    Racoon.self,
    OpenBSD.self,
    CheckPoint.self,
  ]

  package static func device(_ product: ConfiguredProduct) -> (any Device.Type)? {
    byProduct[product]
  }

  /// The device that Vendor IDs or habits call so.
  package static func device(named name: String) -> (any Device.Type)? { byName[name] }

  /// The same, and nothing for the name of a relative, which has other commands.
  package static func device(whoseOwnNameIs name: String) -> (any Device.Type)? {
    byName[name].flatMap { $0.recognition.names.first == name ? $0 : nil }
  }

  private static let byName: [String: any Device.Type] = Dictionary(
    devices.flatMap { device in device.recognition.names.map { ($0, device) } },
    uniquingKeysWith: { first, _ in first })

  private static let byProduct: [ConfiguredProduct: any Device.Type] = Dictionary(
    devices.map { ($0.product, $0) }, uniquingKeysWith: { first, _ in first })
}
