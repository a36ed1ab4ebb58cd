internal import ISAKMP

/// What FortiOS takes where a line is absent.
///
/// From the CLI references of 6.0 and 7.4 and the schema of a 7.6.5 device, which agree on all but
/// the groups. What no document of the release at hand shows is assumed.
struct FortiOSDefaults {
  let release: FortiOSRelease?

  static let product = "FortiOS"
  /// The same in every document from 5.2 on.
  var stable: ConfigurationOrigin { .productDefault(Self.product) }

  /// Of what came or changed in some release.
  var varying: ConfigurationOrigin {
    guard let release, release >= FortiOSRelease(6, 2), release < FortiOSRelease(7, 7) else {
      return .assumedDefault(Self.product)
    }
    return .productDefault("\(Self.product) \(release.major).\(release.minor)")
  }

  let ikeSeconds: UInt64 = 86400
  let childSeconds: UInt64 = 43200

  /// Documents and devices contradict each other: 14 alone (page of 7.4), 14 and 5 (devices, page of
  /// 5.2), 20 (a device of 7.6.5). Always assumed.
  var groups: [UInt16] {
    guard let release else { return [14, 5] }
    if release >= FortiOSRelease(7, 6) { return [20] }
    return release < FortiOSRelease(5, 2) ? [5] : [14, 5]
  }

  var groupsOrigin: ConfigurationOrigin {
    .assumedDefault(Self.product + (release.map { " \($0.text)" } ?? ""))
  }

  /// From this release on an absent `dhgrp` may stand for other groups than before.
  static let groupsChange = FortiOSRelease(7, 6)
}
