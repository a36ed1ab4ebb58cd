import ISAKMP
import Testing

@testable import Policies

/// Each maker's configuration, written from random entries in its own words, read and walked, against
/// a search that knows the entries alone: what is taken, and which attribute no pair has in common.
@Suite struct MakerWalkOracleTests {
  /// Of an entry: any of these, by the number in IKEv1 (RFC 2409 appendix A) and the key's length.
  struct Entry {
    var ciphers: [Cipher]
    var hashes: [Hash]
    var groups: [Int]
  }

  enum Cipher: CaseIterable { case tripleDES, aes128, aes256 }
  enum Hash: CaseIterable { case sha1, sha256, sha512 }
  static let groups = [2, 5, 14, 19]

  struct Maker: Sendable, CustomTestStringConvertible {
    var name: String
    /// Several entries of one value each, or one entry of lists.
    var shape: Shape
    var words = Words()
    var text: @Sendable ([Entry], IKEVersion) -> String
    var testDescription: String { name }
  }

  /// What the maker's configuration can say of these.
  struct Words: Sendable {
    var ciphers = Cipher.allCases
    var hashes = Hash.allCases
    var groups = MakerWalkOracleTests.groups
    var versions: [IKEVersion] = [.ikev1, .ikev2]
  }

  enum Shape {
    /// One entry of one value each.
    case one
    /// Each entry has one value of each kind.
    case singles
    /// A word for cipher and hash, and the same groups for all of them.
    case sharedGroups
    /// One entry: lists of ciphers and groups, one hash.
    case oneHash
    /// One entry: a list of each kind.
    case lists
  }

  // MARK: The oracle

  private func takes(_ offer: Entry, _ entry: Entry) -> Bool {
    offer.ciphers.contains(where: entry.ciphers.contains)
      && offer.hashes.contains(where: entry.hashes.contains)
      && offer.groups.contains(where: entry.groups.contains)
  }

  private func hopeless(_ offers: [Entry], _ entries: [Entry]) -> Set<SuiteAttribute> {
    var found: Set<SuiteAttribute> = []
    let isTaken = offers.contains { offer in entries.contains { takes(offer, $0) } }
    if !isTaken {
      if !offers.flatMap(\.ciphers).contains(where: entries.flatMap(\.ciphers).contains) {
        found.insert(.encryption)
      }
      if !offers.flatMap(\.hashes).contains(where: entries.flatMap(\.hashes).contains) {
        found.formUnion([.hash, .prf, .integrity])
      }
      if !offers.flatMap(\.groups).contains(where: entries.flatMap(\.groups).contains) {
        found.insert(.group)
      }
    }
    return found
  }

  private func offered(_ entry: Entry, _ number: Int, _ version: IKEVersion) -> OfferedSuite {
    var values: [SuiteValue] = entry.ciphers.map { cipher in
      let (id, length): (UInt64, Int?) =
        switch cipher {
        case .tripleDES: (version == .ikev1 ? 5 : 3, nil)
        case .aes128: (version == .ikev1 ? 7 : 12, 128)
        case .aes256: (version == .ikev1 ? 7 : 12, 256)
        }
      return SuiteValue(.encryption, id: id, name: nil, keyLength: length)
    }
    for hash in entry.hashes {
      if version == .ikev1 {
        let id: UInt64 = hash == .sha1 ? 2 : hash == .sha256 ? 4 : 6
        values.append(SuiteValue(.hash, id: id, name: nil, keyLength: nil))
      } else {
        let prf: UInt64 = hash == .sha1 ? 2 : hash == .sha256 ? 5 : 7
        let mac: UInt64 = hash == .sha1 ? 2 : hash == .sha256 ? 12 : 14
        values.append(SuiteValue(.prf, id: prf, name: nil, keyLength: nil))
        values.append(SuiteValue(.integrity, id: mac, name: nil, keyLength: nil))
      }
    }
    if version == .ikev1 {
      values.append(SuiteValue(.authentication, id: 1, name: nil, keyLength: nil))
    }
    values += entry.groups.map { SuiteValue(.group, id: UInt64($0), name: nil, keyLength: nil) }
    return OfferedSuite(number: number, values: values, .ikeSA(version), protocolID: 1)
  }

  // MARK: The comparison

  @Test(arguments: makers, [IKEVersion.ikev1, .ikev2])
  func agreesWithASearch(_ maker: Maker, _ version: IKEVersion) throws {
    guard maker.words.versions.contains(version) else { return }
    let start = UInt64.random(in: 0..<1 << 32)
    print("MakerWalkOracleTests, \(maker.name), \(version): seed \(start)")
    for seed in start..<start + 25 {
      var numbers = WalkOracleTests.Numbers(state: seed)
      func some<Value>(_ values: [Value], _ most: Int) -> [Value] {
        Array(
          values.shuffled(using: &numbers).prefix(Int.random(in: 1...most, using: &numbers)))
      }
      func single(_ words: Words) -> Entry {
        Entry(
          ciphers: some(words.ciphers, 1), hashes: some(words.hashes, 1),
          groups: some(words.groups, 1))
      }
      let words = maker.words
      let entries: [Entry]
      switch maker.shape {
      case .one: entries = [single(words)]
      case .singles:
        entries = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in single(words) }
      case .sharedGroups:
        let groups = some(words.groups, 2)
        entries = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in
          var entry = single(words)
          entry.groups = groups
          return entry
        }
      case .oneHash:
        var entry = single(words)
        entry.ciphers = some(words.ciphers, 2)
        entry.groups = some(words.groups, 2)
        entries = [entry]
      case .lists:
        entries = [
          Entry(
            ciphers: some(words.ciphers, 2), hashes: some(words.hashes, 2),
            groups: some(words.groups, 2))
        ]
      }
      let offers = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in single(Words()) }
      let text = maker.text(entries, version)
      let policy = try configuration(text)
      let connection = try #require(policy.connections.first, "seed \(seed)\n\(text)")
      let proposals = (connection.proposals ?? []).filter { $0.versions.contains(version) }
      #expect(
        proposals.allSatisfy { $0.isCertain && $0.choices.allSatisfy(\.origin.isCertain) },
        "seed \(seed)\n\(text)")
      let walk = PolicyWalk(
        offers.enumerated().map { offered($0.element, $0.offset + 1, version) }, proposals,
        .ikeSA(version), policy.product.walkRules(.ikeSA(version)))
      let accepted = offers.contains { offer in entries.contains { takes(offer, $0) } }
      #expect((walk.chosen != nil) == accepted, "seed \(seed)\n\(text)")
      #expect(
        Set(walk.hopeless.map(\.attribute)).isSubset(of: hopeless(offers, entries)),
        "seed \(seed)\n\(text)")
      let missing = hopeless(offers, entries).intersection([.encryption, .group])
      #expect(
        missing.isSubset(of: Set(walk.hopeless.map(\.attribute))), "seed \(seed)\n\(text)")
    }
  }

  // MARK: Makers

  static func number(_ version: IKEVersion) -> Int { version == .ikev1 ? 1 : 2 }

  static func joined(_ hash: Hash) -> String {
    hash == .sha1 ? "sha1" : hash == .sha256 ? "sha256" : "sha512"
  }

  static func joined(_ cipher: Cipher) -> String {
    cipher == .tripleDES ? "3des" : cipher == .aes128 ? "aes128" : "aes256"
  }

  static func modp(_ group: Int) -> String {
    group == 2
      ? "modp1024" : group == 5 ? "modp1536" : group == 14 ? "modp2048" : "ecp256"
  }

  static let makers = firewalls + clouds

  private static let firewalls: [Maker] = [
    Maker(name: "FortiOS", shape: .sharedGroups) { entries, version in
      let words = entries.map { "\(joined($0.ciphers[0]))-\(joined($0.hashes[0]))" }
      let groups = entries[0].groups.map(String.init).joined(separator: " ")
      return """
        config vpn ipsec phase1-interface
            edit "a"
                set ike-version \(number(version))
                set proposal \(words.joined(separator: " "))
                set dhgrp \(groups)
            next
        end
        """
    },
    Maker(name: "Junos", shape: .singles) { entries, version in
      var lines: [String] = []
      for (place, entry) in entries.enumerated() {
        let cipher =
          entry.ciphers[0] == .tripleDES
          ? "3des-cbc" : entry.ciphers[0] == .aes128 ? "aes-128-cbc" : "aes-256-cbc"
        let hash =
          entry.hashes[0] == .sha1 ? "sha1" : entry.hashes[0] == .sha256 ? "sha-256" : "sha-512"
        lines += [
          "authentication-method pre-shared-keys", "encryption-algorithm \(cipher)",
          "authentication-algorithm \(hash)", "dh-group group\(entry.groups[0])",
        ].map { "set security ike proposal p\(place) \($0)" }
        lines.append("set security ike policy q proposals p\(place)")
      }
      lines += [
        "set security ike policy q pre-shared-key ascii-text x",
        "set security ike gateway g ike-policy q", "set security ike gateway g address 192.0.2.1",
        "set security ike gateway g version v\(number(version))-only",
      ]
      return lines.joined(separator: "\n")
    },
    Maker(name: "PAN-OS", shape: .lists) { entries, version in
      let entry = entries[0]
      let ciphers = entry.ciphers.map {
        $0 == .tripleDES ? "3des" : $0 == .aes128 ? "aes-128-cbc" : "aes-256-cbc"
      }
      let profile = "set network ike crypto-profiles ike-crypto-profiles P"
      let groups = entry.groups.map { "group\($0)" }
      return """
        \(profile) encryption [ \(ciphers.joined(separator: " ")) ]
        \(profile) hash [ \(entry.hashes.map(joined).joined(separator: " ")) ]
        \(profile) dh-group [ \(groups.joined(separator: " ")) ]
        set network ike gateway g protocol version ikev\(number(version))
        set network ike gateway g protocol ikev\(number(version)) ike-crypto-profile P
        set network ike gateway g peer-address ip 192.0.2.1
        set network ike gateway g authentication pre-shared-key key x
        """
    },
    Maker(name: "RouterOS", shape: .oneHash) { entries, version in
      let entry = entries[0]
      let ciphers = entry.ciphers.map {
        $0 == .tripleDES ? "3des" : $0 == .aes128 ? "aes-128" : "aes-256"
      }
      return """
        /ip ipsec profile
        add name=p enc-algorithm=\(ciphers.joined(separator: ",")) hash-algorithm=\\
            \(joined(entry.hashes[0])) dh-group=\(entry.groups.map(modp).joined(separator: ","))
        /ip ipsec peer
        add name=a address=192.0.2.1/32 profile=p exchange-mode=\(version == .ikev1 ? "main" : "ike2")
        /ip ipsec identity
        add peer=a secret=x
        """
    },
    Maker(name: "VyOS", shape: .singles) { entries, version in
      let group = "set vpn ipsec ike-group G"
      let proposals = entries.enumerated().flatMap { place, entry in
        [
          "encryption \(joined(entry.ciphers[0]))", "hash \(joined(entry.hashes[0]))",
          "dh-group \(entry.groups[0])",
        ].map { "\(group) proposal \(place + 1) \($0)" }
      }
      return
        (proposals + [
          "\(group) key-exchange ikev\(number(version))",
          "set vpn ipsec site-to-site peer a ike-group G",
          "set vpn ipsec site-to-site peer a remote-address 192.0.2.1",
          "set vpn ipsec site-to-site peer a authentication mode pre-shared-secret",
        ]).joined(separator: "\n")
    },
    Maker(name: "pfSense", shape: .singles) { entries, version in
      let items = entries.map { entry in
        let cipher =
          entry.ciphers[0] == .tripleDES
          ? "<name>3des</name>"
          : "<name>aes</name><keylen>\(entry.ciphers[0] == .aes128 ? 128 : 256)</keylen>"
        return "<item><encryption-algorithm>\(cipher)</encryption-algorithm>"
          + "<hash-algorithm>\(joined(entry.hashes[0]))</hash-algorithm>"
          + "<dhgroup>\(entry.groups[0])</dhgroup></item>"
      }
      return "<pfsense><ipsec><phase1><ikeid>1</ikeid><iketype>ikev\(number(version))</iketype>"
        + "<remote-gateway>192.0.2.1</remote-gateway><encryption>\(items.joined())</encryption>"
        + "<authentication_method>pre_shared_key</authentication_method>"
        + "<pre-shared-key>x</pre-shared-key></phase1></ipsec></pfsense>"
    },
    Maker(name: "OpenWrt", shape: .singles) { entries, version in
      let proposals = entries.enumerated().map { place, entry in
        """
        config crypto_proposal 'p\(place)'
          option encryption_algorithm '\(joined(entry.ciphers[0]))'
          option hash_algorithm '\(joined(entry.hashes[0]))'
          option dh_group '\(modp(entry.groups[0]))'
        """
      }
      let names = entries.indices.map { "  list crypto_proposal 'p\($0)'" }
      return
        (proposals + [
          "config remote 'a'", "  option enabled '1'", "  option gateway '192.0.2.1'",
          "  option authentication_method 'psk'", "  option keyexchange 'ikev\(number(version))'",
        ] + names).joined(separator: "\n")
    },
  ]
}
