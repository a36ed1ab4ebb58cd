/// The marked secret where each maker's configuration holds one.
extension MarkedSecretsTests {
  static let deviceFormats = [
    Format(
      "FortiOS",
      "config vpn ipsec phase1-interface\n    edit \"hub\"\n        set proposal aes128-sha256\n"
        + "        set remote-gw 192.0.2.1\n        set psksecret \(mark)\n    next\nend\n"),
    Format(
      "Junos, set",
      "set security ike policy p mode main\n"
        + "set security ike policy p pre-shared-key ascii-text \"\(mark)\"\n"),
    Format(
      "Junos, braces",
      "security {\n    ike {\n        policy p {\n            pre-shared-key ascii-text \"\(mark)\";\n"
        + "        }\n    }\n}\n"),
    Format(
      "PAN-OS, set",
      "set network ike gateway g peer-address ip 192.0.2.1\n"
        + "set network ike gateway g authentication pre-shared-key key \(mark)\n"),
    Format(
      "PAN-OS, XML",
      "<config version=\"10.1.0\"><devices><entry name=\"localhost.localdomain\"><network><ike>"
        + "<gateway><entry name=\"g\"><authentication><pre-shared-key><key>\(mark)</key>"
        + "</pre-shared-key></authentication></entry></gateway></ike></network></entry></devices>"
        + "</config>\n"),
    Format(
      "RouterOS",
      "/ip ipsec peer\nadd address=192.0.2.1/32 name=a\n/ip ipsec identity\n"
        + "add peer=a secret=\(mark)\n"),
    Format(
      "VyOS 1.4",
      "set vpn ipsec authentication psk hub id '192.0.2.1'\n"
        + "set vpn ipsec authentication psk hub secret '\(mark)'\n"),
    Format(
      "VyOS 1.3, EdgeOS",
      "vpn {\n    ipsec {\n        site-to-site {\n            peer 192.0.2.1 {\n"
        + "                authentication {\n                    pre-shared-secret \(mark)\n"
        + "                }\n            }\n        }\n    }\n}\n"),
    Format(
      "pfSense",
      "<pfsense><ipsec><phase1><ikeid>1</ikeid><remote-gateway>192.0.2.1</remote-gateway>"
        + "<pre-shared-key>\(mark)</pre-shared-key></phase1></ipsec></pfsense>\n"),
    Format(
      "OPNsense",
      "<opnsense><OPNsense><IPsec><preSharedKeys><preSharedKey uuid=\"1\"><ident>192.0.2.1</ident>"
        + "<keyType>PSK</keyType><Key>\(mark)</Key></preSharedKey></preSharedKeys></IPsec></OPNsense>"
        + "</opnsense>\n"),
    Format(
      "OpenWrt",
      "config remote 'hub'\n\toption gateway '192.0.2.1'\n\toption pre_shared_key '\(mark)'\n"),
    Format(
      "OpenWrt, uci show",
      "ipsec.hub=remote\nipsec.hub.gateway='192.0.2.1'\nipsec.hub.pre_shared_key='\(mark)'\n"),
    Format(
      "OpenBSD",
      "ikev2 \"hub\" esp from 10.1.0.0/16 to 10.2.0.0/16 peer 192.0.2.1 psk \"\(mark)\"\n"),
    Format(
      "racoon",
      "remote 192.0.2.1 {\n  exchange_mode main;\n  shared_secret use \"\(mark)\";\n}\n"),
    Format(
      "AWS",
      "{\"VpnConnections\": [{\"VpnConnectionId\": \"vpn-1\", \"Options\": {\"TunnelOptions\": [\n"
        + "{\"OutsideIpAddress\": \"192.0.2.1\", \"PreSharedKey\": \"\(mark)\"}]}}]}\n"),
    Format(
      "AWS, customer gateway",
      "<vpn_connection id=\"vpn-1\"><ipsec_tunnel><vpn_gateway><tunnel_outside_address><ip_address>"
        + "192.0.2.1</ip_address></tunnel_outside_address></vpn_gateway><ike><pre_shared_key>\(mark)"
        + "</pre_shared_key></ike></ipsec_tunnel></vpn_connection>\n"),
    Format(
      "Azure",
      "{\"name\": \"to-hq\", \"connectionProtocol\": \"IKEv2\", \"connectionType\": \"IPsec\",\n"
        + "\"sharedKey\": \"\(mark)\"}\n"),
    Format(
      "Google",
      "{\"kind\": \"compute#vpnTunnel\", \"ikeVersion\": 2, \"peerIp\": \"192.0.2.1\",\n"
        + "\"sharedSecret\": \"\(mark)\"}\n"),
    Format(
      "Oracle",
      "{\"data\": {\"vpn-ip\": \"192.0.2.1\", \"ike-version\": \"V2\",\n"
        + "\"shared-secret\": \"\(mark)\"}}\n"),
    Format(
      "ipsec.conf beside its secrets",
      "conn a\n  left=192.0.2.1\n  ike=aes128-sha1-modp2048\n192.0.2.1 : PSK \"\(mark)\"\n"),
  ]
}
