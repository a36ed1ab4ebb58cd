internal import ArgumentParser
import Keys

/// `--secrets FILE`, the same in every command that opens messages.
struct SecretsOptions: ParsableArguments {
  @Option(
    name: .customLong("secrets"),
    help: ArgumentHelp(
      "Pre-shared keys, Diffie-Hellman secrets or session keys: YAML, Wireshark's tables, "
        + "ipsec.secrets, swanctl.conf, or a charon log at ike = 4. Repeatable.",
      valueName: "file"))
  var secretsFiles: [String] = []

  func read() throws -> Secrets {
    var secrets = Secrets()
    for path in secretsFiles {
      do {
        secrets.add(try SecretsFile.read(try InputFile.octets(of: path), file: path))
      } catch let error as SecretsError {
        throw ProgramFailure.usage("\(error)")
      }
    }
    secrets.distinguishLabels()
    return secrets
  }
}
