import ISAKMP
import Testing

@testable import Policies

/// The same configuration by way of editors, terminals and chat windows.
@Suite struct CiscoTerminalTests {
  private static let lines = [
    "version 15.7", "hostname hub", "crypto isakmp policy 10", " encr aes 256", " hash md5",
    " authentication pre-share", " group 2", "crypto isakmp policy 20", " encr 3des",
    "interface GigabitEthernet0/1", " ip address 192.0.2.1 255.255.255.0", "end",
  ]
  private static let expected = [
    "AES-CBC-256 | MD5 | pre-shared key | MODP-1024 (2)",
    "3DES-CBC | SHA-1 | RSA signatures | MODP-768 (1)",
  ]

  private func check(_ octets: [UInt8], encryptionLine: Int? = 4) throws {
    let policy = try configuration(octets)
    #expect(policy.proposals.map(suite) == Self.expected)
    #expect(policy.remarks.isEmpty)
    #expect(policy.ownAddresses.map(\.value) == ["192.0.2.1"])
    #expect(policy.release == "15.7")
    if let encryptionLine {
      #expect(
        policy.proposals.first?.choices(for: .encryption).first?.origin.line == encryptionLine)
    }
  }

  private func check(_ lines: [String], end: String = "\n", encryptionLine: Int? = 4) throws {
    try check(Array(lines.joined(separator: end).utf8), encryptionLine: encryptionLine)
  }

  @Test(arguments: ["\n", "\r\n", "\r\r\n", "\r", " \n", "\n\n!\n"])
  func lineEnds(_ end: String) throws {
    try check(Self.lines, end: end, encryptionLine: end.contains("!") ? nil : 4)
  }

  @Test func indentationLost() throws {
    try check(Self.lines.map { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 })
  }

  @Test func everythingIndented() throws {
    try check(Self.lines.map { "    \($0)" })
    try check(Self.lines.map { "\t\($0)" })
  }

  @Test func byteOrderMarks() throws {
    let text = Self.lines.joined(separator: "\r\n")
    try check([0xef, 0xbb, 0xbf] + Array(text.utf8))
    try check([0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    try check([0xfe, 0xff] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
  }

  /// The pager's word, then the octets that wipe it, then the line.
  @Test func pagerWipedByBackspaces() throws {
    let wipe = "\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}"
    let pager = " --More-- " + wipe + "          " + wipe
    try check(Self.lines.map { pager + $0 })
    try check(Self.lines.map { "<--- More --->\r              \r" + $0 })
  }

  @Test func pagerLeftBehind() throws {
    try check(Self.lines.map { $0.contains("hash") ? " --More-- \($0)" : $0 })
    try check(Self.lines.map { $0.contains("encr") ? "<--- More --->\($0)" : $0 })
  }

  @Test func typedAtThePrompt() throws {
    let typed = Self.lines.map {
      ($0.hasPrefix(" ") ? "hub(config-isakmp)#" : "hub(config)#")
        + $0.drop { $0 == " " }
    }
    try check(["hub#conf t", "hub>enable"] + typed + ["hub#wr mem"], encryptionLine: 6)
    let policy = try configuration(typed.joined(separator: "\n"))
    #expect(
      policy.proposals.first?.choices(for: .encryption).map(\.origin)
        == [.written(file: "hub.cfg", line: 4, text: "encr aes 256")])
  }

  @Test func notesToAListing() throws {
    try check(
      Self.lines.flatMap { $0.hasPrefix("crypto") ? ["# Phase 1", "! Phase 1", $0] : [$0] },
      encryptionLine: 6)
  }

  @Test func escapeSequences() throws {
    try check(Self.lines.map { "\u{1b}[K\u{1b}[0m" + $0 })
  }

  @Test func foreignOctets() throws {
    var octets = Array("banner motd #\nWillkommen in K".utf8) + [0xf6] + Array("ln\n#\n".utf8)
    octets += Array("snmp-server location M".utf8) + [0xfc, 0x0a]
    try check(octets + Array(Self.lines.joined(separator: "\n").utf8), encryptionLine: 8)
  }

  /// What a banner says is no command, however it looks.
  @Test(arguments: [
    "banner motd ^C\ncrypto isakmp policy 1\n hash md5\n^C",
    "banner login #crypto isakmp policy 1#",
    "banner exec \u{3}\ncrypto isakmp policy 1\n\u{3}",
    // Cut off: only its first line is lost.
    "banner motd $ no end of it",
  ])
  func banners(_ banner: String) throws {
    try check(banner.split(separator: "\n").map { String($0) } + Self.lines, encryptionLine: nil)
  }

  @Test func certificates() throws {
    let certificate = [
      "crypto pki trustpoint TP", " enrollment selfsigned", " revocation-check none",
      "crypto pki certificate chain TP", " certificate self-signed 01",
      "  30820229 30820192 A0030201 02020101 300D0609 2A864886 F70D0101 04050030",
      "  DEADBEEF ", "\tquit",
    ]
    try check(certificate + Self.lines, encryptionLine: nil)
  }

  /// A typing mistake is listed even where indentation is lost.
  @Test func mistakesWithoutIndentation() throws {
    let policy = try configuration(
      "crypto isakmp policy 10\nencyption aes\nhash md5\nrouter bgp 1\n")
    #expect(
      policy.remarks == [
        ConfigurationRemark(
          file: "hub.cfg", line: 2, what: "not understood: encyption aes", kind: .unreadStatement)
      ])
    #expect(policy.proposals.map(suite) == ["DES-CBC | MD5 | RSA signatures | MODP-768 (1)"])
  }

  @Test func remarksEnd() throws {
    let text = "crypto isakmp policy 10\n" + String(repeating: " nonsense\n", count: 5000)
    #expect(try configuration(text).remarks.count == 1000)
  }
}
