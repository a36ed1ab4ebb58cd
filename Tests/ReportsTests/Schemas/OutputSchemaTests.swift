import Foundation
import Policies
import TestSupport
import Testing

@testable import Reports

/// Schemas are JSON, and refer to nothing that is not there; `Tests/Reports/schemas` holds outputs
/// against them.
@Suite struct OutputSchemaTests {
  @Test(arguments: OutputSchema.all.map(\.name))
  func aSchemaHoldsAllThatItRefersTo(_ name: String) throws {
    let schema = try #require(OutputSchema.named(name))
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(schema.text.utf8)) as? [String: Any])
    #expect(document["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(document["title"] as? String == "ikewhy \(name)")
    let defined = (document["$defs"] as? [String: Any]).map { Set($0.keys) } ?? []
    #expect(Set(OutputSchema.references(in: schema.text)) == defined)
  }

  @Test func everyDefinitionIsUsed() {
    let used = Set(OutputSchema.all.flatMap { OutputSchema.references(in: $0.text) })
    #expect(Set(SchemaDefinitions.all.keys).subtracting(used) == [])
  }

  /// Of two definitions of one name, in two of the tables, only one would ever be printed.
  @Test func noNameIsDefinedTwice() {
    let names = SchemaDefinitions.tables.flatMap(\.keys)
    #expect(names.count == Set(names).count)
  }

  @Test func namesAreUnique() {
    let names = OutputSchema.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(OutputSchema.named("nothing") == nil)
  }

  /// The words of the model and of the schema are the same.
  @Test func suitesKnowEveryAttribute() throws {
    let text = try #require(SchemaDefinitions.all["suite"])
    for attribute in SuiteAttribute.allCases {
      #expect(text.contains("\"\(attribute.rawValue)\""), "\(attribute.rawValue)")
    }
  }
}
