package import Texts

/// One device's way to write its configuration.
package protocol ConfigurationSyntax: SendableMetatype {
  /// "Cisco IOS running-config": as messages name what is understood.
  static var name: String { get }

  /// Whether the text is of this syntax. The syntaxes are asked in the order of
  /// `ConfigurationFile.syntaxes`, so that one may rely on what those before it have claimed.
  static func recognises(_ text: TextFile) -> Bool

  /// Whether other makers' files, which are not read, may be taken for this one's.
  static var hasPlainMarks: Bool { get }

  /// - Throws: where nothing of the file can be used. A single line that is not understood becomes a
  ///   remark.
  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy
}

extension ConfigurationSyntax {
  package static var hasPlainMarks: Bool { false }
}
