/// The product that a configuration is of, by the word that the policy YAML has for it. Each
/// device's folder holds the constant of its own.
package struct ConfiguredProduct: RawRepresentable, Hashable, Sendable {
  package var rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  /// "Cisco IOS"; the word where no device has it.
  package var name: String { DeviceCatalogue.device(self)?.name ?? rawValue }
}
