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
    PfSenseDevice.self,
    OPNsenseDevice.self,
    RouterOSDevice.self,
    VyOSDevice.self,
    EdgeOSDevice.self,
    OpenWrtDevice.self,
    FortiOS.self,
    Junos.self,
    PANOS.self,
    CiscoASADevice.self,
    CiscoIOSDevice.self,
    StrongSwan.self,
    Libreswan.self,
  ]

  package static func device(_ product: ConfiguredProduct) -> (any Device.Type)? {
    byProduct[product]
  }

  private static let byProduct: [ConfiguredProduct: any Device.Type] = Dictionary(
    devices.map { ($0.product, $0) }, uniquingKeysWith: { first, _ in first })
}
