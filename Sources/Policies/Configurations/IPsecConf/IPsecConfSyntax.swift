internal import Texts

/// ipsec.conf as one product reads it: the sections, what they take from each other and the ends are
/// the same for all.
protocol IPsecConfSyntax: ConfigurationSyntax {
  static var product: ConfiguredProduct { get }
  /// Of several `also` the last decides.
  static var laterAlsoWins: Bool { get }
  /// Types of a conn that is no tunnel.
  static var passing: Set<String> { get }

  /// Whether the words of an ipsec.conf are this product's.
  static func claims(_ text: TextFile) -> Bool
  /// What the file says outside of conns.
  static func readSetup(
    _ document: IPsecConfDocument, _ text: TextFile, into policy: inout PeerPolicy)
  /// Why a parameter of a conn is not read; `nil` where it is known.
  static func complaint(of key: String, after remarks: Int) -> String?
  /// Whether the daemon makes a connection of the conn; where not, a remark may say why.
  static func loads(
    _ conn: IPsecConfConnection, of document: IPsecConfDocument, into policy: inout PeerPolicy
  ) -> Bool
  static func connection(
    _ conn: IPsecConfConnection, of document: IPsecConfDocument
  ) -> (connection: ConfiguredConnection, remarks: [ConfigurationRemark])
}

extension IPsecConfSyntax {
  package static func recognises(_ text: TextFile) -> Bool {
    IPsecConfDocument.recognises(text) && claims(text)
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let document = try IPsecConfDocument(text, including: include)
    var policy = PeerPolicy(file: text.file, product: product)
    policy.remarks =
      document.remarks.map(ConfigurationRemark.init)
      + document.notes.map {
        ConfigurationRemark(file: $0.file, line: $0.line ?? 1, what: $0.reason)
      }
    readSetup(document, text, into: &policy)
    var seen: Set<String> = []
    for section in document.sections where section.kind == "conn" {
      check(section, into: &policy)
      guard section.name != "%default", seen.insert(section.name).inserted else { continue }
      let conn = IPsecConfConnection(section, in: document, laterAlsoWins: laterAlsoWins) {
        policy.remarks.append(ConfigurationRemark(file: $0.file, line: $0.line, what: $1))
      }
      guard loads(conn, of: document, into: &policy), !passing.contains(conn["type"]?.value ?? "")
      else { continue }
      let read = connection(conn, of: document)
      policy.connections.append(read.connection)
      policy.remarks += read.remarks
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: text.file)
    return policy
  }

  private static func check(_ section: IPsecConfDocument.Section, into policy: inout PeerPolicy) {
    for parameter in section.parameters {
      guard let what = complaint(of: parameter.key, after: policy.remarks.count) else { continue }
      policy.remarks.append(
        ConfigurationRemark(
          file: parameter.file, line: parameter.line, what: what, kind: .unreadStatement))
    }
  }
}

extension IPsecConfDocument.Parameter {
  var origin: ConfigurationOrigin { .written(file: file, line: line, text: text) }
}
