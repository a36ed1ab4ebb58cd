package import Texts
internal import YAML

/// The findings of an earlier report; what is among them is not new.
package struct Baseline: Sendable {
  package let path: String
  private static let schemaVersion = 1
  /// Of a report that is one document.
  private static let maximumOctets = 16 << 20
  private var identities: Set<FindingIdentity> = []

  /// Reads what `--format json` wrote, or `--format ndjson`. JSON is YAML.
  package init(_ file: TextFile) throws(TextError) {
    path = file.file
    let isStream = ["negotiation", "finding", "capture", "summary"].contains {
      file.octets.starts(with: "{\"\($0)\"".utf8)
    }
    guard isStream || file.octets.count <= Self.maximumOctets else {
      throw file.error(
        nil,
        """
        more than 16 MiB of JSON in one document: write it with --format ndjson, which is read line \
        by line
        """)
    }
    var isReport = false
    let documents =
      isStream ? file.octets.split(separator: UInt8(ascii: "\n")) : [file.octets[...]]
    for (line, document) in documents.enumerated() {
      let root: Node?
      do {
        root = try Node.compose(document)
      } catch {
        throw Self.noReport(path, line + 1)
      }
      guard let root = root?.mapping else { throw Self.noReport(path, line + 1) }
      if let version = root["schema_version"]?.int, version > Self.schemaVersion {
        throw file.error(
          line + 1,
          """
          the report's schema_version is \(version), of a later ikewhy; this one reads up to \
          \(Self.schemaVersion)
          """)
      }
      isReport = isReport || root["summary"] != nil
      take(root["findings"]?.sequence, nil)
      for negotiation in root["negotiations"]?.sequence ?? [] { take(negotiation) }
      if let negotiation = root["negotiation"] { take(negotiation) }
      if let finding = root["finding"] { take([finding], nil) }
    }
    guard isReport else { throw Self.noReport(path, 1) }
  }

  private static func noReport(_ path: String, _ line: Int) -> TextError {
    TextError(
      file: path, line: line, reason: "not a whole report that `ikewhy --format json` wrote")
  }

  private mutating func take(_ negotiation: Node) {
    guard let fields = negotiation.mapping else { return }
    take(fields["findings"]?.sequence, fields)
  }

  private mutating func take(_ findings: [Node]?, _ negotiation: Node.Mapping?) {
    for finding in findings ?? [] {
      guard let rule = finding.mapping?["rule"]?.scalar?.string else { continue }
      func address(_ peer: String) -> String? {
        negotiation?[peer]?.mapping?["address"]?.scalar?.string
      }
      let title = finding.mapping?["title"]?.scalar?.string ?? ""
      identities.insert(
        FindingIdentity(
          rule: rule,
          initiator: negotiation == nil
            ? FindingIdentity.addresses(in: title) : address("initiator") ?? "",
          responder: negotiation == nil ? "" : address("responder") ?? ""))
    }
  }

  package func contains(_ identity: FindingIdentity) -> Bool { identities.contains(identity) }
}
