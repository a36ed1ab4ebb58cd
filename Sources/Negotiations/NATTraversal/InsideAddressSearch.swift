package import Capture
import ISAKMP
package import Keys

/// Recovers the address that a sender has behind its NAT from the hash that it sent of it.
///
/// The hash covers only SPIs, address and port, and the SPIs are in clear, so the private ranges
/// can be searched. A hit is proof: no other input gives the same 128 bits or more.
package final class InsideAddressSearch {
  private let isExhaustive: Bool
  /// Where a whole search found nothing: the same sender's next hash will not be found either.
  private var fruitless: Set<IPAddress> = []
  /// The networks of 256 addresses in which the latest hits lay, the latest last: the hosts of one
  /// site are neighbours.
  private var neighbourhoods: [UInt32] = []
  private static let neighbourhoodLimit = 8
  /// Candidates left for searches of whole ranges, so that a capture of a hundred thousand hosts
  /// behind NATs ends too; ten million take less than half a second.
  private var budget = 256_000_000

  /// - Parameter isExhaustive: whether to search the private ranges at all, or only to compare with
  ///   addresses that the capture shows.
  package init(isExhaustive: Bool = true) {
    self.isExhaustive = isExhaustive
  }

  /// What a hash was made with, but for address and port.
  package struct Target {
    let digest: Digest
    let initiatorSPI: UInt64
    let responderSPI: UInt64

    package init(digest: Digest, initiatorSPI: UInt64, responderSPI: UInt64) {
      self.digest = digest
      self.initiatorSPI = initiatorSPI
      self.responderSPI = responderSPI
    }

    var spis: [UInt8] {
      [initiatorSPI, responderSPI].flatMap { spi in
        (0..<8).map { UInt8(truncatingIfNeeded: spi >> (56 - 8 * $0)) }
      }
    }

    package func matches(_ hash: ArraySlice<UInt8>, _ endpoint: Endpoint) -> Bool {
      let port = [UInt8(endpoint.port >> 8), UInt8(endpoint.port & 255)]
      return digest(spis + endpoint.address.octets + port) == Array(hash)
    }
  }

  /// RFC 1918, RFC 6598 and RFC 3927, the smaller and likelier first.
  private static let ranges: [ClosedRange<UInt32>] = [
    0xc0a8_0000...0xc0a8_ffff,
    0xac10_0000...0xac1f_ffff,
    0x0a00_0000...0x0aff_ffff,
    0x6440_0000...0x647f_ffff,
    0xa9fe_0000...0xa9fe_ffff,
  ]

  /// - Parameters:
  ///   - hashes: the sender's source hashes.
  ///   - observed: the endpoint that the packet came from.
  ///   - port: the port that it was sent to; an IKE sender uses the same one before its NAT.
  func endpoint(
    hashingTo hashes: [ArraySlice<UInt8>], _ target: Target, near observed: Endpoint, port: UInt16
  ) -> Endpoint? {
    var ports: [UInt16] = []
    for candidate in [port, 500, observed.port]
    where candidate != 4500 || port == 4500 {
      if !ports.contains(candidate) { ports.append(candidate) }
    }
    // The NAT may have kept the address and changed the port alone.
    for hash in hashes {
      for port in ports {
        let endpoint = Endpoint(address: observed.address, port: port)
        if target.matches(hash, endpoint) { return endpoint }
      }
    }
    guard isExhaustive, !observed.address.isIPv6 else { return nil }
    for hash in hashes {
      guard
        let search = AddressHashSearch(
          digest: target.digest, wanted: Array(hash), spis: target.spis)
      else { continue }
      for network in neighbourhoods.reversed() {
        if let found = first(search, network...(network | 0xff), ports) { return found }
      }
      guard !fruitless.contains(observed.address) else { continue }
      for range in Self.ranges {
        budget -= range.count * ports.count
        guard budget > 0 else { return nil }
        if let found = first(search, range, ports) { return found }
      }
    }
    fruitless.insert(observed.address)
    return nil
  }

  private func first(
    _ search: AddressHashSearch, _ range: ClosedRange<UInt32>, _ ports: [UInt16]
  ) -> Endpoint? {
    for port in ports {
      guard let match = search.firstMatch(in: range, port: port) else { continue }
      let network = match & ~0xff
      neighbourhoods.removeAll { $0 == network }
      neighbourhoods.append(network)
      if neighbourhoods.count > Self.neighbourhoodLimit { neighbourhoods.removeFirst() }
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: match >> (24 - 8 * $0)) }
      return IPAddress(octets: octets[...]).map { Endpoint(address: $0, port: port) }
    }
    return nil
  }
}
