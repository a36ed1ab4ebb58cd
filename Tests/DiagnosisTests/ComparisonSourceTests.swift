import Diagnosis
import Policies
import Testing
import Texts

/// Where a value of a comparison comes from keeps its place: no words are read back.
@Suite struct ComparisonSourceTests {
  /// A file may have any name.
  @Test(arguments: ["hub.cfg", "hub, line 3.cfg", "a:7.conf"])
  func aPlaceIsThatOfItsLine(_ file: String) {
    let source = ComparisonSource.configured(.written(file: file, line: 12, text: "group 2"))
    #expect(source.place == FilePlace(file: file, line: 12))
    #expect(source.text == "\(file), line 12")
  }

  /// A frame, or secrets, are no line of a configuration, whatever their names look like.
  @Test func whatIsSaidHasNoPlace() {
    #expect(ComparisonSource.said("hub, line 3.cfg").place == nil)
    #expect(("frame 2" as ComparisonSource).place == nil)
    #expect(ComparisonSource.configured(.productDefault("Cisco IOS")).place == nil)
  }
}
