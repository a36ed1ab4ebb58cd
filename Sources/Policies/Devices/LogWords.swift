package import ISAKMP

/// What goes wrong, as far as devices write a line about it.
package enum LogOccasion: Hashable, Sendable {
  /// No common suite in Phase 1.
  case proposalRefused(IKEVersion)
  /// Main Mode: the pre-shared keys differ, so that message 5 decrypts to nonsense.
  case presharedKeyMainMode
  /// IKEv2: IKE_AUTH refused.
  case authenticationFailed
  /// IKEv2: the pre-shared keys differ.
  case presharedKeyIKEv2
  /// ESP or AH suites of Phase 2.
  case phase2Refused(IKEVersion)
  /// Perfect forward secrecy on one side only, or with another group.
  case pfsRefused
  /// Networks that do not mirror each other.
  case selectorsRefused(IKEVersion)
  /// Tunnel mode on one side, transport mode on the other.
  case modeRefused
  /// The authentication method of the suite, where all else fits.
  case methodRefused(IKEVersion)
  /// There is no pre-shared key for the peer.
  case noKey(IKEVersion)
  /// Both have a key, and they differ, so that what proves it is wrong.
  case keysDiffer(IKEVersion)
  /// No connection expects the identity that the peer shows.
  case identityRefused(IKEVersion)
}

/// A line that a product prints, so that a user finds it in a log at hand.
package struct LogLine: Hashable, Sendable {
  package enum Source: Sendable {
    /// Seen in logs of devices.
    case log
    /// In the program's source.
    case source
    /// In the maker's manual.
    case manual
  }

  package var text: String
  package var source: Source

  static func log(_ text: String) -> LogLine { LogLine(text: text, source: .log) }
  static func source(_ text: String) -> LogLine { LogLine(text: text, source: .source) }
  static func manual(_ text: String) -> LogLine { LogLine(text: text, source: .manual) }

  /// Stands in a line for the address of the peer that the device talks to.
  static let peer = "{peer}"
}

extension DeviceCatalogue {
  /// What each product prints, those that are met most often first.
  package static func logLines(
    _ occasion: LogOccasion, peer: String = ""
  ) -> [(device: String, text: String)] {
    (byOccasion[occasion] ?? []).map { ($0.device, $0.text(naming: peer)) }
  }

  /// A line between whose pieces the peer's address stands.
  private struct ToldLine {
    var device: String
    var pieces: [String]

    func text(naming peer: String) -> String {
      pieces.count == 1 ? pieces[0] : pieces.joined(separator: peer)
    }
  }

  /// Asked for with every refusal, so the lines are cut into pieces once.
  private static let byOccasion: [LogOccasion: [ToldLine]] = {
    var table: [LogOccasion: [ToldLine]] = [:]
    for device in inLogOrder {
      for (occasion, lines) in device.logLines {
        table[occasion, default: []] += lines.map {
          ToldLine(
            device: device.logKey,
            pieces: $0.text.split(separator: LogLine.peer, omittingEmptySubsequences: false).map(
              String.init))
        }
      }
    }
    return table
  }()

  /// A product that is not listed comes after these.
  private static let inLogOrder =
    metOften + devices.filter { device in !metOften.contains { $0 == device } }

  private static let metOften: [any Device.Type] = [
    CiscoIOSDevice.self, CiscoASADevice.self, StrongSwan.self, Libreswan.self, FortiOS.self,
    Junos.self, RouterOSDevice.self,
  ]
  private static let keysMetOften = Set(metOften.map { $0.logKey })

  /// Whether a product's lines are told where nothing points to it.
  package static func isMetOften(_ logKey: String) -> Bool { keysMetOften.contains(logKey) }
}
