internal import COpenSSL
import Threads

/// Finds the IPv4 address whose NAT detection hash is known, by trying every address of a range.
///
/// What is hashed (two SPIs of 8 octets, 4 of address, 2 of port) fits one block of every hash
/// function, so a candidate costs one compression and no set-up.
package struct AddressHashSearch: Sendable {
  private let digest: Digest
  /// The padded block; address and port stand at octets 16 to 21.
  private let block: [UInt8]
  /// The first 32 bits of the digest, as the function's state holds them.
  private let firstWord: UInt64
  private let wanted: [UInt8]
  private let prefix: [UInt8]

  /// - Parameters:
  ///   - wanted: the hash, as long as the digest.
  ///   - spis: initiator's and responder's SPI, 16 octets.
  package init?(digest: Digest, wanted: [UInt8], spis: [UInt8]) {
    guard wanted.count == digest.octets, spis.count == 16 else { return nil }
    self.digest = digest
    self.wanted = wanted
    prefix = spis
    let blockSize = digest == .sha384 || digest == .sha512 ? 128 : 64
    var block = spis + [UInt8](repeating: 0, count: blockSize - 16)
    block[22] = 0x80
    // The message's length in bits, 176: MD5 keeps it little-endian (RFC 1321 section 3.2), the
    // SHA family big-endian at the block's end (RFC 6234 section 4).
    if digest == .md5 { block[56] = 176 } else { block[blockSize - 1] = 176 }
    self.block = block
    switch digest {
    case .md5:
      firstWord = wanted.prefix(4).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    case .sha1, .sha256:
      firstWord = wanted.prefix(4).reduce(0) { $0 << 8 | UInt64($1) }
    case .sha384, .sha512:
      firstWord = wanted.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private static let stretch: UInt32 = 1 << 16

  /// The first address in `range`, in host order, that gives the hash with `port`; a large range is
  /// searched on every processor.
  package func firstMatch(in range: ClosedRange<UInt32>, port: UInt16) -> UInt32? {
    guard range.count > Self.stretch else { return firstMatchInOrder(in: range, port: port) }
    let wave = 16
    let stretches = (range.count + Int(Self.stretch) - 1) / Int(Self.stretch)
    for start in stride(from: 0, to: stretches, by: wave) {
      let found = Parallel.map(count: min(wave, stretches - start), stretch: 1) { index in
        let lower = range.lowerBound + UInt32(start + index) * Self.stretch
        let upper = min(range.upperBound, lower + (Self.stretch - 1))
        return firstMatchInOrder(in: lower...upper, port: port)
      }
      if let match = found.lazy.compactMap(\.self).first { return match }
    }
    return nil
  }

  private func firstMatchInOrder(in range: ClosedRange<UInt32>, port: UInt16) -> UInt32? {
    firstMatch(among: stride(from: range.lowerBound, through: range.upperBound, by: 1), port: port)
  }

  /// The first of some addresses, in host order, that gives the hash with `port`.
  package func firstMatch(among addresses: StrideThrough<UInt32>, port: UInt16) -> UInt32? {
    var block = block
    block[20] = UInt8(port >> 8)
    block[21] = UInt8(port & 255)
    var found: UInt32?
    block.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for address in addresses {
        base[16] = UInt8(address >> 24)
        base[17] = UInt8(address >> 16 & 255)
        base[18] = UInt8(address >> 8 & 255)
        base[19] = UInt8(address & 255)
        if compress(base) == firstWord, isMatch(address, port) {
          found = address
          return
        }
      }
    }
    return found
  }

  @inline(__always)
  private func compress(_ block: UnsafePointer<UInt8>) -> UInt64 {
    switch digest {
    case .md5:
      var state = MD5_CTX()
      (state.A, state.B, state.C, state.D) = (0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476)
      MD5_Transform(&state, block)
      return UInt64(state.A)
    case .sha1:
      var state = SHA_CTX()
      (state.h0, state.h1, state.h2) = (0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe)
      (state.h3, state.h4) = (0x1032_5476, 0xc3d2_e1f0)
      SHA1_Transform(&state, block)
      return UInt64(state.h0)
    case .sha256:
      var state = SHA256_CTX()
      SHA256_Init(&state)
      SHA256_Transform(&state, block)
      return UInt64(state.h.0)
    case .sha384:
      var state = SHA512_CTX()
      SHA384_Init(&state)
      SHA512_Transform(&state, block)
      return state.h.0
    case .sha512:
      var state = SHA512_CTX()
      SHA512_Init(&state)
      SHA512_Transform(&state, block)
      return state.h.0
    }
  }

  private func isMatch(_ address: UInt32, _ port: UInt16) -> Bool {
    let tail = [
      UInt8(address >> 24), UInt8(address >> 16 & 255), UInt8(address >> 8 & 255),
      UInt8(address & 255), UInt8(port >> 8), UInt8(port & 255),
    ]
    return digest(prefix + tail) == wanted
  }
}
