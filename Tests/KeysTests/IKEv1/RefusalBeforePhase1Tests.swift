import ISAKMP
import Keys
import Testing

@Suite struct RefusalBeforePhase1Tests {
  /// libreswan 4.10, as responder, refuses message 5 of a charon whose identity it does not expect.
  /// Its log says "sending encrypted notification INVALID_ID_INFORMATION"; the key is the one that
  /// charon's log prints. That the IV is SHA2-256 of the message ID alone, cut to a block, was
  /// found with another implementation of AES: the first block decrypts to 0b 00 00 24 …, a Hash
  /// payload's header, under that IV and under no other.
  @Test func aRefusalOfMessage5StartsFromTheMessageIDAlone() throws {
    let key = try #require(
      Hex.octets("9074a38e4325ca846959c457e4c47f83779e7bab9c3489b028202b3a24620398"))
    let datagram = try #require(
      Hex.octets(
        "927630c2261acac755650db17d22992e081005019dade4e60000004c"
          + "a7a79beb97badbf02a2bf9eaa3edda2c68067c5316f2d187e2ac6b2a0c8978767df0538a52f65dd92326f736"
          + "74eb75ef"))
    let keys = try #require(
      IKEv1Keys(
        algorithms: IKEv1Algorithms(cipher: .aes, keyOctets: 32, hash: .sha256),
        exchange: nil, cipherKey: SecretOctets(key)))
    var opener = IKEv1Opener(keys: keys)
    guard case .opened(let opened) = opener.open(Message(decoding: datagram)) else {
      Issue.record("the refusal does not open")
      return
    }
    #expect(!opened.isFirstBlockLost)
    var chain = PayloadChain(version: .ikev1)
    let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
    #expect(payloads.map(\.type) == [.hash, .notification])
    guard case .notify(let notification)? = payloads.last?.content else {
      Issue.record("no notification")
      return
    }
    #expect(IKEv1.NotifyType(rawValue: notification.type) == .invalidIDInformation)
  }
}
