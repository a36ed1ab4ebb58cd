import Testing

@testable import Policies

/// Lists that many entries share, with many entries: a report would hold the product of both. What each
/// maker's file may come to is bounded, the bound is told, and what stands before it is whole.
struct SharedListTests {
  struct Shared: Sendable, CustomTestStringConvertible {
    let maker: String
    /// Of so many members and so many entries that share them.
    let text: @Sendable (_ members: Int, _ entries: Int) -> String
    /// What each entry has of the list.
    let held: @Sendable (ConfiguredConnection) -> Int
    var testDescription: String { maker }
  }

  static let files: [Shared] = [
    Shared(maker: "swanctl.conf") { members, entries in
      let networks = (0..<members).map { address($0) + "/32" }.joined(separator: ",")
      let shared =
        "base {\n version = 2\n local { auth = psk }\n remote { auth = psk }\n"
        + " children { n { local_ts = \(networks) } }\n}\n"
      return shared + "connections {\n"
        + (0..<entries).map { " c\($0) : base { remote_addrs = \(address($0)) }\n" }.joined()
        + "}\n"
    } held: {
      $0.children.first?.localSelectors.count ?? 0
    },
    Shared(maker: "RouterOS") { members, entries in
      "# 2024-01-01 00:00:00 by RouterOS 7.12\n/ip ipsec profile\nadd name=P dh-group=modp2048 "
        + "enc-algorithm=\(list(members, "aes-256", ",")) hash-algorithm=sha256\n/ip ipsec peer\n"
        + (0..<entries).map {
          "add address=\(address($0))/32 exchange-mode=ike2 name=p\($0) profile=P\n"
        }.joined()
    } held: {
      $0.proposals?.first?.choices(for: .encryption).count ?? 0
    },
    Shared(maker: "PAN-OS") { members, entries in
      (0..<entries).map { entry in
        let gateway = "set network ike gateway G\(entry) "
        return gateway + "protocol ikev2 ike-crypto-profile C\n" + gateway
          + "protocol version ikev2\n" + gateway + "peer-address ip \(address(entry))\n"
      }.joined()
        + "set network ike crypto-profiles ike-crypto-profiles C encryption [ "
        + list(members, "aes-256-cbc", " ") + " ]\n"
    } held: {
      $0.proposals?.first?.choices(for: .encryption).count ?? 0
    },
    Shared(maker: "Junos") { members, entries in
      (0..<members).map { member in
        let proposal = "set security ike proposal P\(member) "
        return proposal + "dh-group group14\n" + proposal + "encryption-algorithm aes-256-cbc\n"
          + "set security ike policy Q proposals P\(member)\n"
      }.joined()
        + (0..<entries).map { entry in
          let gateway = "set security ike gateway G\(entry) "
          return gateway + "ike-policy Q\n" + gateway + "address \(address(entry))\n"
        }.joined()
    } held: {
      $0.proposals?.count ?? 0
    },
    Shared(maker: "VyOS") { members, entries in
      (1...members).map { member in
        let proposal = "set vpn ipsec ike-group I proposal \(member) "
        return proposal + "dh-group '14'\n" + proposal + "encryption 'aes256'\n" + proposal
          + "hash 'sha256'\n"
      }.joined()
        + (0..<entries).map { entry in
          let peer = "set vpn ipsec site-to-site peer p\(entry) "
          return peer + "ike-group 'I'\n" + peer + "remote-address '\(address(entry))'\n"
        }.joined()
    } held: {
      $0.proposals?.count ?? 0
    },
    Shared(maker: "OpenWrt") { members, entries in
      (0..<entries).map { entry in
        "config remote 'r\(entry)'\n\toption enabled '1'\n\toption gateway '\(address(entry))'\n"
          + "\tlist tunnel 't'\n"
      }.joined() + "config tunnel 't'\n"
        + (0..<members).map { "\tlist local_subnet '\(address($0))/32'\n" }.joined()
    } held: {
      $0.children.first?.localSelectors.count ?? 0
    },
    Shared(maker: "FortiOS") { members, entries in
      "config firewall address\n"
        + (0..<members).map {
          "edit \"a\($0)\"\nset subnet \(address($0)) 255.255.255.255\nnext\n"
        }.joined() + "end\nconfig firewall addrgrp\nedit \"g\"\nset member "
        + (0..<members).map { "\"a\($0)\"" }.joined(separator: " ") + "\nnext\nend\n"
        + "config vpn ipsec phase1-interface\n"
        + (0..<entries).map { "edit \"t\($0)\"\nset remote-gw \(address($0))\nnext\n" }.joined()
        + "end\nconfig vpn ipsec phase2-interface\n"
        + (0..<entries).map {
          "edit \"t\($0)\"\nset phase1name \"t\($0)\"\nset src-addr-type name\n"
            + "set src-name \"g\"\nnext\n"
        }.joined() + "end\n"
    } held: {
      $0.children.first?.localSelectors.count ?? 0
    },
    Shared(maker: "pfSense") { members, entries in
      let suite =
        "<encryption><item><encryption-algorithm><name>aes</name><keylen>256</keylen>"
        + "</encryption-algorithm><hash-algorithm>sha256</hash-algorithm><dhgroup>14</dhgroup>"
        + "</item></encryption>"
      let phases = (1...entries).map {
        "<phase1><ikeid>\($0)</ikeid><iketype>ikev2</iketype><mobile/><protocol>inet</protocol>"
          + "<myid_type>myaddress</myid_type><peerid_type>any</peerid_type>\(suite)"
          + "<authentication_method>pre_shared_key</authentication_method></phase1>\n"
      }
      let networks = (0..<members).map {
        "<phase2><mode>tunnel</mode><mobile/><localid><type>network</type>"
          + "<address>\(address($0))</address><netbits>32</netbits></localid>"
          + "<encryption-algorithm-option><name>aes</name><keylen>256</keylen>"
          + "</encryption-algorithm-option><hash-algorithm-option>hmac_sha256"
          + "</hash-algorithm-option><pfsgroup>14</pfsgroup></phase2>\n"
      }
      return "<?xml version=\"1.0\"?>\n<pfsense><version>23.3</version><ipsec>\n"
        + phases.joined() + networks.joined() + "</ipsec></pfsense>\n"
    } held: {
      $0.children.first?.localSelectors.count ?? 0
    },
  ]

  @Test(arguments: files)
  func whatManyEntriesShareIsBounded(shared: Shared) throws {
    let (members, entries) = (20, 400)
    let one = try read(shared.text(members, 1))
    let held = try #require(one.connections.first.map(shared.held))
    #expect(held > 0)
    let all = try read(shared.text(members, entries))
    #expect(all.connections.count == entries)
    #expect(all.connections.allSatisfy { shared.held($0) == held })
    #expect(!all.remarks.contains { $0.what == PolicyRoom.told })

    let room = 240_000
    let cut = try PolicyRoom.$octets.withValue(room) { try read(shared.text(members, entries)) }
    let told = cut.remarks.filter { $0.what == PolicyRoom.told }
    #expect(told.map(\.kind) == [.cutOff])
    let whole = cut.connections.filter { shared.held($0) == held }
    #expect(whole.count > 5 && whole.count < entries)
    // Each is shown with the line that it comes from: 64 octets at least beside it.
    #expect((whole.count - 1) * held * 64 <= room)
  }

  /// Each of thousands of values on one line has that line for its origin.
  @Test(arguments: [
    "# 2024-01-01 00:00:00 by RouterOS 7.12\n/ip ipsec profile\nadd name=P enc-algorithm="
      + list(2000, "aes-256", ",")
      + "\n/ip ipsec peer\nadd address=192.0.2.1/32 name=p profile=P\n",
    "hostname R1\ncrypto ikev2 proposal P\n encryption " + list(2000, "aes-cbc-256", " ")
      + "\n integrity sha256\n group 14\ncrypto ikev2 policy X\n proposal P\n",
  ])
  func aLongLineIsQuotedInPart(text: String) throws {
    let policy = try read(text)
    let proposal = policy.connections.first?.proposals?.first ?? policy.proposals.first
    let choices = try #require(proposal).choices(for: .encryption)
    #expect(choices.count == 2000)
    for choice in choices {
      guard case .written(_, 3, let text) = choice.origin else {
        Issue.record("\(choice.origin)")
        continue
      }
      #expect(text.count == 1001 && text.hasPrefix("enc") && text.hasSuffix("…"))
    }
  }

  /// A suite is offered once with a group, however often the file says both.
  @Test func whatStandsTwiceIsOfferedOnce() throws {
    let policy = try read(
      "config vpn ipsec phase1-interface\nedit \"a\"\nset remote-gw 192.0.2.1\nset proposal "
        + Self.list(2000, "aes256-sha256", " ") + " aes128-sha1\nset dhgrp "
        + Self.list(2000, "14", " ") + " 5\nnext\nend\n")
    let proposals = try #require(policy.connections.first?.proposals)
    #expect(proposals.map { $0.choices(for: .encryption).count } == [1, 1])
    #expect(proposals.map { $0.choices(for: .group).count } == [2, 2])
  }

  /// Entries take room of their own: very many that say nothing are no more than some that say much.
  @Test func emptyEntriesAreCountedToo() throws {
    let phases = (0..<600).map { "<phase1><ikeid>\($0)</ikeid></phase1>" }.joined(separator: "\n")
    try PolicyRoom.$octets.withValue(128 << 10) {
      let policy = try read("<pfsense><ipsec>\n\(phases)\n</ipsec></pfsense>")
      // 256 times 512 octets.
      #expect(policy.connections.count == 256)
      #expect(policy.remarks.contains { $0.what == PolicyRoom.told })
    }
  }

  /// 600 groups that 600 gateways inherit from.
  @Test func whatManyObjectsInheritIsBounded() throws {
    let names = (0..<600).map(String.init)
    let policy = try read(
      names.map {
        "set groups g\($0) security ike gateway <*> dead-peer-detection interval 10\n"
          + "set apply-groups g\($0)\n"
      }.joined() + names.map { "set security ike gateway G\($0) version v2-only\n" }.joined())
    let told = policy.remarks.filter { $0.what.hasPrefix("too many objects inherit") }
    #expect(told.count == 1 && told.first?.kind == .cutOff)
    #expect(policy.connections.count == 600)
    #expect(policy.connections.allSatisfy { $0.deadPeerDetectionSeconds?.value == 10 })
  }

  private func read(_ text: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: "shared.conf") { _, _ in [] }
  }

  private static func address(_ number: Int) -> String {
    "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
  }

  private static func list(_ count: Int, _ word: String, _ separator: String) -> String {
    Array(repeating: word, count: count).joined(separator: separator)
  }
}
