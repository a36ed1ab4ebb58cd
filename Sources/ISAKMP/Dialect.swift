/// What numbers with two meanings mean here: decided by the port, never guessed.
package struct Dialect: Hashable, Sendable {
  /// The message travelled on GDOI's port, 848 (RFC 6407 section 2).
  package var isGDOI: Bool

  package init(isGDOI: Bool = false) {
    self.isGDOI = isGDOI
  }

  package init(sourcePort: UInt16, destinationPort: UInt16) {
    isGDOI = sourcePort == 848 || destinationPort == 848
  }

  /// Payloads 15 and 16 are SA KEK and SA TEK in GDOI, and NAT-D and NAT-OA in the drafts -04 to
  /// -08 of NAT traversal. GDOI has a port of its own and the drafts are IKE's, so the port
  /// decides.
  package func meaning(of type: PayloadType, _ version: IKEVersion) -> PayloadType {
    guard version == .ikev1, !isGDOI else { return type }
    return switch type {
    case .saKEK: .natDiscovery
    case .saTEK: .natOriginalAddress
    default: type
    }
  }

  /// The exchange's name in the version of the header; nil for a number that has none there.
  package func exchangeName(_ header: ISAKMPHeader) -> String? {
    let type = header.exchangeType
    switch header.majorVersion {
    case 1:
      // RFC 6407 section 3.1 and section 4: GDOI gives IKEv1's 32 and 33 to its own exchanges.
      if isGDOI, type == .quickMode { return "GROUPKEY-PULL" }
      if isGDOI, type == .newGroupMode { return "GROUPKEY-PUSH" }
      return type.isIKEv2 ? nil : type.name
    case 2:
      return type.isIKEv2 ? type.name : nil
    default:
      return nil
    }
  }
}
