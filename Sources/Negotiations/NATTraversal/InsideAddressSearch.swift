package import Capture
import ISAKMP
package import Keys

/// Recovers the address that a sender has behind its NAT from the hash that it sent of it.
///
/// The hash covers only SPIs, address and port, and the SPIs are in clear, so the private ranges
/// can be searched. A hit is proof: no other input gives the same 128 bits or more.
package final class InsideAddressSearch {
  /// How far it goes where no address of the capture gives the hash.
  package enum Reach: Sendable {
    /// Compares with addresses that the capture shows.
    case seen
    /// Tries the addresses that hosts behind NATs usually have, up to so many hashes a run.
    case likely
    /// Tries every address of the private ranges.
    case exhaustive
  }

  private let reach: Reach
  /// Where a whole search found nothing: the same sender's next hash will not be found either.
  private var fruitless: Set<IPAddress> = []
  /// The networks of 256 addresses in which the latest hits and the latest private addresses of the
  /// capture lay, the latest last: the hosts of one site are neighbours.
  private var neighbourhoods: [UInt32] = []
  private static let neighbourhoodLimit = 8
  /// Hashes that may still be computed for networks that only may be the host's; and for those that
  /// are likeliest, so that one falsified hash does not take what others need.
  private var budget: Int
  private var budgetForLikeliest: Int
  /// Hashes computed so far.
  package private(set) var hashes = 0
  /// Whether the last search ended before all private addresses had been tried.
  package private(set) var wasBounded = false

  /// At some 65 ns each, 40 ms of one processor for a run.
  package static let hashesOfLikelySearch = 600_000
  /// A capture of a hundred thousand hosts behind NATs must come to an end too.
  private static let hashesOfExhaustiveSearch = 256_000_000

  package init(reach: Reach = .likely) {
    self.reach = reach
    let all =
      reach == .exhaustive ? Self.hashesOfExhaustiveSearch : Self.hashesOfLikelySearch
    budgetForLikeliest = all / 5 * 2
    budget = all - budgetForLikeliest
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

  /// Addresses at one distance from each other, in host order.
  private struct Span {
    var first: UInt32
    var last: UInt32
    var step: UInt32 = 1

    var count: Int { Int((last - first) / step) + 1 }
    var addresses: StrideThrough<UInt32> { stride(from: first, through: last, by: Int(step)) }
  }

  /// Beyond 192.168.0.0/16, what administrators choose first: every host of 10.x.0.0/24, 10.x.1.0/24,
  /// 172.x.0.0/24, 172.x.1.0/24 and 10.0.0.0/16, then the first two hosts of every other network:
  /// more than these are not within the bounds of a run.
  private static let likelySpans: [Span] = {
    let blocks = [UInt32(0x0a00_0000)...0x0aff_0000, 0xac10_0000...0xac1f_0000]
    var spans: [Span] = []
    for third in [UInt32(0), 1] {
      for block in blocks {
        for network in stride(from: block.lowerBound, through: block.upperBound, by: 0x1_0000) {
          spans.append(Span(first: network | third << 8, last: network | third << 8 | 0xff))
        }
      }
    }
    spans.append(Span(first: 0x0a00_0200, last: 0x0a00_ffff))
    for host in [UInt32(1), 2] {
      for range in ranges[1...2].reversed() {
        spans.append(Span(first: range.lowerBound + host, last: range.upperBound, step: 256))
      }
    }
    return spans
  }()

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
    wasBounded = false
    // The NAT may have kept the address and changed the port alone.
    for hash in hashes {
      for port in ports {
        let endpoint = Endpoint(address: observed.address, port: port)
        if target.matches(hash, endpoint) { return endpoint }
      }
    }
    guard reach != .seen, !observed.address.isIPv6 else { return nil }
    for hash in hashes {
      guard
        let search = AddressHashSearch(
          digest: target.digest, wanted: Array(hash), spis: target.spis)
      else { continue }
      for network in neighbourhoods.reversed() {
        guard take(256 * ports.count, from: \.budgetForLikeliest) else { break }
        if let found = first(search, network...(network | 0xff), ports) { return found }
      }
      guard !fruitless.contains(observed.address) else {
        wasBounded = reach != .exhaustive
        continue
      }
      let found = reach == .exhaustive ? everywhere(search, ports) : likeliest(search, ports)
      if let found { return found }
    }
    fruitless.insert(observed.address)
    return nil
  }

  /// Addresses of private networks that the capture shows lead to their neighbours.
  func saw(_ address: IPAddress) {
    guard reach != .seen, !address.isIPv6 else { return }
    let value = address.octets.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard Self.ranges.contains(where: { $0.contains(value) }) else { return }
    remember(value & ~0xff)
  }

  private func everywhere(_ search: AddressHashSearch, _ ports: [UInt16]) -> Endpoint? {
    for range in Self.ranges {
      guard take(range.count * ports.count, from: \.budget) else { return nil }
      if let found = first(search, range, ports) { return found }
    }
    return nil
  }

  /// First the networks of home routers and their like with each of their hosts.
  private func likeliest(_ search: AddressHashSearch, _ ports: [UInt16]) -> Endpoint? {
    wasBounded = true
    let home = Self.ranges[0]
    for port in ports {
      guard take(home.count, from: \.budgetForLikeliest) else { return nil }
      if let found = first(search, home, [port]) { return found }
    }
    for port in ports {
      for span in Self.likelySpans {
        guard take(span.count, from: \.budget) else { return nil }
        if let match = search.firstMatch(among: span.addresses, port: port) {
          return hit(match, port)
        }
      }
    }
    return nil
  }

  /// - Returns: whether that many hashes may still be computed; they are counted then.
  private func take(
    _ count: Int, from share: ReferenceWritableKeyPath<InsideAddressSearch, Int>
  ) -> Bool {
    guard self[keyPath: share] >= count else {
      wasBounded = true
      return false
    }
    self[keyPath: share] -= count
    hashes += count
    return true
  }

  private func first(
    _ search: AddressHashSearch, _ range: ClosedRange<UInt32>, _ ports: [UInt16]
  ) -> Endpoint? {
    for port in ports {
      if let match = search.firstMatch(in: range, port: port) { return hit(match, port) }
    }
    return nil
  }

  private func hit(_ match: UInt32, _ port: UInt16) -> Endpoint? {
    remember(match & ~0xff)
    let octets = (0..<4).map { UInt8(truncatingIfNeeded: match >> (24 - 8 * $0)) }
    return IPAddress(octets: octets[...]).map { Endpoint(address: $0, port: port) }
  }

  private func remember(_ network: UInt32) {
    if neighbourhoods.last == network { return }
    neighbourhoods.removeAll { $0 == network }
    neighbourhoods.append(network)
    if neighbourhoods.count > Self.neighbourhoodLimit { neighbourhoods.removeFirst() }
  }
}
