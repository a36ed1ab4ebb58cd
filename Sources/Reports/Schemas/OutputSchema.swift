/// The JSON Schema (draft 2020-12) of one output, as `ikewhy schema NAME` prints it.
///
/// Members are added in later versions, never renamed or removed, so no schema forbids further ones;
/// CI forbids them, so that none is forgotten here.
package struct OutputSchema: Sendable {
  package let name: String
  /// Which command writes it, and what one document is.
  package let summary: String
  /// The root's members, without the braces; `#/$defs/…` names definitions of `SchemaDefinitions`.
  let body: String

  /// Every output that is JSON, in the order in which they are listed to users.
  package static let all: [OutputSchema] = [
    explain, explainLine, summary, summaryLine, decodeLine, liveLine, diff, policy, policyOffer,
    policyPair,
  ]

  package static func named(_ name: String) -> OutputSchema? { all.first { $0.name == name } }

  /// The document: the root, and the definitions that it uses, directly or by way of others.
  package var text: String {
    var needed: [String] = []
    var unread = [body]
    while let text = unread.popLast() {
      for name in Self.references(in: text) where !needed.contains(name) {
        needed.append(name)
        if let definition = SchemaDefinitions.all[name] { unread.append(definition) }
      }
    }
    let definitions = needed.sorted().compactMap { name in
      SchemaDefinitions.all[name].map { "    \"\(name)\": \(Self.indented($0))" }
    }
    let head = """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ikewhy \(name)",
        "description": "\(summary)",
      """
    return head + "\n" + body
      + (definitions.isEmpty
        ? "\n" : ",\n  \"$defs\": {\n" + definitions.joined(separator: ",\n") + "\n  }\n") + "}\n"
  }

  /// Names behind `#/$defs/`.
  static func references(in text: String) -> [String] {
    text.split(separator: "#/$defs/").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    ")
  }
}
