/// A line that a configuration leaves out where what the device then takes is not the same in every
/// release, and not known for this one.
package struct MissingDefault: Hashable, Sendable {
  /// The name of the connection that it stands for.
  package var connection: String
  /// Of a child of it; `nil` for its Phase 1.
  package var child: String?
  /// Where the line belongs.
  package var place: ConfigurationOrigin
  /// As the device writes it: `set dhgrp`.
  package var setting: String
  /// "FortiOS 7.6.5".
  package var release: String
  /// What is taken for the comparison.
  package var taken: [AlgorithmChoice]

  package init(
    connection: String, child: String?, place: ConfigurationOrigin, setting: String,
    release: String, taken: [AlgorithmChoice]
  ) {
    self.connection = connection
    self.child = child
    self.place = place
    self.setting = setting
    self.release = release
    self.taken = taken
  }
}
