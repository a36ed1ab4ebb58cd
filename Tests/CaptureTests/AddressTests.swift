import Capture
import Testing

@Suite struct AddressTests {
  /// The last column is RFC 5952's form.
  static let texts: [(written: String, said: String)] = [
    ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("fe80::0aff:fe00:1", "fe80::aff:fe00:1"),
  ]

  @Test func writesAddresses() throws {
    for (written, said) in Self.texts {
      let address = try #require(IPAddress(written))
      #expect(address.description == said)
      #expect(IPAddress(octets: address.octets) == address)
    }
    #expect(IPAddress("::ffff:192.0.2.1")?.isIPv6 == true)
  }

  @Test func refusesOtherText() {
    for text in ["", "192.0.2", "192.0.2.256", "2001:db8::1::2", "[::1]", "::1/64", "a"] {
      #expect(IPAddress(text) == nil)
    }
    #expect(IPAddress(octets: [1, 2, 3]) == nil)
  }

  @Test func ordersAddresses() throws {
    let sorted = ["0.0.0.1", "10.0.0.1", "192.0.2.1", "::", "::1", "2001:db8::", "fe80::1"]
    let addresses = sorted.compactMap { IPAddress($0) }
    #expect(addresses.count == sorted.count)
    #expect(addresses.reversed().sorted() == addresses)
    let endpoint = Endpoint(address: try #require(addresses.last), port: 4500)
    #expect(endpoint.description == "[fe80::1]:4500")
  }
}
