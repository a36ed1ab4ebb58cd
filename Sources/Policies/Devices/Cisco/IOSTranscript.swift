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
      lines += comparison.differing.compactMap {
        CiscoIOSWalkWords.mismatch($0).map { style.error + $0 }
      }
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
    var lines = offer.choices.flatMap(CiscoIOSWalkWords.attribute)
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
