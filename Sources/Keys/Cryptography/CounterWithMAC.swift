/// Counter mode with CBC-MAC, RFC 3610, over a block cipher that libcrypto has no CCM for.
///
/// ```
/// B_0 = flags | N | l(m)          flags = 64 * (l(a) > 0) + 8 * (M - 2) / 2 + (L - 1)
/// T   = CBC-MAC(B_0 | l(a) | a | 0… | m | 0…), cut to M octets
/// A_i = (L - 1) | N | i           S_i = E(K, A_i)
/// c   = m ^ (S_1 | S_2 | …)       U = T ^ S_0
/// ```
/// N is the nonce of 15 - L octets, a the associated data, M the tag's length.
struct CounterWithMAC {
  let cipher: BlockCipher
  let key: [UInt8]
  let nonce: [UInt8]

  /// The plaintext, if `tag` fits.
  func open(_ ciphertext: ArraySlice<UInt8>, tag: ArraySlice<UInt8>, associated: ArraySlice<UInt8>)
    -> [UInt8]?
  {
    let lengthOctets = 15 - nonce.count
    guard (2...8).contains(lengthOctets), cipher.blockOctets == 16,
      [4, 6, 8, 10, 12, 14, 16].contains(tag.count)
    else { return nil }
    let firstCounter = Self.block(UInt8(lengthOctets - 1), nonce, 0)
    let zero = [UInt8](repeating: 0, count: 16)
    guard
      let stream = CipherRun.counter(
        cipher.libraryName(keyOctets: key.count, mode: "CTR"), key: key,
        counterBlock: firstCounter, (zero + ciphertext)[...])
    else { return nil }
    let plaintext = Array(stream.dropFirst(16))

    let flags: UInt8 =
      (associated.isEmpty ? 0 : 64) + UInt8((tag.count - 2) / 2 * 8 + lengthOctets - 1)
    var input = Self.block(flags, nonce, plaintext.count)
    if !associated.isEmpty {
      // Below 2^16 - 2^8 the length takes two octets, then four behind a mark.
      let count = associated.count
      input +=
        count < 0xff00
        ? UInt16(count).octets : [0xff, 0xfe] + UInt32(truncatingIfNeeded: count).octets
      input += associated
      input += zero.prefix((16 - input.count % 16) % 16)
    }
    input += plaintext
    input += zero.prefix((16 - input.count % 16) % 16)
    guard
      let chained = CipherRun.cbc(
        cipher.libraryName(keyOctets: key.count, mode: "CBC"), key: key, iv: zero, input[...],
        encrypting: true)
    else { return nil }
    let expected = zip(chained.suffix(16), stream.prefix(16)).map { $0 ^ $1 }.prefix(tag.count)
    return expected.elementsEqual(tag) ? plaintext : nil
  }

  /// Flags, nonce and a number in what is left of a block.
  private static func block(_ flags: UInt8, _ nonce: [UInt8], _ number: Int) -> [UInt8] {
    [flags] + nonce + UInt64(truncatingIfNeeded: number).octets.suffix(15 - nonce.count)
  }
}
