import ISAKMP
import Policies
import TestSupport
import Testing
import Texts

/// The importer against what charon itself made of the same words: Tests/Lab/strongswan-proposals
/// asks it and keeps the table.
@Suite struct StrongSwanProposalTests {
  struct Row: Sendable {
    var kind: String
    var words: String
    var answer: String
  }

  static func rows() throws -> [Row] {
    try Repository.text("Tests/Lab/strongswan-proposals.txt").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { line in
        let halves = line.split(separator: " => ", maxSplits: 1)
        let question = halves[0].split(separator: " ", maxSplits: 1)
        return Row(
          kind: String(question[0]), words: String(question[1]), answer: String(halves[1]))
      }
  }

  @Test func everyProposalReadsAsInTheDaemon() throws {
    let rows = try Self.rows()
    #expect(rows.count > 250)
    for row in rows {
      let policy = try read(row)
      let connection = try #require(policy.connections.first)
      let proposals =
        row.kind == "ike"
        ? connection.proposals?.filter { $0.versions == [.ikev2] } ?? []
        : connection.children.first?.proposals ?? []
      let question: Comment = "\(row.kind) \(row.words)"
      if row.answer == "refused" {
        #expect(proposals.allSatisfy { !$0.isCertain }, question)
        #expect(policy.remarks.contains { $0.what.hasSuffix("discards the connection") }, question)
        continue
      }
      #expect(policy.remarks.isEmpty, question)
      if Self.privateUse.contains(where: row.answer.contains) {
        #expect(proposals.allSatisfy { !$0.isCertain }, question)
        continue
      }
      #expect(proposals.allSatisfy { $0.isCertain }, question)
      let expected = row.answer.split(separator: ", ").map { Self.unique(String($0), row.kind) }
      #expect(proposals.map { Self.text($0, row.kind) } == expected, question)
    }
  }

  /// What only strongSwan peers understand among themselves: the model has no name for it.
  static let privateUse = [
    "SERPENT", "TWOFISH", "CAMELLIA_XCBC", "CAMELLIA128_XCBC", "NTRU", "NEWHOPE", "MODP_NULL",
    "SHA2_256_96",
  ]

  private func read(_ row: Row) throws -> PeerPolicy {
    let setting =
      row.kind == "ike"
      ? "proposals = \(row.words)"
      : "children {\n c {\n \(row.kind)_proposals = \(row.words)\n }\n }"
    return try Configurations.read("connections {\n a {\n version = 2\n \(setting)\n }\n}\n")
  }

  /// charon keeps words given twice, and derives a PRF from each; that means the same.
  private static func unique(_ answer: String, _ kind: String) -> String {
    var seen: Set<Substring> = []
    let prefix = kind.uppercased() + ":"
    var names = answer.dropFirst(prefix.count).split(separator: "/")
      .filter { seen.insert($0).inserted }
    // It lets sequence numbers into an IKE proposal, where they are nothing.
    if kind == "ike" { names.removeAll { $0.hasSuffix("EXT_SEQ") } }
    return prefix + names.joined(separator: "/")
  }

  /// A proposal in charon's notation.
  private static func text(_ proposal: ConfiguredProposal, _ kind: String) -> String {
    var names: [String] = []
    for choice in proposal.choices.map(\.value) where choice != .integrity(.none) {
      let name = name(choice)
      if !names.contains(name) { names.append(name) }
    }
    return kind.uppercased() + ":" + names.joined(separator: "/")
  }

  private static func name(_ choice: AlgorithmChoice) -> String {
    switch choice {
    case .encryption(let algorithm, let keyLength):
      (ciphers[algorithm] ?? "?") + (keyLength.map { "_\($0)" } ?? "")
    case .integrity(let algorithm): integrity[algorithm] ?? "?"
    case .prf(let algorithm): prfs[algorithm] ?? "?"
    case .group(let group): groups[group.number] ?? "?"
    case .noGroup: "KE_NONE"
    case .extendedSequenceNumbers(let used): used ? "EXT_SEQ" : "NO_EXT_SEQ"
    default: "?"
    }
  }

  private static let ciphers: [EncryptionAlgorithm: String] = [
    .aesCBC: "AES_CBC", .aesCTR: "AES_CTR", .aesGCM8: "AES_GCM_8", .aesGCM12: "AES_GCM_12",
    .aesGCM16: "AES_GCM_16", .aesCCM8: "AES_CCM_8", .aesCCM12: "AES_CCM_12",
    .aesCCM16: "AES_CCM_16", .aesGMAC: "NULL_AES_GMAC", .camelliaCBC: "CAMELLIA_CBC",
    .camelliaCTR: "CAMELLIA_CTR", .camelliaCCM8: "CAMELLIA_CCM_8",
    .camelliaCCM12: "CAMELLIA_CCM_12", .camelliaCCM16: "CAMELLIA_CCM_16",
    .tripleDESCBC: "3DES_CBC", .desCBC: "DES_CBC", .null: "NULL", .castCBC: "CAST_CBC",
    .blowfishCBC: "BLOWFISH_CBC", .chaCha20Poly1305: "CHACHA20_POLY1305",
  ]

  private static let integrity: [IntegrityAlgorithm: String] = [
    .hmacMD5To96: "HMAC_MD5_96", .hmacMD5To128: "HMAC_MD5_128", .hmacSHA1To96: "HMAC_SHA1_96",
    .hmacSHA1To160: "HMAC_SHA1_160", .hmacSHA256To128: "HMAC_SHA2_256_128",
    .hmacSHA384To192: "HMAC_SHA2_384_192", .hmacSHA512To256: "HMAC_SHA2_512_256",
    .aesXCBCTo96: "AES_XCBC_96", .aesCMACTo96: "AES_CMAC_96",
  ]

  private static let prfs: [PRF: String] = [
    .hmacMD5: "PRF_HMAC_MD5", .hmacSHA1: "PRF_HMAC_SHA1", .hmacSHA256: "PRF_HMAC_SHA2_256",
    .hmacSHA384: "PRF_HMAC_SHA2_384", .hmacSHA512: "PRF_HMAC_SHA2_512",
    .aes128XCBC: "PRF_AES128_XCBC", .aes128CMAC: "PRF_AES128_CMAC",
  ]

  private static let groups: [UInt16: String] = [
    1: "MODP_768", 2: "MODP_1024", 5: "MODP_1536", 14: "MODP_2048", 15: "MODP_3072",
    16: "MODP_4096", 17: "MODP_6144", 18: "MODP_8192", 19: "ECP_256", 20: "ECP_384",
    21: "ECP_521", 22: "MODP_1024_160", 23: "MODP_2048_224", 24: "MODP_2048_256", 25: "ECP_192",
    26: "ECP_224", 27: "ECP_224_BP", 28: "ECP_256_BP", 29: "ECP_384_BP", 30: "ECP_512_BP",
    31: "CURVE_25519", 32: "CURVE_448",
  ]
}

/// Configurations from text, with files to include given by name.
enum Configurations {
  static func read(_ text: String, file: String = "peer.conf", files: [String: String] = [:])
    throws -> PeerPolicy
  {
    try ConfigurationFile.read(Array(text.utf8), file: file) {
      pattern, from throws(TextError) in
      if let text = files[pattern] { return [(pattern, Array(text.utf8))] }
      guard pattern.contains("*") else {
        throw TextError(file: pattern, line: nil, reason: "no such file")
      }
      let prefix = String(pattern.prefix { $0 != "*" })
      return files.keys.filter { $0.hasPrefix(prefix) }.sorted()
        .map { ($0, Array((files[$0] ?? "").utf8)) }
    }
  }
}
