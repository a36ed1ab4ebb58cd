import Policies
import Reports
import Texts

/// A device's configuration: the reader that recognises it, and its page.
enum ConfigurationFuzz: FuzzTarget {
  static let name = "configuration"
  static let longest = 1 << 14

  static func fault(_ octets: [UInt8]) -> String? {
    do {
      // An include leads to the same text again.
      let policy = try ConfigurationFile.read(octets, file: "peer.conf") {
        _, _ throws(TextError) in [("peer.conf", octets)]
      }
      var page: [UInt8] = []
      PolicyText(layout: TextLayout()).write(policy) { page += $0 }
      return Oracles.fault(page, format: "text")
        ?? Oracles.fault(PolicyJSON.document([policy]), format: "json")
    } catch {
      return error.description.contains("\n") ? "an error of two lines" : nil
    }
  }
}
