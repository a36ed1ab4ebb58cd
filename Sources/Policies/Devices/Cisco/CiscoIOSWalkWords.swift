internal import ISAKMP

/// Cisco IOS's words of Phase 1.
enum CiscoIOSWalkWords {
  /// The line for one attribute that differs.
  ///
  /// Seen in logs: encryption, key length, hash, group; the method's in one retelling only, and
  /// those that name the pre-shared key from general knowledge.
  static func mismatch(_ row: ComparedAttribute) -> String? {
    switch row.attribute {
    case .encryption:
      return row.outcome == .keyLengthDiffers
        ? "Proposed key length does not match policy"
        : "Encryption algorithm offered does not match policy!"
    case .hash: return "Hash algorithm offered does not match policy!"
    case .group: return "Diffie-Hellman group offered does not match policy!"
    case .authentication:
      switch row.offered.first?.choice {
      case .authentication(.preSharedKey):
        return "Preshared authentication offered but does not match policy!"
      case .authentication(.xauthPreSharedKey):
        return "Xauth authentication by pre-shared key offered but does not match policy!"
      default: return "Authentication method offered does not match policy!"
      }
    default: return nil
    }
  }

  static func attribute(_ choice: OfferedChoice) -> [String] {
    switch choice.choice {
    case .encryption(let cipher, let keyLength):
      ["encryption \(cipher.name)"] + (keyLength.map { ["keylength of \($0)"] } ?? [])
    case .hash(let hash): ["hash \(name(hash))"]
    case .group(let group): ["default group \(group.number)"]
    case .authentication(let method): ["auth \(name(method))"]
    default: [choice.text]
    }
  }

  private static func name(_ hash: HashAlgorithm) -> String {
    switch hash {
    case .sha1: "SHA"
    case .sha256: "SHA256"
    case .sha384: "SHA384"
    case .sha512: "SHA512"
    default: hash.name
    }
  }

  private static func name(_ method: AuthenticationMethod) -> String {
    switch method {
    case .preSharedKey: "pre-share"
    case .rsaSignatures: "RSA sig"
    case .rsaEncryption: "RSA encr"
    case .xauthPreSharedKey: "XAUTHInitPreShared"
    default: method.name
    }
  }
}

extension CiscoIOS {
  package static let walkLog: WalkLog? = WalkLog(
    checking: { "Checking ISAKMP transform \($0) against priority \($1) policy" },
    difference: CiscoIOSWalkWords.mismatch, refused: "no offers accepted!")
}
