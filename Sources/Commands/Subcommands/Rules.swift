internal import ArgumentParser
import Diagnosis
import Reports
import Texts

/// `ikewhy rules`: the catalogue.
struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the catalogue of findings.",
    discussion: Examples.help("rules"))

  mutating func run() throws {
    let pages = RuleCatalogue.rules.map { type(of: $0).page }
    let output = Output.standard()
    output.write(RulePageText.list(pages))
    try output.finish()
  }
}

/// `ikewhy rule CODE`: one rule's page.
struct ShowRule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rule", abstract: "Show one rule's page: cause, evidence, fixes, references.",
    discussion: Examples.help("rule"))

  @Argument(help: "A code such as IKE100, or a name such as no-proposal-chosen.")
  var code: String

  mutating func run() throws {
    guard let rule = RuleCatalogue.rule(code) ?? RuleCatalogue.rule("IKE\(code)") else {
      throw ProgramFailure.usage("there is no rule \(code); \(advice)")
    }
    let output = Output.standard()
    output.write(RulePageText(layout: TextLayout()).page(type(of: rule).page))
    try output.finish()
  }

  /// Names that hold the word, or the one that was meant.
  private var advice: String {
    let names = RuleCatalogue.rules.map { type(of: $0).page.name }
    let near = names.filter { code.count > 2 && $0.contains(code.lowercased()) }
    let meant = near.isEmpty ? NearestWord.of(code, among: names).map { [$0] } ?? [] : near
    guard !meant.isEmpty, meant.count <= 5 else { return "`ikewhy rules` lists them" }
    return "did you mean \(meant.joined(separator: " or "))?"
  }
}
