internal import ISAKMP
internal import Texts

/// A log of strongSwan's charon, written with `ike = 4` (and `chd = 4` for Child SAs): it dumps the
/// shared secrets and every derived key.
///
/// ```
/// 1795426349.943 03[IKE] <site|1> shared Diffie Hellman secret => 256 bytes @ 0x7fbde000d2e0
/// 1795426349.943 03[IKE] <site|1>    0: 3C 13 F7 57 82 D6 D2 05 4A 96 02 45 11 60 B0 BD  <..W....J..E.`..
/// 1795426349.944 03[MGR] <site|1> checkin IKEv1 SA site[1] with SPIs 941d2e778d79061e_i 0c1e1b9893a50f35_r
/// ```
/// Lines of threads interleave, so a dump and its SPIs belong together by the thread's number, whatever
/// stands before it (syslog's host and process, a date, seconds). A dump belongs to the SA that its
/// thread checks in next; where the SA dies instead there is no such line, and the checkout before
/// tells. What neither tells stays without SPIs.
enum CharonLog {
  static func isLogLine(_ line: ArraySlice<UInt8>) -> Bool { Line(line) != nil }

  static func read(_ text: TextFile) -> Secrets {
    var threads: [Substring: Thread] = [:]
    var secrets = Secrets()
    var proposals: [UInt64: [Substring]] = [:]
    for line in text.lines {
      guard let parsed = Line(line.octets) else { continue }
      threads[parsed.thread, default: Thread()].observe(
        parsed, text.origin(line.number), &secrets, &proposals)
    }
    for name in threads.keys.sorted() { threads[name]?.settle(nil, &secrets) }
    return secrets
  }

  /// `<anything> NN[GRP] <name|id> message`
  fileprivate struct Line {
    var thread: Substring
    var group: Substring
    var message: Substring

    init?(_ line: ArraySlice<UInt8>) {
      // The first "NN[GRP] ", at the start or behind a blank or a bracket.
      guard
        let bracket = line.indices.first(where: {
          Self.isGroup(line[$0...]) && Self.isNumber(before: $0, of: line)
        })
      else { return nil }
      let digits = line[..<bracket].reversed().prefix { Self.isDigit($0) }
      thread = String(decoding: line[(bracket - digits.count)..<bracket], as: UTF8.self)[...]
      group = String(decoding: line[(bracket + 1)..<(bracket + 4)], as: UTF8.self)[...]
      message = String(decoding: line[(bracket + 6)...], as: UTF8.self)[...]
      if message.hasPrefix("<"), let end = message.firstIndex(of: ">") {
        message = message[message.index(after: end)...].dropFirst()
      }
    }

    private static func isDigit(_ octet: UInt8) -> Bool { 0x30...0x39 ~= octet }

    /// "[GRP] ", three capitals.
    private static func isGroup(_ rest: ArraySlice<UInt8>) -> Bool {
      rest.first == UInt8(ascii: "[") && rest.count >= 6
        && rest.dropFirst().prefix(3).allSatisfy { 0x41...0x5a ~= $0 }
        && rest.dropFirst(4).starts(with: [UInt8(ascii: "]"), UInt8(ascii: " ")])
    }

    /// One to three digits.
    private static func isNumber(before bracket: Int, of line: ArraySlice<UInt8>) -> Bool {
      let digits = line[..<bracket].suffix(4).reversed().prefix { isDigit($0) }
      guard 1...3 ~= digits.count else { return false }
      let before = line[..<(bracket - digits.count)].last
      return before.map { [0x20, UInt8(ascii: "]"), UInt8(ascii: ")")].contains($0) } ?? true
    }
  }

  fileprivate struct Dump {
    var name: Substring
    var expected: Int
    var octets: [UInt8] = []
    var origin: SecretOrigin
    var messageID: UInt32?
  }

  fileprivate struct Thread {
    var checkedOut: (initiator: UInt64, responder: UInt64)?
    var open: Dump?
    var dumps: [Dump] = []
    var messageID: UInt32?
    /// "AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048", of the IKE SA at work.
    var proposal: [Substring] = []

    /// - Parameter proposals: What was selected last under the SA with an initiator's SPI. Additional key
    ///   exchanges (RFC 9370) follow under another checkout, as a rule of another thread, and only then is
    ///   any key derived.
    mutating func observe(
      _ line: Line, _ origin: SecretOrigin, _ secrets: inout Secrets,
      _ proposals: inout [UInt64: [Substring]]
    ) {
      if let dump = open {
        if let row = line.message.firstMatch(of: CharonPatterns.dumpRow),
          let octets = Hex.octets(row.1.filter { $0 != " " })
        {
          open?.octets += octets.prefix(dump.expected - dump.octets.count)
          if open?.octets.count == dump.expected { close() }
          return
        }
        close()
      }
      if let start = line.message.firstMatch(of: CharonPatterns.dumpStart),
        line.group == "IKE" || line.group == "CHD"
      {
        let expected = Int(start.2) ?? 0
        if expected > 0 {
          open = Dump(
            name: start.1, expected: expected, origin: origin,
            messageID: line.group == "CHD" ? messageID : nil)
        }
      }
      if let found = line.message.firstMatch(of: CharonPatterns.nextIV) {
        // The next line's dump is an IV, no secret; its number names the exchange at work.
        messageID = UInt32(found.1)
      } else if let found = line.message.firstMatch(
        of: CharonPatterns.createChild)
      {
        messageID = UInt32(found.1)
      } else if let found = line.message.firstMatch(of: CharonPatterns.selectedProposal) {
        proposal = found.1.split(separator: "/")
        if let checkedOut { proposals[checkedOut.initiator] = proposal }
      }
      guard line.group == "MGR" else { return }
      if line.message.hasPrefix("checkin") {
        let isDestroyed = line.message.hasPrefix("checkin and destroy")
        if line.message.hasPrefix("checkin IKE") || isDestroyed {
          settle(spis(line.message), &secrets)
        }
      } else if line.message.hasPrefix("checkout") {
        settle(nil, &secrets)
        checkedOut = spis(line.message)
        messageID = nil
        proposal = checkedOut.flatMap { proposals[$0.initiator] } ?? []
      }
    }

    private mutating func close() {
      if let dump = open, dump.octets.count == dump.expected { dumps.append(dump) }
      open = nil
    }

    private func spis(_ message: Substring) -> (initiator: UInt64, responder: UInt64)? {
      guard let found = message.firstMatch(of: CharonPatterns.spis),
        let initiator = UInt64(found.1, radix: 16), let responder = UInt64(found.2, radix: 16)
      else { return nil }
      return (initiator, responder)
    }
  }
}

extension CharonLog.Thread {
  /// Ties what was dumped to an SA.
  fileprivate mutating func settle(
    _ checkedIn: (initiator: UInt64, responder: UInt64)?, _ secrets: inout Secrets
  ) {
    if let dump = open, dump.octets.count == dump.expected { dumps.append(dump) }
    open = nil
    defer { dumps = [] }
    let spis = checkedIn ?? checkedOut
    let initiator = spis?.initiator
    let responder = spis.flatMap { $0.responder == 0 ? nil : $0.responder }
    var keys: [Substring: CharonLog.Dump] = [:]
    for dump in dumps {
      switch dump.name {
      case "shared Diffie Hellman secret", "key exchange secret", "DH secret":
        secrets.sharedSecrets.append(
          SharedSecret(
            initiatorSPI: initiator, responderSPI: responder, value: SecretOctets(dump.octets),
            messageID: dump.messageID, origin: dump.origin))
      case "secret":
        // IKEv2's shared secret, dumped while AUTH is made or checked.
        let key = SecretOctets(dump.octets)
        if !secrets.preSharedKeys.contains(where: { $0.key == key }) {
          secrets.preSharedKeys.append(
            PreSharedKey(label: "log line \(dump.origin.line)", key: key, origin: dump.origin))
        }
      default: keys[dump.name] = dump
      }
    }
    func value(_ name: Substring) -> SecretOctets? { keys[name].map { SecretOctets($0.octets) } }
    if let ka = keys["encryption key Ka"] {
      secrets.ikev1Rows.append(
        IKEv1KeyRow(
          initiatorCookie: initiator, responderCookie: responder,
          cipherKey: SecretOctets(ka.octets), skeyid: value("SKEYID"), skeyidD: value("SKEYID_d"),
          skeyidA: value("SKEYID_a"), origin: ka.origin))
    }
    if let ei = keys["Sk_ei secret"], let er = value("Sk_er secret") {
      secrets.ikev2Rows.append(
        IKEv2KeyRow(
          initiatorSPI: initiator, responderSPI: responder, ei: SecretOctets(ei.octets), er: er,
          ai: value("Sk_ai secret") ?? SecretOctets([]),
          ar: value("Sk_ar secret") ?? SecretOctets([]), d: value("Sk_d secret"),
          pi: value("Sk_pi secret"), pr: value("Sk_pr secret"),
          encryptionName: proposal.first.map(String.init),
          integrityName: proposal.first {
            $0.hasPrefix("HMAC_") || $0.hasPrefix("AES_XCBC_96") || $0.hasPrefix("AES_CMAC_96")
          }.map(String.init),
          prfName: proposal.first { $0.hasPrefix("PRF_") }.map(String.init), origin: ei.origin))
    }
  }
}

/// Made once: a regular expression that stands in an expression is read anew each time, which takes
/// longer than the line. They never change.
private enum CharonPatterns {
  nonisolated(unsafe) static let dumpRow = #/^ *\d+: ((?:[0-9A-F]{2} )+)/#
  nonisolated(unsafe) static let dumpStart = #/^(.+) => (\d+) bytes @/#
  nonisolated(unsafe) static let nextIV = #/next IV for MID (\d+)/#
  nonisolated(unsafe) static let createChild =
    #/(?:generating|parsed) CREATE_CHILD_SA (?:request|response) (\d+) /#
  nonisolated(unsafe) static let selectedProposal = #/^selected proposal: IKE:(\S+)/#
  nonisolated(unsafe) static let spis = #/([0-9a-f]{16})_i ([0-9a-f]{16})_r/#
}
