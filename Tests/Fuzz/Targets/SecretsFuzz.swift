import Keys

/// A file of secrets. Its errors quote nothing of it.
enum SecretsFuzz: FuzzTarget {
  static let name = "secrets"
  static let longest = 1 << 13

  /// The seeds' secrets begin with it.
  private static let mark = "MARKED"

  static func fault(_ octets: [UInt8]) -> String? {
    do {
      let secrets = try SecretsFile.read(octets, file: "secrets")
      var text = ""
      dump(secrets, to: &text)
      // A label or an identity may hold anything; a key shows its length.
      return text.contains("key: \(mark)") ? "a dump shows a secret" : nil
    } catch {
      if "\(error)".contains("\n") { return "an error of two lines" }
      return "\(error)".contains(mark) ? "the error shows a secret: \(error)" : nil
    }
  }
}
