import ISAKMP
import Testing

@testable import Reports

/// Windows' private notification 12345, with the numbers of Microsoft's public headers.
@Suite struct WindowsStatusTests {
  @Test(
    arguments: [
      ([0x00, 0x00, 0x36, 0x2c], "Windows error 13868, POLICY_MATCH: no common proposal"),
      ([0x2c, 0x36, 0x00, 0x00], "Windows error 13868, POLICY_MATCH: no common proposal"),
      (
        [0x00, 0x00, 0x35, 0xe9],
        "Windows error 13801, AUTH_FAIL: credentials, key or certificate unsuitable"
      ),
      ([0x00, 0x00, 0x00, 0x05], "Windows error 5"), ([0x00, 0x05], nil),
    ] as [([UInt8], String?)])
  func codes(_ data: [UInt8], _ text: String?) throws {
    // An INFORMATIONAL request of IKEv2 with one Notify payload of protocol 0, without SPI.
    let payload: [UInt8] = [0, 0, 0, UInt8(8 + data.count), 0, 0, 0x30, 0x39] + data
    let header: [UInt8] =
      [UInt8](repeating: 1, count: 16) + [41, 0x20, 37, 0x08, 0, 0, 0, 2, 0, 0, 0]
      + [UInt8(28 + payload.count)]
    let message = Message(decoding: header + payload)
    guard case .notify(let notification)? = message.payloads.first?.content else {
      Issue.record("no notification was read")
      return
    }
    #expect(notification.type == 12345)
    #expect(NotifyMeaning.text(notification, .ikev2) == text)
  }
}
