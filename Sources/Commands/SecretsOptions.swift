internal import ArgumentParser
import Keys
import Policies
internal import Texts

/// `--secrets FILE`, the same in every command that opens messages.
struct SecretsOptions: ParsableArguments {
  @Option(
    name: .customLong("secrets"),
    help: ArgumentHelp(
      "Pre-shared keys, Diffie-Hellman secrets or session keys: YAML, Wireshark's tables, "
        + "ipsec.secrets, swanctl.conf, or a charon log at ike = 4. Repeatable.",
      valueName: "file"))
  var secretsFiles: [String] = []

  func validate() throws {
    for path in secretsFiles { RunFiles.current.note(input: path) }
  }

  /// - Parameter policies: configurations, which hold pre-shared keys as well.
  func read(with policies: [PeerPolicy] = []) throws -> Secrets {
    var secrets = Secrets()
    for path in secretsFiles {
      do {
        secrets.add(try SecretsFile.read(try GivenFile.octets(of: path), file: path))
      } catch let error as TextError {
        throw ProgramFailure.usage("\(error)")
      }
    }
    for policy in policies { secrets.add(policy) }
    secrets.distinguishLabels()
    return secrets
  }
}
