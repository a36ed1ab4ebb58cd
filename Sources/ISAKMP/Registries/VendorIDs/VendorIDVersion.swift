/// The octets that some implementations append to a fixed Vendor ID, and their reading.
package enum VendorIDVersion: Sendable {
  /// Two octets, major and minor: DPD, Unity, VPN 3000.
  case majorMinor
  /// Four octets, big-endian: the generation of Windows' key service.
  case windows
  /// Four octets of flags: which exchanges may be fragmented.
  case fragmentation
  /// Four octets product, four octets version, then time stamp and features.
  case checkPoint
  /// One octet or four: which protocol KEY_MODS belongs to.
  case keyModule
  /// Not known well enough to be read: shown in hex.
  case hex

  /// Nil if nothing was appended, or nothing that can be read so.
  func text(_ trailing: ArraySlice<UInt8>) -> String? {
    guard !trailing.isEmpty else { return nil }
    switch self {
    case .majorMinor:
      guard trailing.count >= 2, let minor = trailing.dropFirst().first, let major = trailing.first
      else { return nil }
      return "\(major).\(minor)"
    case .windows:
      guard let number = Self.word(trailing, at: 0) else { return Hex.string(trailing) }
      return Self.windowsReleases[number] ?? "version \(number)"
    case .fragmentation:
      guard let flags = Self.word(trailing, at: 0) else { return Hex.string(trailing) }
      return Self.fragmentedExchanges(flags)
    case .checkPoint:
      return Self.checkPointRelease(trailing)
    case .keyModule:
      return trailing.last.flatMap { Self.keyModules[$0] } ?? Hex.string(trailing)
    case .hex:
      return Hex.string(trailing)
    }
  }

  private static let windowsReleases: [UInt32: String] = [
    2: "Windows 2000", 3: "Windows XP", 4: "Windows Server 2003 or XP SP2", 5: "Windows Vista",
    6: "Windows Server 2008", 7: "Windows 7", 8: "Windows Server 2008 R2",
    9: "Windows 8 or later",
  ]

  private static let keyModules: [UInt8: String] = [0: "IKE", 1: "AuthIP", 2: "IKEv2"]

  /// 0x80000000 Main and Aggressive Mode, 0x40000000 the base exchange; Cisco sends both.
  private static func fragmentedExchanges(_ flags: UInt32) -> String {
    var parts: [String] = []
    if flags & 0x8000_0000 != 0 { parts.append("Main and Aggressive Mode") }
    if flags & 0x4000_0000 != 0 { parts.append("Base") }
    return parts.isEmpty ? "no exchange" : parts.joined(separator: ", ")
  }

  /// The vendor publishes no table of these numbers: they are as others report them.
  private static func checkPointRelease(_ trailing: ArraySlice<UInt8>) -> String {
    guard let product = word(trailing, at: 0), let version = word(trailing, at: 4)
    else { return Hex.string(trailing) }
    let products: [UInt32: String] = [1: "gateway", 2: "SecuRemote/SecureClient"]
    let versions: [UInt32: String] = [
      5000: "NG", 5001: "NG FP1", 5002: "NG FP2", 5003: "NG FP3", 5004: "NG AI R54",
      5005: "NG AI R55", 5006: "NGX",
    ]
    let name = products[product] ?? "product \(product)"
    return "\(name), \(versions[version] ?? "version \(version)")"
  }

  private static func word(_ octets: ArraySlice<UInt8>, at offset: Int) -> UInt32? {
    let four = octets.dropFirst(offset).prefix(4)
    return four.count == 4 ? four.reduce(0) { $0 << 8 | UInt32($1) } : nil
  }
}
