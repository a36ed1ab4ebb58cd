import ISAKMP
import Policies
import TestSupport
import Testing

/// The importer against what libreswan's algparse prints for the same words:
/// Tests/Lab/libreswan-proposals asks it and keeps the table.
@Suite struct LibreswanProposalTests {
  struct Row: Sendable {
    var version: IKEVersion
    var kind: String
    var words: String
    var answer: String
  }

  static func rows() throws -> [Row] {
    try Repository.text("Tests/Lab/libreswan-proposals.txt").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { line in
        let halves = line.split(separator: " => ", maxSplits: 1)
        let question = halves[0].split(separator: " ", maxSplits: 1)
        let setting = question[1].split(separator: "=", maxSplits: 1)
        return Row(
          version: question[0] == "v1" ? .ikev1 : .ikev2, kind: String(setting[0]),
          words: String(setting[1]), answer: String(halves[1]))
      }
  }

  @Test func everyProposalReadsAsInAlgparse() throws {
    let rows = try Self.rows()
    #expect(rows.count > 300)
    for row in rows {
      let question: Comment = "\(row.version) \(row.kind)=\(row.words)"
      let policy = try read(row)
      let connection = try #require(policy.connections.first, question)
      let proposals =
        row.kind == "ike"
        ? connection.proposals ?? [] : connection.children.first?.proposals ?? []
      if row.answer == "refused" {
        #expect(proposals.allSatisfy { !$0.isCertain }, question)
        #expect(
          policy.remarks.contains { $0.what.hasSuffix("does not load the connection") }, question)
        continue
      }
      #expect(policy.remarks.isEmpty, question)
      let expected = row.answer.split(separator: " | ").map { Self.choices(String($0), row) }
      #expect(expected.allSatisfy { !$0.contains(nil) }, question)
      let read = proposals.map { Set($0.choices.map(\.value)).subtracting(Self.unasked(row)) }
      if proposals.allSatisfy({ $0.isCertain }) {
        #expect(read == expected.map { Set($0.compactMap { $0 }) }, question)
      } else {
        // What was left out gets defaults, which differ between releases: these are among them.
        let all = Set(read.joined())
        #expect(expected.allSatisfy { all.isSuperset(of: $0.compactMap { $0 }) }, question)
      }
    }
  }

  /// Written out to the last, a proposal is certain; with something left out it is not.
  @Test func onlyWhatIsWrittenIsCertain() throws {
    for (words, isCertain) in [
      ("aes256-sha2_256;dh14", true), ("aes256-sha2_256", false), ("aes256;dh14", false),
      ("aes_gcm256-sha2_512;dh19", true),
    ] {
      let policy = try read(Row(version: .ikev2, kind: "ike", words: words, answer: ""))
      #expect(policy.connections.first?.proposals?.map(\.isCertain) == [isCertain], "\(words)")
    }
  }

  private func read(_ row: Row) throws -> PeerPolicy {
    let ike = row.kind == "ike" ? row.words : "aes256-sha2_256;dh15"
    let child = row.kind == "ike" ? "esp=aes256-sha2_256" : "\(row.kind)=\(row.words)"
    return try Configurations.read(
      """
      conn a
        ikev2=\(row.version == .ikev1 ? "no" : "yes")
        left=192.0.2.1
        right=198.51.100.1
        ike=\(ike)
        \(child)
        pfs=yes
        esn=no
        salifetime=1h

      """)
  }

  /// The group that pfs=yes takes from IKE, and what `esn` says: algparse is not asked for them.
  private static func unasked(_ row: Row) -> Set<AlgorithmChoice> {
    guard row.kind != "ike", let group = KeyExchangeGroup(ikev2: .modp3072) else { return [] }
    return [.group(group), .extendedSequenceNumbers(false)]
  }

  /// `AES_CBC_256-HMAC_SHA2_256-MODP2048`: cipher, then in IKE PRF or integrity and PRF, then
  /// group.
  private static func choices(_ line: String, _ row: Row) -> [AlgorithmChoice?] {
    var parts = line.split(separator: "-").map { $0.split(separator: "+").map(String.init) }
    var choices: [AlgorithmChoice?] = []
    var isAEAD = false
    if row.kind != "ah" {
      for name in parts.removeFirst() {
        let found = ciphers(name, row.version)
        isAEAD = isAEAD || ["GCM", "CCM", "GMAC", "POLY"].contains { name.contains($0) }
        choices += found
      }
    }
    if let last = parts.last, last.allSatisfy({ groups[$0] != nil }) {
      choices += parts.removeLast().map { groups[$0]?.choice }
    } else if row.kind != "ike", parts.count == 2, parts[1] == ["NONE"] {
      parts.removeLast()
      choices.append(.noGroup)
    }
    if row.kind == "ike" {
      let prfs = (parts.last ?? []).map { Self.prfs[$0] }
      if row.version == .ikev1 { return choices + prfs.map { $0?.hash.map { .hash($0) } } }
      let integrity = parts.count == 2 ? parts[0] : (parts.last ?? []).map { $0 + "*" }
      return choices + prfs.map { $0.map { .prf($0) } }
        + (isAEAD ? [] : integrity.map { Self.integrity[$0].map { .integrity($0) } })
    }
    return choices + (isAEAD ? [] : parts.joined().map { integrity[$0].map { .integrity($0) } })
  }

  private static func ciphers(_ name: String, _ version: IKEVersion) -> [AlgorithmChoice?] {
    let stems: [(String, EncryptionAlgorithm)] = [
      ("AES_CBC", .aesCBC), ("AES_CTR", .aesCTR), ("AES_GCM_8", .aesGCM8),
      ("AES_GCM_12", .aesGCM12), ("AES_GCM_16", .aesGCM16), ("AES_CCM_8", .aesCCM8),
      ("AES_CCM_12", .aesCCM12), ("AES_CCM_16", .aesCCM16), ("CAMELLIA_CBC", .camelliaCBC),
      ("CAMELLIA_CTR", .camelliaCTR), ("NULL_AUTH_AES_GMAC", .aesGMAC),
      ("CHACHA20_POLY1305", .chaCha20Poly1305), ("3DES_CBC", .tripleDESCBC), ("NULL", .null),
    ]
    for (stem, algorithm) in stems where name == stem || name.hasPrefix(stem + "_") {
      let rest = name.dropFirst(stem.count + 1)
      if let bits = Int(rest) { return [.encryption(algorithm, keyLength: bits)] }
      guard rest.isEmpty else { continue }
      switch algorithm {
      case .tripleDESCBC, .null, .chaCha20Poly1305: return [.encryption(algorithm, keyLength: nil)]
      // Asked of pluto 4.10: it logs 256 and 128 for IKEv2, and takes any in IKEv1.
      default:
        return (version == .ikev1 ? [256, 192, 128] : [256, 128]).map {
          .encryption(algorithm, keyLength: $0)
        }
      }
    }
    return [nil]
  }

  private struct Group: Sendable {
    var choice: AlgorithmChoice?
    init(_ number: IKEv2.KeyExchangeMethod) {
      choice = KeyExchangeGroup(ikev2: number).map { .group($0) }
    }
  }

  private static let groups: [String: Group] = [
    "MODP1536": Group(.modp1536), "MODP2048": Group(.modp2048), "MODP3072": Group(.modp3072),
    "MODP4096": Group(.modp4096), "MODP6144": Group(.modp6144), "MODP8192": Group(.modp8192),
    "DH19": Group(.ecp256), "DH20": Group(.ecp384), "DH21": Group(.ecp521),
    "DH31": Group(.curve25519),
  ]

  private static let prfs: [String: PRF] = [
    "HMAC_MD5": .hmacMD5, "HMAC_SHA1": .hmacSHA1, "HMAC_SHA2_256": .hmacSHA256,
    "HMAC_SHA2_384": .hmacSHA384, "HMAC_SHA2_512": .hmacSHA512, "AES_XCBC": .aes128XCBC,
  ]

  /// With a star the one that goes with a PRF.
  private static let integrity: [String: IntegrityAlgorithm] = [
    "HMAC_MD5_96": .hmacMD5To96, "HMAC_SHA1_96": .hmacSHA1To96,
    "HMAC_SHA2_256_128": .hmacSHA256To128, "HMAC_SHA2_384_192": .hmacSHA384To192,
    "HMAC_SHA2_512_256": .hmacSHA512To256, "AES_XCBC_96": .aesXCBCTo96,
    "AES_CMAC_96": .aesCMACTo96, "HMAC_MD5*": .hmacMD5To96, "HMAC_SHA1*": .hmacSHA1To96,
    "HMAC_SHA2_256*": .hmacSHA256To128, "HMAC_SHA2_384*": .hmacSHA384To192,
    "HMAC_SHA2_512*": .hmacSHA512To256, "AES_XCBC*": .aesXCBCTo96,
  ]
}
