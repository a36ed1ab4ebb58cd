import Capture
import ISAKMP
import Negotiations
import Policies

/// Networks asked for against networks configured, on one side of the tunnel.
enum SelectorFit: Equatable {
  case equal
  /// What is asked for lies inside of what is configured, or holds it.
  case inside, holds
  case overlaps, disjoint
  /// Names, object groups, assigned addresses: only the device knows.
  case unknown

  init(asked: [Selector], configured: [Selector]?) {
    guard let configured, !asked.isEmpty, !configured.isEmpty,
      (asked + configured).allSatisfy({ $0.name == nil })
    else {
      self = .unknown
      return
    }
    // Each pair of networks is negotiated for itself: one of several is as good as the only one.
    if asked.count == 1,
      configured.contains(where: { $0.isInside(asked[0]) && asked[0].isInside($0) })
    {
      self = .equal
      return
    }
    let inside = asked.allSatisfy { ask in configured.contains { ask.isInside($0) } }
    let holds = configured.allSatisfy { own in asked.contains { own.isInside($0) } }
    let meets = asked.contains { ask in configured.contains { ask.meets($0) } }
    switch (inside, holds) {
    case (true, true): self = .equal
    case (true, false): self = .inside
    case (false, true): self = .holds
    case (false, false): self = meets ? .overlaps : .disjoint
    }
  }

  /// An address that is assigned under way may be any: only agreement with the host's says
  /// something.
  func unless(_ isDynamic: Bool) -> SelectorFit {
    isDynamic && self != .equal && self != .inside ? .unknown : self
  }

  /// Whether a product grants it: `nil` where that is not known.
  func isGranted(by product: ConfiguredProduct, _ version: IKEVersion) -> Bool? {
    switch self {
    case .equal: return true
    case .disjoint: return product.conduct.narrowing(version) == .anything
    case .unknown: return nil
    case .inside, .holds, .overlaps:
      switch product.conduct.narrowing(version) {
      case .anything, .toCommon: return true
      case .never: return false
      case .insideOnly: return self == .inside
      case .unknown: return nil
      }
    }
  }
}

extension Selector {
  /// Whether the two have anything in common.
  func meets(_ other: Selector) -> Bool {
    startAddress.count == other.startAddress.count
      && !other.endAddress.lexicographicallyPrecedes(startAddress)
      && !endAddress.lexicographicallyPrecedes(other.startAddress)
      && (protocolID == 0 || other.protocolID == 0 || protocolID == other.protocolID)
      && startPort <= other.endPort && other.startPort <= endPort
  }
}

extension ConfiguredChild {
  /// Whether a side's networks hold an address that is assigned under way.
  func isDynamic(local: Bool) -> Bool {
    (local ? localSelectors : remoteSelectors).contains {
      if case .dynamic = $0.value { true } else { false }
    }
  }

  /// Its networks for one side, `nil` where one of them has no fixed addresses and the side's own
  /// are not known.
  func selectors(local: Bool, host: IPAddress?) -> [Selector]? {
    let configured = local ? localSelectors : remoteSelectors
    var selectors: [Selector] = []
    for selector in configured {
      switch selector.value {
      case .range(let start, let end, let protocolID, let startPort, let endPort):
        selectors.append(
          Selector(
            start: start, end: end, protocolID: protocolID, startPort: startPort,
            endPort: endPort))
      case .dynamic(let protocolID, let startPort, let endPort):
        guard let host else { return nil }
        selectors.append(
          Selector(
            start: host.octets, end: host.octets, protocolID: protocolID, startPort: startPort,
            endPort: endPort))
      case .named: return nil
      }
    }
    return selectors
  }
}
