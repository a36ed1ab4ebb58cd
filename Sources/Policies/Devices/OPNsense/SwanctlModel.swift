internal import Texts

/// OPNsense's newer model: connections, locals, remotes and children that name each other by their
/// `uuid`. The product writes their fields into swanctl.conf under the same names, and leaves empty
/// ones out; so does this, and swanctl.conf's own reader does the rest.
struct SwanctlModel {
  private(set) var document: SettingsDocument
  private(set) var remarks: [LineRemark] = []
  private(set) var connections: [Int] = []
  private let file: String

  init(_ model: XMLTree.Element, file: String) {
    self.file = file
    document = SettingsDocument(file: file)
    let top = document.open("connections", in: 0, file: file, line: model.line)
    /// The sections of the connections, and their lines.
    var places: [String: (section: Int, line: Int)] = [:]
    var disabled: Set<String> = []
    var names: Set<String> = []
    noteUnknown(model)
    for connection in model.descendant("Connections")?.children("Connection") ?? [] {
      let uuid = connection.attribute("uuid") ?? "line \(connection.line)"
      guard connection.value("enabled") != "0" else {
        disabled.insert(uuid)
        remarks.append(
          LineRemark(
            connection.line,
            "the connection “\(connection.value("description") ?? uuid)” is disabled, and not used")
        )
        continue
      }
      let description = connection.value("description") ?? ""
      let name = description.isEmpty || !names.insert(description).inserted ? uuid : description
      let place = document.open(name, in: top, file: file, line: connection.line)
      places[uuid] = (place, connection.line)
      set(
        connection, in: place, SwanctlKeys.connection, besides: ["enabled", "description"],
        of: connection.line)
    }
    for (list, item, known) in [
      ("locals", "local", SwanctlKeys.local), ("remotes", "remote", SwanctlKeys.remote),
    ] {
      for round in model.descendant(list)?.children(item) ?? [] {
        guard let place = owner(round, places, disabled) else { continue }
        let section = document.open(
          "\(item)-\(round.attribute("uuid") ?? "\(round.line)")", in: place.section, file: file,
          line: round.line)
        set(
          round, in: section, known, besides: ["enabled", "connection", "description"],
          of: place.line)
      }
    }
    for child in model.descendant("children")?.children("child") ?? [] {
      guard let place = owner(child, places, disabled) else { continue }
      let children = document.open("children", in: place.section, file: file, line: child.line)
      let name = child.value("description") ?? child.attribute("uuid") ?? "line \(child.line)"
      let section = document.open(name, in: children, file: file, line: child.line)
      set(
        child, in: section, SwanctlKeys.child, besides: ["enabled", "connection", "description"],
        of: child.line)
    }
  }

  /// The lists of the model, and what each is of; of the last ones nothing is read.
  private static let lists = [
    "Connections": "Connection", "locals": "local", "remotes": "remote", "children": "child",
    "Pools": "Pool", "VTIs": "VTI", "SPDs": "SPD",
  ]

  private mutating func noteUnknown(_ model: XMLTree.Element) {
    for list in model.children {
      let item = Self.lists[list.name]
      for element in list.children
      where element.name != item && element.attribute("uuid") != nil {
        remarks.append(
          LineRemark(
            element.line,
            "unknown element <\(element.name)> in <\(list.name)>"
              + NearestWord.hint(
                element.name, among: item.map { [$0] } ?? Self.lists.values.sorted(),
                after: remarks.count), .unreadEntry))
      }
    }
  }

  private mutating func owner(
    _ element: XMLTree.Element, _ places: [String: (section: Int, line: Int)],
    _ disabled: Set<String>
  ) -> (section: Int, line: Int)? {
    let uuid = element.value("connection") ?? ""
    guard element.value("enabled") != "0" else {
      if !disabled.contains(uuid) {
        remarks.append(LineRemark(element.line, "this <\(element.name)> is disabled, and not used"))
      }
      return nil
    }
    if let place = places[uuid] { return place }
    if !disabled.contains(uuid) {
      remarks.append(
        LineRemark(
          element.line, "the <\(element.name)> belongs to no connection that is there", .unreadEntry
        ))
    }
    return nil
  }

  /// Fields that OPNsense always writes, with a value: without them the file is not whole.
  private static let required = [
    "Connection": ["version"], "local": ["auth"], "remote": ["auth"], "child": ["mode"],
  ]

  private mutating func noteMissing(_ element: XMLTree.Element, of line: Int) {
    for field in Self.required[element.name] ?? [] where element.value(field) == nil {
      remarks.append(
        LineRemark(
          element.line, "this <\(element.name)> has no <\(field)>, which OPNsense always writes",
          .unreadStatement, within: [line]))
    }
  }

  /// - Parameter line: where the connection or child begins that the fields are of.
  private mutating func set(
    _ element: XMLTree.Element, in section: Int, _ known: Set<String>, besides others: Set<String>,
    of line: Int
  ) {
    noteMissing(element, of: line)
    for field in element.children where !others.contains(field.name) && !field.text.isEmpty {
      guard known.contains(field.name) else {
        remarks.append(
          LineRemark(
            field.line, "unknown element <\(field.name)> of <\(element.name)>", .unreadStatement,
            within: [line]))
        continue
      }
      document.set(
        SettingsDocument.Setting(
          key: field.name, value: field.text, file: file, line: field.line, text: field.told),
        in: section)
    }
  }
}
