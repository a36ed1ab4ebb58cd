/// What is true of one maker's product. Its folder in `Devices` holds all of it; outside that folder
/// nobody asks which product it is, but what the device says here.
package protocol Device: SendableMetatype {
  static var product: ConfiguredProduct { get }
  /// "Cisco IOS", as reports name it.
  static var name: String { get }
  /// The forms of its configuration, in the order in which they are tried.
  static var syntaxes: [any ConfigurationSyntax.Type] { get }
  /// What it does with an offer.
  static var conduct: Conduct { get }
  /// Its words, by which edits are proposed.
  static var words: ConfigurationWords { get }
  /// What shows on the wire that a peer runs it.
  static var recognition: Recognition { get }
  /// "cisco-ios": names the device beside a line of its log.
  static var logKey: String { get }
  /// What its log says of a fault.
  static var logLines: [LogOccasion: [LogLine]] { get }
  /// What its log says while it walks through an offer of Phase 1; `nil` where that is not known.
  static var walkLog: WalkLog? { get }
}

/// What holds for a device of which nothing more is known.
extension Device {
  package static var conduct: Conduct { Conduct() }
  package static var words: ConfigurationWords { ConfigurationWords() }
  package static var recognition: Recognition { Recognition() }
  package static var logKey: String { product.rawValue }
  package static var logLines: [LogOccasion: [LogLine]] { [:] }
  package static var walkLog: WalkLog? { nil }
}
