extension VendorIDs {
  /// What a peer can do, whoever it is. Where the octets are the MD5 of a string, the string
  /// stands beside them and a test computes the digest again.
  static let capabilities: [KnownVendorID] = natTraversal + extensions

  private static let natTraversal: [KnownVendorID] = [
    KnownVendorID(
      "4a131c81070358455c5728f20e95452f", "RFC 3947 NAT traversal",
      capability: .natTraversal(.rfc3947), hashed: "RFC 3947"),
    natTDraft("4485152d18b6bbcd0be8a8469579ddcc", 0),
    natTDraft("16f6ca16e4a4066d83821a0f0aeaa862", 1),
    natTDraft("cd60464335df21f87cfdb2fc68b6a448", 2),
    // The one in common use: the published digest was made of the line with its newline.
    KnownVendorID(
      "90cb80913ebb696e086381b5ec427b1f", "draft-ietf-ipsec-nat-t-ike-02 (with newline)",
      capability: .natTraversal(.draft(2)), hashed: "draft-ietf-ipsec-nat-t-ike-02\n"),
    natTDraft("7d9419a65310ca6f2c179d9215529d56", 3),
    natTDraft("9909b64eed937c6573de52ace952fa6b", 4),
    natTDraft("80d0bb3def54565ee84645d4c85ce3ee", 5),
    natTDraft("4d1e0e136deafa34c4f3ea9f02ec7285", 6),
    natTDraft("439b59f8ba676c4c7737ae22eab8f582", 7),
    natTDraft("8f8d83826d246b6fc7a8a6a428c11de8", 8),
    natTDraft("42ea5b6f898d9773a575df26e7dd19e1", 9),
    KnownVendorID(
      "4df37928e9fc4fd1b3262170d515c662", "draft-ietf-ipsec-nat-t-ike",
      capability: .natTraversal(.unnumberedDraft), hashed: "draft-ietf-ipsec-nat-t-ike"),
    KnownVendorID(
      "27bab5dc01ea0760ea4e3190ac27c0d0", "draft-stenberg-ipsec-nat-traversal-01",
      capability: .natTraversal(.stenberg(1)), hashed: "draft-stenberg-ipsec-nat-traversal-01"),
    KnownVendorID(
      "6105c422e76847e43f9684801292aecd", "draft-stenberg-ipsec-nat-traversal-02",
      capability: .natTraversal(.stenberg(2)), hashed: "draft-stenberg-ipsec-nat-traversal-02"),
  ]

  private static func natTDraft(_ hex: String, _ number: Int) -> KnownVendorID {
    let draft = "draft-ietf-ipsec-nat-t-ike-0\(number)"
    return KnownVendorID(
      hex, draft, capability: .natTraversal(.draft(number)), hashed: draft)
  }

  private static let extensions: [KnownVendorID] = [
    // RFC 3706 section 5.1: 14 octets, then major and minor version.
    KnownVendorID(
      "afcad71368a1f1c96b8696fc7757", "Dead Peer Detection", match: .prefix,
      capability: .deadPeerDetection, version: .majorMinor),
    // Another one than RFC 3706's, Shrew Soft's.
    KnownVendorID(
      "3b9031dce4fcf88b489a923963dd0c49", "DPDv1_NG", product: "Shrew Soft VPN Client",
      hashed: "DPD"),
    // The first eight octets of the digest; some peers send all sixteen.
    KnownVendorID(
      "09002689dfd6b712", "XAUTH", match: .prefix, capability: .xauth,
      hashed: "draft-ietf-ipsra-isakmp-xauth-06.txt"),
    // The last two octets of the digest gave way to the version.
    KnownVendorID(
      "12f5f28c457168a9702d9fe274cc", "Cisco Unity", match: .prefix, capability: .unity,
      version: .majorMinor, hashed: "CISCO-UNITY"),
    KnownVendorID(
      "4048b7d56ebce88525e7de7f00d6c2d3", "FRAGMENTATION", match: .prefix,
      capability: .fragmentation,
      version: .fragmentation, hashed: "FRAGMENTATION"),
    KnownVendorID(
      "ad2c0dd0b9c32083ccba25b8861ec455", "GSS-API authentication", capability: .gssAPI,
      hashed: "A GSS-API Authentication Method for IKE"),
    KnownVendorID(
      "b46d8914f3aaa3f2fedeb7c7db2943ca", "GSS-API authentication (with newline)",
      capability: .gssAPI, hashed: "A GSS-API Authentication Method for IKE\n"),
    KnownVendorID(
      "621b04bb09882ac1e15935fefa24aeee", "GSSAPI", capability: .gssAPI, hashed: "GSSAPI"),
    // "HeartBeat_Notify", then four octets.
    KnownVendorID(
      "4865617274426561745f4e6f74696679", "HeartBeat_Notify", match: .prefix, product: "ScreenOS",
      capability: .heartbeat, version: .hex),
  ]
}
