/// A FortiGate of IKEv2 with one tunnel from 203.0.113.1 to 198.51.100.2, AES-256 with SHA2-256 and group
/// 14 throughout, as its backup has it.
enum ComposedFortiGate {
  /// - Parameters:
  ///   - phase1: further settings, from line 11 on.
  ///   - phase2: further settings.
  static func text(
    version: Int = 2, own: String = "203.0.113.1", peer: String = "198.51.100.2",
    phase1: [String] = [], phase2: [String] = []
  ) -> String {
    func settings(_ lines: [String]) -> String { lines.map { "        \($0)\n" }.joined() }
    return """
      #config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
      config vpn ipsec phase1-interface
          edit "t"
              set ike-version \(version)
              set local-gw \(own)
              set peertype any
              set proposal aes256-sha256
              set dhgrp 14
              set remote-gw \(peer)
              set psksecret sesame
      \(settings(phase1))    next
      end
      config vpn ipsec phase2-interface
          edit "t2"
              set phase1name "t"
              set proposal aes256-sha256
              set dhgrp 14
      \(settings(phase2))    next
      end
      """
  }
}
