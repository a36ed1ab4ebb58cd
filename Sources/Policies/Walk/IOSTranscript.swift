/// The walk as `debug crypto isakmp` of Cisco IOS would have shown it, reconstructed.
///
/// The router stops a pair at its first difference, in an order of its own that no document gives,
/// and prints one line of error. Here each difference of a pair has its line, so that the one in
/// the user's log is among them.
package struct IOSTranscript: Sendable {
  /// How releases begin their lines.
  package enum Style: String, CaseIterable, Sendable {
    /// Up to 12.3: `ISAKMP (0:1): `.
    case numbered = "12.2"
    /// 12.4 to 15.4: `ISAKMP:(0):`.
    case classic = "12.4"
    /// 15.5 and IOS XE: `ISAKMP: (0):`, errors apart as `ISAKMP-ERROR: (0):`.
    case classed = "15.5"

    var plain: String {
      switch self {
      case .numbered: "ISAKMP (0:1): "
      case .classic: "ISAKMP:(0):"
      case .classed: "ISAKMP: (0):"
      }
    }

    var error: String { self == .classed ? "ISAKMP-ERROR: (0):" : plain }
    var attribute: String { self == .classed ? "ISAKMP: (0):      " : "ISAKMP:      " }
  }

  package var style: Style

  package init(_ style: Style) { self.style = style }

  /// - Parameters:
  ///   - local: the router, where it is known; `remote` its peer.
  package func lines(_ walk: PolicyWalk, local: String?, remote: String?) -> [String] {
    var lines: [String] = []
    for comparison in walk.comparisons {
      let offer = walk.offers[comparison.offer]
      let policy = walk.policies[comparison.policy]
      lines.append(
        "\(style.plain)Checking ISAKMP transform \(offer.number) against priority "
          + "\(policy.priority ?? comparison.policy + 1) policy")
      lines += attributes(offer).map { style.attribute + $0 }
      let next = comparison.offer + 1 < walk.offers.count ? 3 : 0
      if comparison.isMatch {
        lines.append("\(style.plain)atts are acceptable. Next payload is \(next)")
        return lines
      }
      lines += comparison.differing.compactMap { IOSWords.mismatch($0).map { style.error + $0 } }
      lines.append("\(style.error)atts are not acceptable. Next payload is \(next)")
    }
    lines.append("\(style.error)no offers accepted!")
    if let local, let remote {
      lines.append(
        "\(style.error)phase 1 SA policy not acceptable! (local \(local) remote \(remote))")
    }
    return lines
  }

  /// The attributes of a transform as found in the packet, in its order.
  private func attributes(_ offer: OfferedSuite) -> [String] {
    var lines = offer.choices.flatMap(IOSWords.attribute)
    if let seconds = offer.lifetimeSeconds {
      lines.append("life type in seconds")
      lines.append(Self.duration(seconds))
    }
    return lines
  }

  /// A value that fits two octets travels in the short form as a rule, a longer one in four octets.
  private static func duration(_ seconds: UInt64) -> String {
    if seconds <= 0xFFFF { return "life duration (basic) of \(seconds)" }
    let octets = [24, 16, 8, 0].map { String(seconds >> UInt64($0) & 0xFF, radix: 16) }
    return "life duration (VPI) of  " + octets.map { "0x" + $0.uppercased() }.joined(separator: " ")
  }
}

/// Cisco IOS's words of Phase 1.
package enum IOSWords {
  /// Whose they are, as reports name it beside a log line.
  package static let device = CiscoIOSDevice.logKey

  /// The line for one attribute that differs.
  ///
  /// Seen in logs: encryption, key length, hash, group; the method's in one retelling only, and
  /// those that name the pre-shared key from general knowledge.
  package static func mismatch(_ row: ComparedAttribute) -> String? {
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
