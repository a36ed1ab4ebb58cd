/// A pre-shared key in a device configuration.
///
/// Its value is for deriving keys alone: no description, comparison row or message shows it.
package struct ConfiguredPresharedKey: Hashable, Sendable {
  /// How reports name it: the file's name for it and its line.
  package var label: String
  /// Addresses, prefixes and identities as written; empty for everyone.
  package var peers: [String]
  package var value: Value
  package var origin: ConfigurationOrigin

  package enum Value: Hashable, Sendable {
    /// In clear, or obscured in a way that needs no key: Cisco types 0 and 7.
    case readable([UInt8])
    /// Encrypted with a key that is not in the file: Cisco type 6.
    case encrypted
    /// Replaced by asterisks in the output of a `show` command.
    case masked
  }

  package init(label: String, peers: [String], value: Value, origin: ConfigurationOrigin) {
    self.label = label
    self.peers = peers
    self.value = value
    self.origin = origin
  }
}

extension ConfiguredPresharedKey: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "pre-shared key “\(label)”" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["label": label]) }
}
