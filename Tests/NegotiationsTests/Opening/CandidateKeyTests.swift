import Keys
import Testing

@testable import Negotiations

/// What is tried for a key beyond the key itself.
@Suite struct CandidateKeyTests {
  private func candidates(_ keys: String...) -> [CandidateKey] {
    CandidateKey.all(
      of: TriableKeys(
        keys.enumerated().map { position, key in
          PreSharedKey(
            label: "key \(position)", key: SecretOctets(key.utf8),
            origin: SecretOrigin(file: "test", line: position + 1))
        }))
  }

  /// How each alteration is named, and the octets that it makes of a key.
  @Test(arguments: [
    ("swordfish", "a trailing line end", "swordfish\n"),
    ("swordfish", "a trailing carriage return and line end", "swordfish\r\n"),
    ("swordfish", "a trailing carriage return", "swordfish\r"),
    ("swordfish", "a trailing space", "swordfish "),
    ("swordfish", "the quotation marks as part of it", "\"swordfish\""),
    ("swordfish", "apostrophes as part of it", "'swordfish'"),
    ("swordfish", "its octets entered as hexadecimal text", "73776f726466697368"),
    ("swordfish \r\n", "its trailing white space left out", "swordfish"),
    ("'swordfish'", "its quotation marks left out", "swordfish"),
    ("73776f726466697368", "its text read as hexadecimal", "swordfish"),
    ("0x73776F726466697368", "its text read as hexadecimal", "swordfish"),
  ])
  func anAlterationIsNamed(_ key: String, _ alteration: String, _ expected: String) {
    let found = candidates(key).filter { $0.key == SecretOctets(expected.utf8) }
    #expect(found.map(\.alteration) == [alteration])
    #expect(found.map(\.label) == ["key 0"])
  }

  /// A key that was given is never taken for another one's alteration.
  @Test func keysAsGivenComeFirst() {
    let found = candidates("swordfish", "swordfish\n")
    #expect(found.prefix(2).map(\.alteration) == [nil, nil])
    #expect(found.filter { $0.key == SecretOctets("swordfish\n".utf8) }.map(\.label) == ["key 1"])
    #expect(Set(found.map(\.key)).count == found.count)
  }

  @Test func anOddNumberOfDigitsIsNoHexadecimal() {
    #expect(!candidates("abc").contains { $0.alteration == "its text read as hexadecimal" })
  }
}
