/// What stands between `edit` and `next`.
package struct EditEntry: Sendable {
  package struct Setting: Sendable {
    package var key: String
    package var values: [String]
    /// Counted from 1.
    package var line: Int
    /// The line as it may be shown.
    package var text: String
  }

  /// The name of the entry around its table: a virtual domain.
  package var outer: String?
  package var name: String
  package var line: Int
  /// In the order of their lines; a name is there once.
  package private(set) var settings: [Setting] = []
  private var names: Set<String> = []

  init(outer: String?, name: String, line: Int) {
    self.outer = outer
    self.name = name
    self.line = line
  }

  package subscript(_ key: String) -> Setting? {
    names.contains(key) ? settings.last { $0.key == key } : nil
  }

  /// Lists are set anew as a whole.
  mutating func set(_ setting: Setting) {
    unset(setting.key)
    names.insert(setting.key)
    settings.append(setting)
  }

  mutating func unset(_ key: String) {
    if names.remove(key) != nil { settings.removeAll { $0.key == key } }
  }
}
