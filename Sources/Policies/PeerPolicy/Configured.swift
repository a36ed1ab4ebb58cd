/// A value of a configuration together with where it comes from, so that every comparison can name
/// the line to change.
package struct Configured<Value: Hashable & Sendable>: Hashable, Sendable {
  package var value: Value
  package var origin: ConfigurationOrigin

  package init(_ value: Value, _ origin: ConfigurationOrigin) {
    self.value = value
    self.origin = origin
  }
}

/// Where a configured value stands, or that nobody wrote it.
package enum ConfigurationOrigin: Hashable, Sendable {
  /// As written: the file, its line counted from 1, and the line without its indentation. Secrets
  /// in the text are masked.
  case written(file: String, line: Int, text: String)
  /// The file is silent and the product fills in its own value: "Cisco IOS", "strongSwan 5.9".
  case productDefault(String)
  /// The same, but no document or output at hand shows that value: it is probable, and nothing that
  /// rests on it is proven.
  case assumedDefault(String)

  package var line: Int? { if case .written(_, let line, _) = self { line } else { nil } }
  package var file: String? { if case .written(let file, _, _) = self { file } else { nil } }
  package var isDefault: Bool { line == nil }
  package var isCertain: Bool { if case .assumedDefault = self { false } else { true } }
}

extension ConfigurationOrigin: CustomStringConvertible {
  /// "hub.cfg, line 12", "default of Cisco IOS".
  package var description: String {
    switch self {
    case .written(let file, let line, _): "\(file), line \(line)"
    case .productDefault(let product): "default of \(product)"
    case .assumedDefault(let product): "probably the default of \(product)"
    }
  }
}
