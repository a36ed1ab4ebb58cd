import Diagnosis

/// The catalogue as SARIF's rules, and what of it has a place in the Common Weakness Enumeration.
struct SARIFRules {
  private let pages = RuleCatalogue.rules.map { type(of: $0).page }
  /// The rule of what an expectation file demands.
  static let expectation = "expectation-not-met"

  private static let weaknesses = Set(
    RuleCatalogue.rules.compactMap { type(of: $0).page.weakness }
  ).sorted { $0.number < $1.number }

  func index(of code: String) -> Int {
    pages.firstIndex { $0.code == code } ?? pages.count
  }

  func write(_ version: String, to json: inout JSONWriter) {
    json.field("name", "ikewhy")
    json.field("semanticVersion", version)
    json.key("rules")
    json.array(pages.map(Optional.some) + [nil]) { json, page in
      json.object { json in
        if let page { Self.write(page, to: &json) } else { Self.writeExpectation(to: &json) }
      }
    }
    json.field("supportedTaxonomies", [0]) { json, _ in
      json.object { json in
        json.field("name", "CWE")
        json.field("index", 0)
      }
    }
  }

  private static func writeExpectation(to json: inout JSONWriter) {
    json.field("id", expectation)
    json.field("name", "ExpectationNotMet")
    json.field("shortDescription") {
      $0.field("text", "A line of an expectation file is not met.")
    }
    json.field("defaultConfiguration") { $0.field("level", "error") }
  }

  private static func write(_ page: RulePage, to json: inout JSONWriter) {
    json.field("id", page.code)
    // SARIF 2.1.0 section 3.49.7: an identifier in Pascal case.
    json.field("name", page.name.split(separator: "-").map { String($0).capitalisedFirst }.joined())
    json.field("shortDescription") { $0.field("text", page.summary) }
    json.field("fullDescription") { $0.field("text", page.consequence) }
    if let link = helpURL(page) { json.field("helpUri", link) }
    json.field("help") { json in
      let fixes = page.fixes.map { "- \($0)" }.joined(separator: "\n")
      json.field(
        "text",
        "What is checked: \(page.checks)\n\nWhat can mislead: \(page.misleading)\n\nFix:\n\(fixes)"
          + "\n\nReferences: \(page.references.joined(separator: "; "))")
    }
    json.field("defaultConfiguration") { $0.field("level", page.severity.rawValue) }
    if let weakness = page.weakness {
      json.field("relationships", [weakness]) { json, weakness in
        json.object { json in
          json.field("target") { json in
            json.field("id", "CWE-\(weakness.number)")
            json.field("toolComponent") { json in
              json.field("name", "CWE")
              json.field("index", 0)
            }
          }
          json.field("kinds", ["relevant"]) { $0.string($1) }
        }
      }
    }
    json.field("properties") { json in
      json.field("tags", ["ipsec", page.name]) { $0.string($1) }
    }
  }

  /// The first RFC that the rule rests on, at its section: "RFC 2409 section 5.4".
  static func helpURL(_ page: RulePage) -> String? {
    for reference in page.references {
      guard let name = reference.firstRange(of: "RFC ") else { continue }
      let rest = reference[name.upperBound...]
      let number = rest.prefix(while: isDigit)
      guard !number.isEmpty else { continue }
      var behind = rest[number.endIndex...]
      if behind.first == "," { behind.removeFirst() }
      let lead = " section "
      let section = behind.hasPrefix(lead) ? sectionNumber(behind.dropFirst(lead.count)) : ""
      return "https://www.rfc-editor.org/rfc/rfc\(number)"
        + (section.isEmpty ? "" : "#section-\(section)")
    }
    return nil
  }

  /// "5.4" of "5.4, and appendix A.": a full stop behind a number ends a sentence.
  private static func sectionNumber(_ text: Substring) -> Substring {
    let number = text.prefix { isDigit($0) || $0 == "." }
    return number.last == "." ? number.dropLast() : number
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  func writeTaxonomy(to json: inout JSONWriter) {
    json.field("taxonomies", [0]) { json, _ in
      json.object { json in
        json.field("name", "CWE")
        json.field("organization", "MITRE")
        json.field("shortDescription") { $0.field("text", "Common Weakness Enumeration") }
        json.field("taxa", Self.weaknesses) { json, weakness in
          json.object { json in
            json.field("id", "CWE-\(weakness.number)")
            json.field("name", weakness.name)
          }
        }
      }
    }
  }
}
