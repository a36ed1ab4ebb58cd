internal import ISAKMP
internal import Texts

/// Cisco's words for algorithms, in the commands that take them.
enum CiscoAlgorithms {
  // MARK: Phase 1, `crypto isakmp policy`, `crypto ikev1 policy`

  static let encryptions = ["des", "3des", "aes", "aes-192", "aes-256", "aes-128", "seal"]

  /// IOS writes `aes 256`, the ASA `aes-256`; `aes` alone is 128 bits on both.
  static func encryption(_ words: inout CommandWords) -> AlgorithmChoice? {
    switch words.keyword(encryptions) {
    case "des": return .encryption(.desCBC, keyLength: nil)
    case "3des": return .encryption(.tripleDESCBC, keyLength: nil)
    case "aes":
      guard let bits = words.peek else { return .encryption(.aesCBC, keyLength: 128) }
      guard let length = Int(bits), [128, 192, 256].contains(length) else { return nil }
      _ = words.next()
      return .encryption(.aesCBC, keyLength: length)
    case "aes-128": return .encryption(.aesCBC, keyLength: 128)
    case "aes-192": return .encryption(.aesCBC, keyLength: 192)
    case "aes-256": return .encryption(.aesCBC, keyLength: 256)
    default: return nil
    }
  }

  static func hash(_ words: inout CommandWords) -> AlgorithmChoice? {
    switch words.keyword(["md5", "sha", "sha256", "sha384", "sha512"]) {
    case "md5": .hash(.md5)
    case "sha": .hash(.sha1)
    case "sha256": .hash(.sha256)
    case "sha384": .hash(.sha384)
    case "sha512": .hash(.sha512)
    default: nil
    }
  }

  static func authentication(_ words: inout CommandWords) -> AlgorithmChoice? {
    switch words.keyword(["pre-share", "rsa-sig", "rsa-encr", "ecdsa-sig", "dsa-sig"]) {
    case "pre-share": .authentication(.preSharedKey)
    case "rsa-sig": .authentication(.rsaSignatures)
    case "rsa-encr": .authentication(.rsaEncryption)
    case "ecdsa-sig": .authentication(.ecdsaSignatures)
    case "dsa-sig": .authentication(.dssSignatures)
    default: nil
    }
  }

  /// `2`, and in `set pfs` `group2`.
  static func group(_ word: String) -> KeyExchangeGroup? {
    let word = word.lowercased()
    let digits = word.hasPrefix("group") ? word.dropFirst(5) : word[...]
    return UInt16(digits).flatMap { KeyExchangeGroup(ikev1: IKEv1.GroupDescription(rawValue: $0)) }
  }

  // MARK: IKEv2

  /// IOS writes `aes-cbc-256`, the ASA `aes-256`.
  static func ikev2Encryption(_ word: String) -> AlgorithmChoice? {
    switch word.lowercased() {
    case "des": .encryption(.desCBC, keyLength: nil)
    case "3des": .encryption(.tripleDESCBC, keyLength: nil)
    case "aes", "aes-128", "aes-cbc-128": .encryption(.aesCBC, keyLength: 128)
    case "aes-192", "aes-cbc-192": .encryption(.aesCBC, keyLength: 192)
    case "aes-256", "aes-cbc-256": .encryption(.aesCBC, keyLength: 256)
    case "aes-gcm", "aes-gcm-128": .encryption(.aesGCM16, keyLength: 128)
    case "aes-gcm-192": .encryption(.aesGCM16, keyLength: 192)
    case "aes-gcm-256": .encryption(.aesGCM16, keyLength: 256)
    case "aes-gmac", "aes-gmac-128": .encryption(.aesGMAC, keyLength: 128)
    case "aes-gmac-192": .encryption(.aesGMAC, keyLength: 192)
    case "aes-gmac-256": .encryption(.aesGMAC, keyLength: 256)
    case "null": .encryption(.null, keyLength: nil)
    default: nil
    }
  }

  /// `sha1` on IOS, `sha` or `sha-1` on the ASA, `SHA96` in the output of `show`.
  static func integrity(_ word: String) -> IntegrityAlgorithm? {
    switch word.lowercased() {
    case "md5", "md596": .hmacMD5To96
    case "sha", "sha1", "sha-1", "sha96": .hmacSHA1To96
    case "sha256", "sha-256": .hmacSHA256To128
    case "sha384", "sha-384": .hmacSHA384To192
    case "sha512", "sha-512": .hmacSHA512To256
    case "null": IntegrityAlgorithm.none
    default: nil
    }
  }

  static func prf(_ word: String) -> PRF? {
    switch word.lowercased() {
    case "md5": .hmacMD5
    case "sha", "sha1", "sha-1": .hmacSHA1
    case "sha256", "sha-256": .hmacSHA256
    case "sha384", "sha-384": .hmacSHA384
    case "sha512", "sha-512": .hmacSHA512
    default: nil
    }
  }

  // MARK: Phase 2, transform sets

  /// `esp-aes 256 esp-sha-hmac`, in the order written. `nil` where a word is not known, with it.
  static func transforms(_ words: [String]) -> (CiscoTransforms, unknown: [String]) {
    var transforms = CiscoTransforms()
    var unknown: [String] = []
    var index = 0
    while index < words.count {
      let word = words[index].lowercased()
      index += 1
      var bits: Int?
      if index < words.count, let length = Int(words[index]) {
        bits = length
        index += 1
      }
      if let cipher = cipher(word, bits: bits) {
        transforms.encryption = cipher
      } else if let algorithm = authenticator(word, prefix: "esp-") {
        transforms.integrity = algorithm
      } else if let algorithm = authenticator(word, prefix: "ah-") {
        transforms.ah = algorithm
      } else if word == "comp-lzs" {
        transforms.compresses = true
      } else {
        unknown.append(words[index - (bits == nil ? 1 : 2)])
      }
    }
    return (transforms, unknown)
  }

  private static func cipher(_ word: String, bits: Int?) -> AlgorithmChoice? {
    let length = bits ?? 128
    guard [128, 192, 256].contains(length) else { return nil }
    switch word {
    case "esp-des": return .encryption(.desCBC, keyLength: nil)
    case "esp-3des": return .encryption(.tripleDESCBC, keyLength: nil)
    case "esp-aes": return .encryption(.aesCBC, keyLength: length)
    case "esp-aes-192": return .encryption(.aesCBC, keyLength: 192)
    case "esp-aes-256": return .encryption(.aesCBC, keyLength: 256)
    case "esp-gcm": return .encryption(.aesGCM16, keyLength: length)
    case "esp-gmac": return .encryption(.aesGMAC, keyLength: length)
    case "esp-null": return .encryption(.null, keyLength: nil)
    default: return nil
    }
  }

  private static func authenticator(_ word: String, prefix: String) -> IntegrityAlgorithm? {
    guard word.hasPrefix(prefix), word.hasSuffix("-hmac") else { return nil }
    return integrity(String(word.dropFirst(prefix.count).dropLast(5)))
  }
}

/// What one transform set, or ipsec-proposal, asks for.
struct CiscoTransforms: Hashable {
  var encryption: AlgorithmChoice?
  var integrity: IntegrityAlgorithm?
  var ah: IntegrityAlgorithm?
  var compresses = false

  var protocolID: IPsecDOI.ProtocolID { encryption == nil && ah != nil ? .ah : .esp }

  var choices: [AlgorithmChoice] {
    if let encryption { return [encryption] + (integrity.map { [.integrity($0)] } ?? []) }
    return (integrity ?? ah).map { [.integrity($0)] } ?? []
  }
}
