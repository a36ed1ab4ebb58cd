import ISAKMP

@testable import Policies

/// EdgeOS in braces, OPNsense's newer model, and the clouds in what their command lines print; their words
/// are those of the makers' pages (AWS `TunnelOptions`, Azure `ipsecPolicies`, Google's supported
/// ciphers, Oracle's supported parameters).
extension MakerWalkOracleTests {
  static let clouds: [Maker] = [
    Maker(name: "EdgeOS", shape: .singles) { entries, version in
      let proposals = entries.enumerated().map { place, entry in
        """
        proposal \(place + 1) {
            dh-group \(entry.groups[0])
            encryption \(joined(entry.ciphers[0]))
            hash \(joined(entry.hashes[0]))
        }
        """
      }
      return """
        vpn {
            ipsec {
                ike-group G {
                    key-exchange ikev\(number(version))
                    \(proposals.joined(separator: "\n"))
                }
                site-to-site {
                    peer 192.0.2.1 {
                        authentication {
                            mode pre-shared-secret
                        }
                        ike-group G
                    }
                }
            }
        }
        /* Release version: v2.0.9-hotfix.7.5622731.230615.0857 */
        """
    },
    Maker(name: "OPNsense", shape: .singles) { entries, version in
      let proposals = entries.map {
        "\(joined($0.ciphers[0]))-\(joined($0.hashes[0]))-\(modp($0.groups[0]))"
      }
      return """
        <opnsense><OPNsense><Swanctl version="1.0.0"><Connections><Connection uuid="a">
        <enabled>1</enabled><proposals>\(proposals.joined(separator: ","))</proposals>
        <version>\(number(version))</version><remote_addrs>192.0.2.1</remote_addrs>
        </Connection></Connections></Swanctl></OPNsense></opnsense>
        """
    },
    Maker(
      name: "AWS", shape: .lists,
      words: Words(ciphers: [.aes128, .aes256], groups: [2, 14, 19])
    ) { entries, version in
      func list(_ name: String, _ values: [String]) -> String {
        "\"Phase1\(name)\": [" + values.map { "{\"Value\": \($0)}" }.joined(separator: ", ") + "]"
      }
      let entry = entries[0]
      let hashes = entry.hashes.map {
        $0 == .sha1 ? "\"SHA1\"" : $0 == .sha256 ? "\"SHA2-256\"" : "\"SHA2-512\""
      }
      let lists = [
        list(
          "EncryptionAlgorithms",
          entry.ciphers.map { $0 == .aes128 ? "\"AES128\"" : "\"AES256\"" }),
        list("IntegrityAlgorithms", hashes), list("DHGroupNumbers", entry.groups.map(String.init)),
      ]
      return
        "{\"VpnConnections\": [{\"VpnConnectionId\": \"v\", \"Options\": {\"TunnelOptions\": [{"
        + "\"OutsideIpAddress\": \"192.0.2.1\", \"IkeVersions\": [{\"Value\": "
        + "\"ikev\(number(version))\"}], \(lists.joined(separator: ", "))}]}}]}"
    },
    Maker(
      name: "Azure", shape: .one, words: Words(hashes: [.sha1, .sha256], groups: [2, 14, 19])
    ) { entries, version in
      let entry = entries[0]
      let cipher =
        entry.ciphers[0] == .tripleDES ? "DES3" : entry.ciphers[0] == .aes128 ? "AES128" : "AES256"
      let group = entry.groups[0] == 19 ? "ECP256" : "DHGroup\(entry.groups[0])"
      return """
        {"name": "c", "connectionType": "IPsec", "connectionProtocol": "IKEv\(number(version))",
        "ipsecPolicies": [{"ikeEncryption": "\(cipher)", "ipsecEncryption": "AES256",
        "ikeIntegrity": "\(joined(entry.hashes[0]).uppercased())", "ipsecIntegrity": "SHA256",
        "dhGroup": "\(group)", "pfsGroup": "None", "saLifeTimeSeconds": 3600,
        "saDataSizeKilobytes": 102400000}]}
        """
    },
    Maker(
      name: "Google", shape: .lists, words: Words(versions: [.ikev2])
    ) { entries, _ in
      func list(_ name: String, _ values: [String]) -> String {
        "\"\(name)\": [" + values.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
      }
      let entry = entries[0]
      let ciphers = entry.ciphers.map {
        $0 == .tripleDES ? "3DES-CBC" : $0 == .aes128 ? "AES-CBC-128" : "AES-CBC-256"
      }
      let lists = [
        list("encryption", ciphers),
        list(
          "integrity",
          entry.hashes.map {
            $0 == .sha1
              ? "HMAC-SHA1-96" : $0 == .sha256 ? "HMAC-SHA2-256-128" : "HMAC-SHA2-512-256"
          }),
        list(
          "prf",
          entry.hashes.map {
            $0 == .sha1
              ? "PRF-HMAC-SHA1" : $0 == .sha256 ? "PRF-HMAC-SHA2-256" : "PRF-HMAC-SHA2-512"
          }), list("dh", entry.groups.map { "Group-\($0)" }),
      ]
      return "{\"kind\": \"compute#vpnTunnel\", \"name\": \"t\", \"peerIp\": \"192.0.2.1\", "
        + "\"ikeVersion\": 2, \"cipherSuite\": {\"phase1\": {\(lists.joined(separator: ", "))}}}"
    },
    Maker(
      name: "Oracle", shape: .one,
      words: Words(ciphers: [.aes128, .aes256], hashes: [.sha1, .sha256])
    ) { entries, version in
      let entry = entries[0]
      return """
        {"data": {"display-name": "t", "ike-version": "V\(number(version))",
        "cpe-ip": "192.0.2.1", "phase-one-details": {"is-custom-phase-one-config": true,
        "custom-encryption-algorithm": "AES_\(entry.ciphers[0] == .aes128 ? 128 : 256)_CBC",
        "custom-authentication-algorithm": "\(entry.hashes[0] == .sha1 ? "SHA1_96" : "SHA2_256")",
        "custom-dh-group": "GROUP\(entry.groups[0])", "lifetime": 28800}}}
        """
    },
  ]
}
