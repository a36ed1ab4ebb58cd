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
  /// No connection is for the peer's address.
  case noConnection
  /// Aggressive Mode with a pre-shared key is not permitted.
  case aggressiveModeRefused
  /// The same, or no connection expects the identity that Aggressive Mode shows: they look alike.
  case aggressiveModeOrIdentityRefused
  /// The responder took a suite that was not on offer.
  case suiteNotOffered
  /// Nothing is configured, so that the product's own suites were offered, and refused.
  case ownDefaultsRefused
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
  /// For the device's own address.
  static let own = "{own}"
}

/// What a product prints while it compares an IKEv1 offer with its own entries.
package struct WalkLog: Sendable {
  /// Before a pair: by the transform's number and the entry's priority.
  package var checking: @Sendable (_ transform: Int, _ priority: Int) -> String
  /// For one attribute that differs, `nil` where it has no line.
  package var difference: @Sendable (ComparedAttribute) -> String?
  /// When no pair agreed.
  package var refused: String
}

extension DeviceCatalogue {
  /// Of those that tell of a walk.
  package static let walkLogs: [(device: String, log: WalkLog)] = devices.compactMap { device in
    device.walkLog.map { (device.logKey, $0) }
  }

  /// What each product prints, those that are met most often first.
  package static func logLines(
    _ occasion: LogOccasion, peer: String = "", own: String = ""
  ) -> [(device: String, text: String)] {
    (byOccasion[occasion] ?? []).map { ($0.device, $0.text(naming: peer, own)) }
  }

  /// A line between whose pieces the peer's address stands, and between parts of these its own.
  private struct ToldLine {
    var device: String
    var pieces: [[String]]

    init(device: String, _ text: String) {
      self.device = device
      pieces = Self.cut(text, at: LogLine.peer).map { Self.cut($0, at: LogLine.own) }
    }

    private static func cut(_ text: String, at separator: String) -> [String] {
      guard text.utf8.contains(UInt8(ascii: "{")) else { return [text] }
      return text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    func text(naming peer: String, _ own: String) -> String {
      pieces.map { $0.count == 1 ? $0[0] : $0.joined(separator: own) }.joined(separator: peer)
    }
  }

  /// Asked for with every refusal, so the lines are cut into pieces once.
  private static let byOccasion: [LogOccasion: [ToldLine]] = {
    var table: [LogOccasion: [ToldLine]] = [:]
    for device in inLogOrder {
      for (occasion, lines) in device.logLines {
        table[occasion, default: []] += lines.map { ToldLine(device: device.logKey, $0.text) }
      }
    }
    return table
  }()

  /// A product that is not listed comes after these.
  private static let inLogOrder =
    metOften + devices.filter { device in !metOften.contains { $0 == device } }

  private static let metOften: [any Device.Type] = [
    CiscoIOS.self, CiscoASA.self, StrongSwan.self, Libreswan.self, FortiOS.self,
    Junos.self, RouterOS.self,
  ]
  private static let keysMetOften = Set(metOften.map { $0.logKey })

  /// Whether a product's lines are told where nothing points to it.
  package static func isMetOften(_ logKey: String) -> Bool { keysMetOften.contains(logKey) }
}
