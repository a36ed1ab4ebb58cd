/// The forms of `--summary`, by the same names as those of a whole report; `csv` is a summary only.
package enum SummaryFormats {
  package static let all: [any ExplanationFormat.Type] = [
    SummaryText.self, SummaryJSON.self, SummaryNDJSON.self, SummaryCSV.self,
  ]

  package static var names: [String] { all.map { $0.name } }

  package static func named(_ name: String) -> (any ExplanationFormat.Type)? {
    all.first { $0.name == name }
  }
}
