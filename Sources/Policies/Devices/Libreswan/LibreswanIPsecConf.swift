internal import ISAKMP
internal import Texts

/// libreswan's ipsec.conf, also in what it keeps of Openswan's.
package enum LibreswanIPsecConf: IPsecConfSyntax {
  package static let name = "libreswan ipsec.conf"
  static let product = ConfiguredProduct.libreswan
  static let laterAlsoWins = false
  static let passing: Set<String> = ["passthrough", "drop", "reject"]

  static func claims(_ text: TextFile) -> Bool {
    IPsecConfDialect.of(text).dialect == .libreswan
  }

  static func readSetup(
    _ document: IPsecConfDocument, _ text: TextFile, into policy: inout PeerPolicy
  ) {
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

  /// Without `auto` it can still be loaded by hand; a part for others has no ends.
  static func loads(
    _ conn: IPsecConfConnection, of document: IPsecConfDocument, into policy: inout PeerPolicy
  ) -> Bool {
    let hasEnds = conn.has("left") || conn.has("right")
    return hasEnds && (!document.isTemplate(conn.section) || conn.has("auto"))
  }

  static func connection(
    _ conn: IPsecConfConnection, of document: IPsecConfDocument
  ) -> (connection: ConfiguredConnection, remarks: [ConfigurationRemark]) {
    var reader = LibreswanConnReader(conn, ikev1Policy: ikev1Policy(document))
    return (reader.read(), reader.remarks)
  }

  /// pluto does not load a file with a parameter that it does not know.
  static func complaint(of key: String, after remarks: Int) -> String? {
    if LibreswanKeys.knows(key) { return nil }
    return "unknown parameter “\(key)”"
      + NearestWord.hint(key, among: LibreswanKeys.all, after: remarks)
  }

  private static func ikev1Policy(_ document: IPsecConfDocument) -> IPsecConfDocument.Parameter? {
    document["config", "setup"].flatMap(\.parameters).last { $0.key == "ikev1-policy" }
  }
}
