internal import ArgumentParser
import Reports

/// `ikewhy schema NAME`: the JSON Schema of an output.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema (draft 2020-12) of an output; without a name, list them.",
    discussion: Examples.help("schema"))

  @Argument(help: "A name of the list, such as explain or live-line.")
  var name: String?

  mutating func run() throws {
    let output = Output.standard()
    if let name {
      guard let schema = OutputSchema.named(name) else {
        throw ProgramFailure.usage("there is no schema \(name); `ikewhy schema` lists them")
      }
      output.write(Array(schema.text.utf8))
    } else {
      let width = OutputSchema.all.map(\.name.count).max() ?? 0
      for schema in OutputSchema.all {
        output.write(
          Array("\(TextLayout.padded(schema.name, to: width))  \(schema.summary)\n".utf8))
      }
    }
    try output.finish()
  }
}
