import Policies
import Testing

@Suite struct AddressTextTests {
  @Test(arguments: [
    ("192.0.2.1", [192, 0, 2, 1]), ("0.0.0.0", [0, 0, 0, 0]),
    ("255.255.255.255", [255, 255, 255, 255]), ("192.000.002.01", [192, 0, 2, 1]),
    ("2001:db8::1", [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]),
    ("::ffff:192.0.2.1", [UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1]),
  ])
  func addressesAreRead(_ text: String, _ octets: [UInt8]) {
    #expect(AddressText.octets(text) == octets)
  }

  @Test(arguments: [
    "", ".", "192.0.2", "192.0.2.", ".192.0.2", "192.0.2.1.", "192.0.2.1.5", "192..2.1",
    "256.0.2.1",
    "192.0.2.256", "192.0.2.0001", "+1.0.2.1", "192.0.2.1 ", "192.0.2.١", "hub.example",
    "::ffff:192.0.2",
  ])
  func nothingElseIs(_ text: String) {
    #expect(AddressText.octets(text) == nil)
  }
}
