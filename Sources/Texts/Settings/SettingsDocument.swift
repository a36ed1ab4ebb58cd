/// A tree of sections with keys, in the syntax that strongSwan's configurations share.
///
/// Sections of one name are one section, wherever they are written; a key given twice has its last
/// value.
package struct SettingsDocument {
  package struct Section {
    package var name: String
    package var file: String
    package var line: Int
    /// Paths of sections from the top, whose keys and sections it has besides its own.
    package var references: [Reference] = []
    package var settings: [Setting] = []
    package var sections: [Int] = []
    fileprivate var settingIndex: [String: Int] = [:]
    fileprivate var sectionIndex: [String: Int] = [:]
  }

  package struct Reference {
    package var path: String
    package var file: String
    package var line: Int
  }

  package struct Setting {
    package var key: String
    package var value: String
    package var file: String
    /// Of the key.
    package var line: Int
    /// The line as written, without its indentation.
    package var text: String

    package init(key: String, value: String, file: String, line: Int, text: String) {
      self.key = key
      self.value = value
      self.file = file
      self.line = line
      self.text = text
    }
  }

  /// The first is the file itself.
  package private(set) var sections: [Section]

  package init(file: String) {
    sections = [Section(name: "", file: file, line: 1)]
  }

  /// The section `name` of another, made where it is not there yet.
  package mutating func open(_ name: String, in parent: Int, file: String, line: Int) -> Int {
    if let known = sections[parent].sectionIndex[name] { return known }
    let index = sections.count
    sections.append(Section(name: name, file: file, line: line))
    sections[parent].sections.append(index)
    sections[parent].sectionIndex[name] = index
    return index
  }

  package mutating func add(_ reference: Reference, to section: Int) {
    sections[section].references.append(reference)
  }

  package mutating func set(_ setting: Setting, in section: Int) {
    if let known = sections[section].settingIndex[setting.key] {
      sections[section].settings[known] = setting
    } else {
      sections[section].settingIndex[setting.key] = sections[section].settings.count
      sections[section].settings.append(setting)
    }
  }
}

/// A section together with those that it refers to: the first that has a key decides it.
package struct SettingsView {
  private let document: SettingsDocument
  /// In the order of precedence.
  private let layers: [Int]

  package init(_ document: SettingsDocument) {
    self.document = document
    layers = [0]
  }

  private init(_ document: SettingsDocument, layers: [Int]) {
    self.document = document
    self.layers = layers
  }

  package var name: String { own.name }
  package var file: String { own.file }
  package var line: Int { own.line }
  /// Its references that lead nowhere.
  package var danglingReferences: [SettingsDocument.Reference] {
    own.references.filter { find($0.path) == nil }
  }

  private var own: SettingsDocument.Section { document.sections[layers.first ?? 0] }

  /// An empty value takes back an inherited one.
  package subscript(_ key: String) -> SettingsDocument.Setting? {
    for layer in layers {
      let section = document.sections[layer]
      if let index = section.settingIndex[key] {
        return section.settings[index].value.isEmpty ? nil : section.settings[index]
      }
    }
    return nil
  }

  /// Each key once, its own ones first.
  package var settings: [SettingsDocument.Setting] {
    var seen: Set<String> = []
    return layers.flatMap { document.sections[$0].settings }.filter { seen.insert($0.key).inserted }
  }

  /// Each section of it once, its own ones first.
  package var sections: [SettingsView] {
    var seen: Set<String> = []
    let names = layers.flatMap { document.sections[$0].sections.map { document.sections[$0].name } }
    return names.filter { seen.insert($0).inserted }.compactMap { section($0) }
  }

  package func section(_ name: String) -> SettingsView? {
    let found = layers.compactMap { document.sections[$0].sectionIndex[name] }
    guard !found.isEmpty else { return nil }
    var expanded: [Int] = []
    for index in found { expand(index, into: &expanded) }
    return SettingsView(document, layers: expanded)
  }

  /// The section, then those that it refers to, and so on; each once, which ends circles.
  private func expand(_ index: Int, into layers: inout [Int]) {
    var waiting = [index]
    while let next = waiting.popLast() {
      guard !layers.contains(next), layers.count < 64 else { continue }
      layers.append(next)
      waiting += document.sections[next].references.compactMap { find($0.path) }.reversed()
    }
  }

  private func find(_ path: String) -> Int? {
    var section = 0
    for name in path.split(separator: ".") {
      guard let next = document.sections[section].sectionIndex[String(name)] else { return nil }
      section = next
    }
    return section == 0 ? nil : section
  }
}
