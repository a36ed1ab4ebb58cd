import Capture
package import Negotiations
package import Texts

/// Findings that are known and accepted for a time: `.ikewhy.yaml` beside the captures or above
/// them.
///
/// ```yaml
/// suppress:
///   - rule: IKE603
///     initiator: 192.0.2.1       # may be left out, as the responder may
///     reason: "the branch router goes in spring"
///     expires: 2027-03-31        # the last day
/// ```
package struct Suppressions: Sendable {
  package static let fileNames = [".ikewhy.yaml", ".ikewhy.yml"]

  package struct Entry: Sendable {
    package var place: FilePlace
    package var rule: String
    package var initiator: [String]
    package var responder: [String]
    package var reason: String
    /// "2027-03-31": such dates sort as they follow each other.
    package var expires: String
  }

  package private(set) var entries: [Entry] = []

  /// None.
  package init() {}

  package init(_ file: TextFile) throws(TextError) {
    let top = try YAMLFields(file, known: ["suppress"])
    let known = ["rule", "initiator", "responder", "reason", "expires"]
    for fields in try top.list("suppress", known: known) {
      guard let rule = try fields.word("rule") else {
        throw TextError(fields.place, "the suppression names no rule")
      }
      guard let reason = try fields.word("reason") else {
        throw TextError(fields.place, "the suppression of \(rule.value.shown) has no reason")
      }
      guard let expires = try fields.word("expires") else {
        throw TextError(
          fields.place,
          "the suppression of \(rule.value.shown) never expires; give expires: YYYY-MM-DD")
      }
      guard Self.isDate(expires.value) else {
        throw TextError(
          expires.place, "expires must be a date YYYY-MM-DD, not “\(expires.value.shown)”")
      }
      entries.append(
        Entry(
          place: fields.place, rule: try Expectation.ruleCode(rule),
          initiator: try fields.words("initiator")?.value ?? [],
          responder: try fields.words("responder")?.value ?? [],
          reason: reason.value, expires: expires.value))
    }
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...days[month - 1]).contains(day)
  }

  /// Entries whose last day is over.
  package func expired(on today: String) -> [Entry] { entries.filter { $0.expires < today } }

  /// Marks what an entry covers and no expectation has taken.
  package func apply(to findings: inout [Finding], in negotiation: Negotiation?, today: String) {
    for index in findings.indices where findings[index].exemption == nil {
      let finding = findings[index]
      guard
        let entry = entries.first(where: { entry in
          entry.expires >= today && entry.rule == finding.page.code
            && Self.isAny(entry.initiator, negotiation?.initiator)
            && Self.isAny(entry.responder, negotiation?.responder)
        })
      else { continue }
      findings[index].exemption = .suppressed(
        reason: entry.reason, expires: entry.expires, entry.place)
    }
  }

  private static func isAny(_ wanted: [String], _ peer: Peer?) -> Bool {
    guard !wanted.isEmpty else { return true }
    guard let peer else { return false }
    return wanted.contains { want in
      MatchKeys.isEqual(want, peer.endpoint.address.description)
        || peer.identity.map { MatchKeys.isEqual(want, $0) } ?? false
    }
  }
}
