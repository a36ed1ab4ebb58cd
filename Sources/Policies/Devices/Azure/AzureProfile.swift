import ISAKMP

extension BuiltInProfile {
  static let azure = BuiltInProfile(
    name: "azure", product: .azure, date: "2026-11-29",
    sources: [
      "Microsoft, About VPN devices and IPsec/IKE parameters for site-to-site connections"
    ],
    notes: [
      "a route-based gateway without a custom policy; a custom policy allows one suite alone",
      "whether Microsoft has changed the set since is not established",
    ]
  ) { origin in
    let versions: [IKEVersion] = [.ikev2, .ikev1]
    return [
      connection(
        "azure", versions, origin,
        proposals: AzureDefaults.ike(versions, of: .routeBased, name: "azure", origin),
        child: AzureDefaults.esp(versions, of: .routeBased, name: "azure, ESP", origin),
        initiates: true, ikeLifetime: AzureDefaults.ikeLifetime,
        childLifetime: AzureDefaults.espLifetime(.routeBased))
    ]
  }
}
