internal import ArgumentParser
import Diagnosis
import Reports

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
    guard let rule = RuleCatalogue.rule(code) else {
      throw ProgramFailure.usage("there is no rule \(code); `ikewhy rules` lists them")
    }
    let output = Output.standard()
    output.write(RulePageText(layout: TextLayout()).page(type(of: rule).page))
    try output.finish()
  }
}
