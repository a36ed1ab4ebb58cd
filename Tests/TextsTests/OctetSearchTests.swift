import Testing
import Texts

/// What is found is what the standard library finds.
@Suite struct OctetSearchTests {
  @Test(arguments: ["", "a", "aab", "abab", "b", "xyz", "aabaabaab", "ba"])
  func findsTheFirst(_ part: String) {
    for text in ["", "a", "b", "aaab", "aabaabaaab", "bbabab", "abab"] {
      let octets = Array(("<" + text + ">").utf8)
      let slice = octets.dropFirst()
      let part = Array(part.utf8)
      #expect(slice.place(of: part) == slice.firstRange(of: part)?.lowerBound)
      #expect(octets.holds(part) == (octets.firstRange(of: part) != nil))
    }
  }
}
