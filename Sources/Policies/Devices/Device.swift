/// What is true of one maker's product. Its folder in `Devices` holds all of it; outside that folder
/// nobody asks which product it is, but what the device says here.
package protocol Device: SendableMetatype {
  static var product: ConfiguredProduct { get }
  /// "Cisco IOS", as reports name it.
  static var name: String { get }
  /// The forms of its configuration, in the order in which they are tried.
  static var syntaxes: [any ConfigurationSyntax.Type] { get }
}
