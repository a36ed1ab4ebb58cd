internal import ISAKMP
package import Texts

/// libreswan's ipsec.conf, also in what it keeps of Openswan's.
package enum LibreswanIPsecConf: ConfigurationSyntax {
  package static let name = "libreswan ipsec.conf"

  package static func recognises(_ text: TextFile) -> Bool {
    IPsecConfDocument.recognises(text) && IPsecConfDialect.of(text).dialect == .libreswan
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let document = try IPsecConfDocument(text, including: include)
    var policy = PeerPolicy(file: text.file, product: .libreswan)
    policy.remarks = document.remarks
    readSetup(document, into: &policy)
    var seen: Set<String> = []
    for section in document.sections {
      check(section, into: &policy)
      guard section.kind == "conn", section.name != "%default", seen.insert(section.name).inserted
      else { continue }
      let conn = IPsecConfConnection(section, in: document, laterAlsoWins: false) {
        policy.remarks.append(ConfigurationRemark(file: $0.file, line: $0.line, what: $1))
      }
      // Without `auto` it can still be loaded by hand; a part for others has no ends.
      let hasEnds = conn.has("left") || conn.has("right")
      if !hasEnds || document.isTemplate(section) && !conn.has("auto") { continue }
      if ["passthrough", "drop", "reject"].contains(conn["type"]?.value ?? "") { continue }
      var reader = LibreswanConnReader(conn, ikev1Policy: ikev1Policy(document))
      policy.connections.append(reader.read())
      policy.remarks += reader.remarks
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: text.file)
    return policy
  }

  private static func ikev1Policy(_ document: IPsecConfDocument) -> IPsecConfDocument.Parameter? {
    document["config", "setup"].flatMap(\.parameters).last { $0.key == "ikev1-policy" }
  }

  private static func readSetup(_ document: IPsecConfDocument, into policy: inout PeerPolicy) {
    let setup = document["config", "setup"].flatMap(\.parameters)
    if let parameter = ikev1Policy(document) {
      switch parameter.value {
      case "accept": policy.versions = Configured([.ikev2, .ikev1], parameter.origin)
      case "drop", "reject": policy.versions = Configured([.ikev2], parameter.origin)
      default:
        policy.remarks.append(
          ConfigurationRemark(
            file: parameter.file, line: parameter.line,
            what: "“\(parameter.value)” is none of accept, drop and reject"))
      }
    }
    if let listen = setup.last(where: { $0.key == "listen" }) {
      policy.ownAddresses = StrongSwanValue.list(listen.value)
        .filter { AddressText.octets($0) != nil }.map { Configured($0, listen.origin) }
    }
  }

  /// pluto does not load a file with a parameter that it does not know.
  private static func check(_ section: IPsecConfDocument.Section, into policy: inout PeerPolicy) {
    guard section.kind == "conn" else { return }
    for parameter in section.parameters where !LibreswanKeys.knows(parameter.key) {
      policy.remarks.append(
        ConfigurationRemark(
          file: parameter.file, line: parameter.line,
          what: "unknown parameter “\(parameter.key)”"
            + NearestWord.hint(parameter.key, among: LibreswanKeys.all, after: policy.remarks.count),
          kind: .unreadStatement))
    }
  }
}
