import ISAKMP
import Texts

/// What an ike-group says beside its proposals.
extension VyOSReader {
  /// It is written for IKEv1 alone.
  mutating func aggressiveMode(
    _ group: VyattaNode, _ versions: Configured<[IKEVersion]>
  ) -> Configured<Bool> {
    guard let mode = value(group["mode"]) else { return Configured(false, byDefault) }
    guard ["main", "aggressive"].contains(mode.value) else {
      policy.remark(
        mode.origin.line ?? group.line, "“\(mode.value.shown)” is no mode: main, aggressive")
      return Configured(false, .assumedDefault(release.name))
    }
    guard mode.value == "aggressive", versions.value != [.ikev1] else {
      return Configured(mode.value == "aggressive", mode.origin)
    }
    // As sure as the versions are.
    return Configured(false, versions.origin)
  }

  /// Releases before 1.4 begin to rekey nine minutes before the end, and with IKEv1 authenticate
  /// anew.
  mutating func readLifetime(
    _ group: VyattaNode, into connection: inout ConfiguredConnection
  ) {
    var time = seconds(group["lifetime"], default: 28800)
    if !release.isModern { time.value = time.value > 540 ? time.value - 540 : 0 }
    let isAnew =
      connection.versions.value == [.ikev1] && !release.isModern
      || group["ikev2-reauth"].map { $0.value?.word != "no" } ?? false
    connection.rekeySeconds = isAnew ? Configured(0, time.origin) : time
    connection.reauthenticationSeconds = isAnew ? time : Configured(0, byDefault)
  }

  func mobike(_ group: VyattaNode) -> Configured<Bool> {
    if let node = group["disable-mobike"] { return Configured(false, origin(node)) }
    if let node = group["mobike"]?.value {
      return Configured(node.word != "disable", origin(node))
    }
    return Configured(true, byDefault)
  }
}
