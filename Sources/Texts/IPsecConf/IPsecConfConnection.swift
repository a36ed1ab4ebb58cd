/// One conn with everything that it takes from others.
package struct IPsecConfConnection {
  package let section: IPsecConfDocument.Section
  private let parameters: [String: IPsecConfDocument.Parameter]

  /// An empty value stands for the default.
  package subscript(_ keys: String...) -> IPsecConfDocument.Parameter? {
    for key in keys {
      if let parameter = parameters[key], !parameter.value.isEmpty { return parameter }
    }
    return nil
  }

  package func has(_ key: String) -> Bool { self[key] != nil }

  /// Own parameters decide, then those of `also`, then those of `%default`.
  ///
  /// - Parameter remark: told of names that lead nowhere.
  package init(
    _ section: IPsecConfDocument.Section, in document: IPsecConfDocument, laterAlsoWins: Bool,
    remark: (IPsecConfDocument.Parameter, String) -> Void
  ) {
    var found: [String: IPsecConfDocument.Parameter] = [:]
    var visited: Set<String> = []
    Self.collect(
      section, in: document, flipped: false, laterAlsoWins, &found, &visited, depth: 0, remark)
    for other in document["conn", "%default"] {
      for parameter in other.parameters where found[parameter.key] == nil {
        found[parameter.key] = parameter
      }
    }
    self.section = section
    parameters = found
  }

  private static func collect(
    _ section: IPsecConfDocument.Section, in document: IPsecConfDocument, flipped: Bool,
    _ laterAlsoWins: Bool, _ found: inout [String: IPsecConfDocument.Parameter],
    _ visited: inout Set<String>, depth: Int,
    _ remark: (IPsecConfDocument.Parameter, String) -> Void
  ) {
    // Sections of one name are one, the last value of a parameter counts.
    let all = document[section.kind, section.name].flatMap(\.parameters)
    var own: [String: IPsecConfDocument.Parameter] = [:]
    for parameter in all where parameter.key != "also" && parameter.key != "alsoflip" {
      var parameter = parameter
      if flipped { parameter.key = flip(parameter.key) }
      own[parameter.key] = parameter
    }
    found.merge(own) { known, _ in known }
    guard depth < 16, visited.count < 256, visited.insert(section.name).inserted else { return }
    let references = all.filter { $0.key == "also" || $0.key == "alsoflip" }
    for reference in laterAlsoWins ? references.reversed() : references {
      for name in reference.value.split(separator: " ") {
        guard let other = document[section.kind, String(name)].first else {
          remark(reference, "there is no \(section.kind) “\(name)” to take parameters from")
          continue
        }
        collect(
          other, in: document, flipped: flipped != (reference.key == "alsoflip"), laterAlsoWins,
          &found, &visited, depth: depth + 1, remark)
      }
    }
  }

  private static func flip(_ key: String) -> String {
    if key.hasPrefix("left") { return "right" + key.dropFirst(4) }
    if key.hasPrefix("right") { return "left" + key.dropFirst(5) }
    return key
  }
}
