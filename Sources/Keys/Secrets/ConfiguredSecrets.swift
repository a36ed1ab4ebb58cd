package import Policies

extension Secrets {
  /// A device's pre-shared keys; those that cannot be read are kept by name, so that reports can
  /// ask for them.
  package mutating func add(_ policy: PeerPolicy) {
    for key in policy.presharedKeys {
      guard let file = key.origin.file, let line = key.origin.line else { continue }
      let origin = SecretOrigin(file: file, line: line)
      switch key.value {
      case .readable(let octets):
        var candidate = PreSharedKey(
          label: key.label, peers: key.peers, key: SecretOctets(octets), origin: origin)
        candidate.isConfigured = true
        preSharedKeys.append(candidate)
      case .encrypted:
        unreadableKeys.append(
          UnreadableKey(
            label: key.label, peers: key.peers,
            reason: "is encrypted with a key that is not in the file", origin: origin))
      case .masked:
        unreadableKeys.append(
          UnreadableKey(
            label: key.label, peers: key.peers, reason: "is masked by asterisks", origin: origin))
      }
    }
  }
}

/// A pre-shared key that a configuration holds in a form that nobody can use.
package struct UnreadableKey: Hashable, Sendable {
  package var label: String
  package var peers: [String]
  /// Completes "the pre-shared key …": "is masked by asterisks".
  package var reason: String
  package var origin: SecretOrigin
}
