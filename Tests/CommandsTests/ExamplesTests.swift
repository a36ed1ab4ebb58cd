import Testing

@testable import Commands

/// Every example of the help is a command line that the program takes.
@Suite struct ExamplesTests {
  @Test func helpShowsTheExamples() {
    let commands = Program.commands
    #expect(Set(Examples.all.keys).subtracting(commands.map(\.name)) == [])
    // Wireshark alone calls extcap, by options of its own.
    for (name, discussion) in commands where name != "extcap" {
      #expect(discussion.contains("EXAMPLES:"), "\(name)")
    }
  }

  @Test(arguments: (Examples.first + Examples.all.values.joined()).map(\.line))
  func anExampleParses(_ line: String) throws {
    let last = line.split(separator: "|").last ?? ""
    let words = last.split(separator: ">")[0].split(separator: " ").map(String.init)
    #expect(words.first == "ikewhy")
    #expect(Program.isUsable(Array(words.dropFirst())))
  }

  @Test func whatDoesNotParseIsSeen() {
    #expect(!Program.isUsable(["explain", "--no-such-option"]))
  }
}
