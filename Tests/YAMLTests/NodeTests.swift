import Testing
import YAML

/// YAML 1.2.2, as far as configurations, secrets and expectations use it.
@Suite struct NodeTests {
  private func compose(_ text: String) throws -> Node { try #require(try Node.compose(text)) }

  private func fault(_ text: String) -> YAMLError? {
    do throws(YAMLError) {
      _ = try Node.compose(text)
      return nil
    } catch {
      return error
    }
  }

  @Test func keysAndItemsStayInTheirOrderWithTheirLines() throws {
    let top = try compose("b: 1\na:\n  - x\n  - \"2\"\n# nothing\nc: {d: e}\n")
    let mapping = try #require(top.mapping)
    #expect(mapping.map { $0.key.scalar?.string } == ["b", "a", "c"])
    #expect(mapping.map(\.key.line) == [1, 2, 6])
    let items = try #require(top["a"]?.sequence)
    #expect(items.map(\.line) == [3, 4])
    #expect(items.map { $0.scalar?.isPlain } == [true, false])
    #expect(top["c"]?["d"]?.scalar?.string == "e")
    #expect(top["b"]?.int == 1)
    // In quotes it is a text (YAML 1.2.2 section 10.3.2).
    #expect(items[1].int == nil)
    #expect(top["none"] == nil)
  }

  @Test func nothingIsNoDocument() throws {
    #expect(try Node.compose("") == nil)
    #expect(try Node.compose("# a comment\n") == nil)
  }

  /// YAML 1.2.2 section 7.1.
  @Test func anAliasIsWhatItNames() throws {
    let top = try compose("one: &a {x: y}\nother: *a\n")
    #expect(top["other"]?["x"]?.scalar?.string == "y")
    #expect(fault("one: *b\n")?.line == 1)
  }

  /// YAML 1.2.2 section 3.2.1.1: keys are unique.
  @Test func aKeyTwiceIsToldWithTheLineOfTheFirst() {
    #expect(fault("x: 1\ny: 2\nz: 3\ny: 4\n") == .duplicatedKey("y", line: 2))
  }

  @Test func faultsHaveTheirLine() {
    #expect(fault("a: 1\n  b: 2\n")?.line == 2)
    #expect(fault("a: 1\n---\nb: 2\n")?.line == 2)
    #expect(fault("a: \u{1}\n") == .unreadable)
  }

  @Test func nestingBeyondReasonEndsWithAFault() {
    #expect(fault(String(repeating: "[", count: 100_000)) != nil)
  }

  @Test func scalarsMayHoldAnyCharacter() throws {
    let node = try compose("text: \"a\\0b\\u20ac\"\n")
    #expect(node["text"]?.scalar?.string == "a\0b€")
  }
}
