extension VendorIDs {
  /// Who a peer is.
  static let implementations: [KnownVendorID] = microsoft + freeSoftware + appliances

  private static let microsoft: [KnownVendorID] = [
    KnownVendorID(
      "1e2b516905991c7d7c96fcbfb587e461", "MS NT5 ISAKMPOAKLEY", match: .prefix, product: "Windows",
      version: .windows, hashed: "MS NT5 ISAKMPOAKLEY"),
    KnownVendorID(
      "fb1de3cdf341b7ea16b7e5be0855f120", "MS-Negotiation Discovery Capable", product: "Windows",
      capability: .negotiationDiscovery, hashed: "MS-Negotiation Discovery Capable"),
    KnownVendorID(
      "26244d38eddb61b3172a36e3d0cfb819", "Vid-Initial-Contact", product: "Windows",
      capability: .initialContact, hashed: "Vid-Initial-Contact"),
    KnownVendorID(
      "e3a5966a76379fe707228231e5ce8652", "IKE CGA version 1", product: "Windows",
      hashed: "IKE CGA version 1"),
    KnownVendorID(
      "214ca4faffa7f32d6748e5303395ae83", "MS-MamieExists", product: "Windows",
      hashed: "MS-MamieExists"),
    KnownVendorID(
      "72872b95fcda2eb708efe322119b4971", "NLBS_PRESENT", product: "Windows",
      hashed: "NLBS_PRESENT"),
    KnownVendorID(
      "01528bbbc00696121849ab9a1c5b2a51", "KEY_MODS", match: .prefix, product: "Windows",
      version: .keyModule),
  ]

  private static let freeSoftware: [KnownVendorID] = [
    // Sent only where charon.send_vendor_id is on: its absence proves nothing.
    KnownVendorID(
      "882fe56d6fd20dbc2251613b2ebe5beb", "strongSwan", product: "strongSwan",
      hashed: "strongSwan"),
    KnownVendorID(
      "7003cbc1097dbe9c2600ba6983bc8b35", "KAME/racoon", product: "racoon", hashed: "KAME/racoon"),
    KnownVendorID("20a3622c1cea7ce37bee3ca484425276", "IPsec-Tools", product: "racoon"),
    KnownVendorID(
      "f14b94b7bff1fef02773b8c49feded26", "Shrew Soft", product: "Shrew Soft VPN Client"),
  ]

  private static let appliances: [KnownVendorID] = [
    KnownVendorID(
      "1f07f70eaa6514d3b0fa96542a50", "Cisco VPN 3000", match: .prefix,
      product: "Cisco VPN 3000 or ASA", version: .majorMinor, hashed: "ALTIGA GATEWAY"),
    KnownVendorID(
      "f6f7efc7f5aeb8cb158cb9d094ba69e7", "Altiga Networks", product: "Cisco VPN Client",
      hashed: "ALTIGA NETWORKS"),
    KnownVendorID("3e984048", "Cisco IOS", match: .prefix, product: "Cisco IOS"),
    // Twelve octets of the digest, then four octets whose upper half seems to be the major
    // version and whose lower half the build.
    KnownVendorID(
      "8299031757a36082c6a621de", "FortiGate", match: .prefix, product: "FortiGate", version: .hex,
      hashed: "FORTIGATE"),
    KnownVendorID("1d6e178f6c2c0be284985465450fe9d4", "FortiGate", product: "FortiGate"),
    KnownVendorID(
      "4c53427b6d465d1b337bb755a37a7fef", "FortiClient connect license", product: "FortiClient",
      hashed: "forticlient connect license"),
    KnownVendorID(
      "b4f01ca951e9da8d0bafbbd34ad3044e", "Fortinet Endpoint Control", product: "FortiClient",
      hashed: "Fortinet Endpoint Control"),
    KnownVendorID(
      "f4ed19e0c114eb516faaac0ee37daf2807b4381f", "Check Point", match: .prefix,
      product: "Check Point", version: .checkPoint),
    KnownVendorID(
      "699369228741c6d4ca094c93e242c9de19e7b7c6", "NetScreen or SRX", match: .prefix,
      product: "Juniper NetScreen or SRX", version: .hex),
    KnownVendorID(
      "166f932d55eb64d8e4df4fd37e2313f0d0fd8451", "NetScreen", match: .prefix,
      product: "Juniper NetScreen", version: .hex),
    KnownVendorID("fd808804df73b151", "Juniper SRX", match: .prefix, product: "Juniper SRX"),
    KnownVendorID(
      "5b362bc820f600", "SonicWall", match: .prefix, product: "SonicWall", version: .hex),
    KnownVendorID("404bf439522ca3f6", "SonicWall", product: "SonicWall"),
    KnownVendorID(
      "da8e937880010000", "SonicWall or WatchGuard", product: "SonicWall or WatchGuard"),
    KnownVendorID("101fb0b35c5a4f4c08b919f1cb9777b0", "NCP client", product: "NCP client"),
  ]
}
