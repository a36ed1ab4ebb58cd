import Policies
import TestSupport
import Testing

/// Files cut and changed anywhere, and files made to be large: an answer or an error, never a trap,
/// and in a time that grows with the length.
@Suite struct DamagedConfigurationTests {
  static let swanctl = """
    include conf.d/*.conf
    template {
      version = 1 # either
      children {
        net {
          local_ts = 10.0.0.0/8[tcp/80], 2001:db8::/32, dynamic[gre]
        }
      }
    }
    connections {
      site : template {
        local_addrs = 192.0.2.1, %any, 10.0.0.1-10.0.0.9
        proposals = aes256-sha256-prfsha512-modp2048, aes128gcm16-x25519, default
        local-1 {
          auth = pubkey-sha256
          id = "C=CH, \\"x\\""
        }
        remote {
          auth = eap-mschapv2:rsa
          round = 4
        }
        rekey_time = 4h
      }
    }
    secrets {
      ike-a {
        secret = 0sYWJj
        id-1 = hub
      }
    }
    """

  static let strongSwan = """
    config setup
      charondebug="ike 2"
    conn %default
      keyexchange=ikev1
    conn a
      also=b
      auto=add
      left=%any
      leftsubnet=10.0.0.0/8[udp/%any],::/0
      ike=aes256-sha256-modp2048!
      ikelifetime=3h
    conn b
      leftid="x \\
     y"
      right=198.51.100.1
      authby=xauthpsk
    """

  static let libreswan = """
    config setup
    \tikev1-policy=accept
    conn a
    \talsoflip=b
    \tikev2=no
    \tleft=%defaultroute
    \tleftsubnets={10.0.0.0/8 10.1.0.0/16}
    \trightsubnets="172.16.0.0/12, 192.168.0.0/16"
    \tike=aes256+aes_gcm_16_128-sha2_512;modp2048+dh19,3des-md5;modp1536
    \tphase2alg=aes-256-sha1;none
    \tsalifetime=8h
    conn b
    \tright=192.0.2.1
    \tauthby=secret|rsasig
    """

  @Test(arguments: [swanctl, strongSwan, libreswan], [UInt64](1...40))
  func changedAnywhere(text: String, seed: UInt64) {
    var random = SplitMix(state: seed)
    let pieces = Array("{}=:\"\\#\n\r\t ,;+-[]/%!0x\u{fffd}\u{0}".utf8)
    for _ in 0..<25 {
      var octets = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<octets.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: octets[place] = pieces.randomElement(using: &random) ?? 0
        case 1: octets.insert(pieces.randomElement(using: &random) ?? 0, at: place)
        case 2: octets.remove(at: place)
        default: octets.removeSubrange(place...)
        }
        if octets.isEmpty { break }
      }
      let policy = try? ConfigurationFile.read(
        octets, file: "seed \(seed)", including: { (_, _) in [] })
      // What is read back can be shown, and shows no key.
      for connection in policy?.connections ?? [] {
        #expect(connection.mirrored.mirrored == connection)
      }
      for key in policy?.presharedKeys ?? [] {
        #expect(!"\(key) \(key.origin)".contains("abc"), "seed \(seed)")
      }
    }
  }

  @Test(.timeLimit(.minutes(30)), arguments: ["nested", "typos", "conns", "words", "subnets"])
  func largeFilesComeToAnEnd(_ kind: String) {
    let text: String
    switch kind {
    case "nested": text = "connections {\n" + String(repeating: "a {\n", count: 100_000)
    case "typos":
      text =
        "connections {\n a {\n"
        + (0..<20_000).map { "local_adrs\($0) = 1\n" }.joined() + " }\n}\n"
    case "conns":
      text = (0..<10_000).map { "conn c\($0)\n  also=c\($0 + 1)\n  ikev2=no\n  left=1.2.3.4\n" }
        .joined()
    case "words":
      text =
        "conn a\n  ikev2=no\n  left=1.2.3.4\n  ike="
        + (0..<20_000).map { "aes25\($0)-shaa" }.joined(separator: ",") + "\n"
    default:
      let subnets = (0..<20_000).map { "10.\($0 / 256).\($0 % 256).0/24" }.joined(separator: " ")
      text =
        "conn a\n  ikev2=no\n  left=1.2.3.4\n  leftsubnets={\(subnets)}\n"
        + "  rightsubnets={\(subnets)}\n"
    }
    let policy = try? ConfigurationFile.read(
      Array(text.utf8), file: kind, including: { (_, _) in [] })
    #expect((policy?.connections.count ?? 0) <= 10_000)
    #expect((policy?.connections.first?.children.count ?? 0) <= 1024)
  }
}

/// Steele and others' generator: the same numbers everywhere for one seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
