internal import Texts

/// A form of configuration that is known by its marks and not read. Some of these look like another
/// maker's; whoever gives one is told what to give instead.
struct UnreadForm {
  private enum Mark {
    /// How a line begins, without the blanks in front.
    case line(String)
    /// XML and JSON may stand in one line.
    case anywhere(String)
  }

  let name: String
  let advice: String
  /// All marks of one of these have to be there.
  private let alternatives: [[Mark]]

  private init(_ name: String, instead advice: String, _ alternatives: [[Mark]]) {
    (self.name, self.advice, self.alternatives) = (name, advice, alternatives)
  }

  private static let ownForm = "write its values as ikewhy's policy YAML"

  private static let forms = [
    // A number names a proposal, and a peer has its own block: IOS says `crypto isakmp` of both.
    UnreadForm(
      "Huawei VRP or H3C Comware configuration",
      instead: "\(ownForm): those of `ike proposal`, `ike peer` and `ipsec proposal`",
      [
        [.line("ike peer "), .line("ike proposal ")], [.line("ike peer "), .line("ipsec policy ")],
        [.line("ipsec proposal "), .line("ike-peer ")],
      ]),
    UnreadForm(
      "H3C Comware configuration",
      instead: "\(ownForm): those of `ike proposal`, `ike profile` and `ipsec transform-set`",
      [
        [.line("ike keychain ")], [.line("ikev2 keychain ")],
        [.line("ike profile "), .line("ipsec transform-set ")],
        [.line("ipsec transform-set "), .line("esp encryption-algorithm ")],
      ]),
    UnreadForm(
      "SonicWall configuration",
      instead: "\(ownForm): those of the `proposal ike` and `proposal ipsec` lines",
      [
        [.line("vpn policy site-to-site ")], [.line("vpn policy tunnel-interface ")],
        [.line("vpn policy group-vpn ")],
      ]),
    UnreadForm(
      "Sophos Firewall export",
      instead: """
        give /etc/ipsec.conf or swanctl.conf of its shell, for it runs strongSwan, or \(ownForm): \
        those of the IPsec profile
        """,
      [[.anywhere("<VPNIPSecConnection")], [.anywhere("<VPNProfile")]]),
    UnreadForm(
      "WatchGuard Fireware profile",
      instead: "\(ownForm): those of the gateway's Phase 1 and the tunnel's Phase 2 settings",
      [
        [.anywhere("<ike-action-list")], [.anywhere("<ike-policy-group-list")],
        [.anywhere("<bovpn-tunnel-list")],
      ]),
    UnreadForm(
      "Check Point listing",
      instead: "\(ownForm): those of `ike-phase-1` and `ike-phase-2` of the VPN community",
      [
        [.anywhere("\"ike-phase-1\""), .anywhere("\"encryption-suite\"")],
        [.line("add vpn site "), .anywhere(" enc-profile ")],
        [.line("set vpn site "), .anywhere(" enc-profile ")],
      ]),
    UnreadForm(
      "Vyatta 5600 configuration",
      instead: "\(ownForm): what is left out has other defaults there than in VyOS",
      [
        [.line("set security vpn ipsec ")],
        [.line("security {"), .line("vpn {"), .line("esp-group "), .line("ike-group ")],
      ]),
    UnreadForm(
      "script or list of Windows' connection security rules",
      instead: """
        \(ownForm): those of `Get-NetIPsecMainModeCryptoSet` and `Get-NetIPsecQuickModeCryptoSet`; \
        read are `Set-VpnConnectionIPsecConfiguration` and what it sets
        """,
      [
        [.anywhere("New-NetIPsec")], [.anywhere("Set-NetIPsec")],
        [.line("QuickModeCryptoSet "), .line("InboundSecurity ")],
        [.anywhere("advfirewall consec add rule")], [.anywhere("netsh ipsec static")],
      ]),
    UnreadForm(
      "Terraform file",
      instead: """
        give what the cloud's own command lists: `aws ec2 describe-vpn-connections`, \
        `az network vpn-connection show`, `gcloud compute vpn-tunnels describe --format=json`
        """,
      [
        [.line("resource \"aws_vpn_connection\"")],
        [.line("resource \"google_compute_vpn_tunnel\"")],
        [.line("resource \"azurerm_virtual_network_gateway_connection\"")],
      ]),
    UnreadForm(
      "FRITZ!Box VPN file", instead: "\(ownForm): those of `phase1ss` and `phase2ss`",
      [[.line("vpncfg {")]]),
  ]

  /// The form of a file, and the line of the mark that came last.
  static func of(_ text: TextFile) -> (form: UnreadForm, line: Int)? {
    for form in forms {
      let places = form.alternatives.lazy.compactMap { place(of: $0, in: text) }
      if let line = places.first { return (form, line) }
    }
    return nil
  }

  private static func place(of marks: [Mark], in text: TextFile) -> Int? {
    var last = 1
    for mark in marks {
      switch mark {
      case .anywhere(let word):
        guard text.octets.holds(Array(word.utf8)) else { return nil }
      case .line(let word):
        let begins = Array(word.utf8)
        // Most files have none of these words, and very many lines.
        guard text.octets.holds(begins),
          let found = text.lines.first(where: { line in
            line.octets.drop { $0 <= 0x20 }.starts(with: begins)
          })
        else { return nil }
        last = max(last, found.number)
      }
    }
    return last
  }
}
