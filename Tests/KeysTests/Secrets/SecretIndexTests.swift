import Testing

@testable import Keys

@Suite struct SecretIndexTests {
  private func index(_ peers: [String]...) -> SecretIndex {
    var secrets = Secrets()
    for (place, peers) in peers.enumerated() {
      let origin = SecretOrigin(file: "a", line: place + 1)
      let key = SecretOctets([UInt8(truncatingIfNeeded: place)])
      secrets.preSharedKeys.append(
        PreSharedKey(label: "\(place)", peers: peers, key: key, origin: origin))
      secrets.unreadableKeys.append(
        UnreadableKey(label: "\(place)", peers: peers, reason: "is masked", origin: origin))
    }
    return SecretIndex(secrets)
  }

  private func labels(
    _ index: SecretIndex, _ peers: SecretIndex.Peer..., limit: Int = 100
  ) -> [String]? {
    index.preSharedKeys(naming: peers, limit: limit)?.map(\.label)
  }

  private let host: [UInt8] = [10, 1, 2, 3]

  @Test func keysAreFoundByWhatTheyName() {
    let index = index(
      ["10.1.2.3"], ["10.1.2.0/24"], ["10.1.0.0/15", "hub"], ["@Hub"], ["10.1.2.4"], [], ["%any"],
      ["10.1.2.128/25"], ["fe80::/10"], ["10.1.2.3/33"])
    #expect(labels(index, (host, nil)) == ["0", "1", "2", "5", "6"])
    #expect(labels(index, (nil, "hub")) == ["2", "3", "5", "6"])
    #expect(
      labels(index, (host, "@hub"), ([10, 1, 2, 200], nil)) == ["0", "1", "2", "3", "5", "6", "7"])
    #expect(labels(index, ([10, 0, 255, 255], nil)) == ["2", "5", "6"])
    #expect(labels(index, ([10, 2, 0, 0], nil)) == nil)
    #expect(
      labels(index, ([0xfe, 0xbf] + [UInt8](repeating: 1, count: 14), nil)) == ["8", "5", "6"])
    #expect(labels(index, (host, nil), limit: 2) == ["0", "1"])
    #expect(index.openKeys(limit: 1).map(\.label) == ["5"])
    #expect(index.preSharedKeys(limit: 3).count == 3)
  }

  @Test func everyAddressIsInThePrefixOfNoBits() {
    #expect(labels(index(["0.0.0.0/1"]), ([127, 0, 0, 1], nil)) == ["0"])
    #expect(labels(index(["0.0.0.0/1"]), ([128, 0, 0, 1], nil)) == nil)
    // Of no bits it is for everyone.
    #expect(index(["0.0.0.0/0"]).openKeys(limit: 9).count == 1)
  }

  @Test func unreadableKeysComeInTheOrderRead() {
    let index = index(["hub"], [], ["10.1.2.3"], ["10.9.9.9"])
    let found = index.unreadableKeys(of: [(host, nil), (nil, "hub")], limit: 9)
    #expect(found.map(\.label) == ["0", "1", "2"])
    #expect(index.unreadableKeys(of: [(host, nil)], limit: 1).map(\.label) == ["1"])
  }

  @Test func secretsOfAnSAComeBeforeThoseOfAny() {
    var secrets = Secrets()
    for (line, spi) in ([nil, 7, 8, 7] as [UInt64?]).enumerated() {
      secrets.sharedSecrets.append(
        SharedSecret(
          initiatorSPI: spi, responderSPI: line == 3 ? 9 : nil, value: SecretOctets([1]),
          origin: SecretOrigin(file: "a", line: line)))
    }
    let index = SecretIndex(secrets)
    func lines(_ initiator: UInt64, _ responder: UInt64) -> [Int] {
      index.sharedSecrets(initiatorSPI: initiator, responderSPI: responder).map(\.origin.line)
    }
    #expect(lines(7, 9) == [3, 1, 0])
    #expect(lines(7, 1) == [1, 0])
    #expect(lines(5, 5) == [0])
  }

  /// A secret of an exchange inside an SA is that exchange's alone, and of many that name no SA some are
  /// handed out.
  @Test func secretsAreFoundByTheirExchange() {
    var secrets = Secrets()
    func add(_ initiator: UInt64?, _ responder: UInt64?, _ messageID: UInt32?, _ line: Int) {
      secrets.sharedSecrets.append(
        SharedSecret(
          initiatorSPI: initiator, responderSPI: responder, value: SecretOctets([1]),
          messageID: messageID, origin: SecretOrigin(file: "a", line: line)))
    }
    for (line, messageID) in ([1, 2, 1] as [UInt32]).enumerated() { add(7, nil, messageID, line) }
    add(7, 8, 1, 3)
    add(7, 9, 3, 4)
    add(nil, nil, 2, 5)
    add(nil, 8, nil, 6)
    for line in 7..<1000 { add(nil, nil, nil, line) }
    let index = SecretIndex(secrets)
    func line(_ messageID: UInt32) -> Int? {
      index.sharedSecret(ofExchange: messageID, initiatorSPI: 7, responderSPI: 8)?.origin.line
    }
    #expect(line(1) == 3)
    #expect(line(2) == 1)
    #expect(line(3) == nil)
    let candidates = index.sharedSecrets(initiatorSPI: 7, responderSPI: 8, messageID: 2)
    #expect(candidates.prefix(4).map(\.origin.line) == [1, 5, 6, 7])
    #expect(candidates.count == 2 + SecretIndex.untiedLimit)
    // None of an exchange is the SA's own.
    let own = index.sharedSecrets(initiatorSPI: 7, responderSPI: 8).map(\.origin.line)
    #expect(own.prefix(2) == [6, 7])
  }
}
