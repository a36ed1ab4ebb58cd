internal import ArgumentParser
import Capture
import Diagnosis
import Keys
import Negotiations
import Policies

/// What every command that judges captures reads beside them.
struct ExaminationOptions: ParsableArguments {
  @OptionGroup var input: InputOptions
  @OptionGroup var secretsOptions: SecretsOptions
  @OptionGroup var policyOptions: PolicyOptions

  /// Secrets and policies, read once for all runs.
  struct Given {
    var secrets: Secrets
    var policies: [PeerPolicy]
  }

  func read() throws -> Given {
    let policies = try policyOptions.read()
    return Given(secrets: try secretsOptions.read(with: policies), policies: policies)
  }

  /// Reads captures as one run; one that ends before its first frame ends the program.
  func examine(_ files: [CaptureFile], with given: Given) throws -> Examination {
    var examination = Examination(
      ports: input.ikePorts, secrets: given.secrets, policies: given.policies)
    for file in files {
      let summary = examination.read(file)
      if let damage = summary.damage, summary.frames == 0 {
        throw ProgramFailure.input("\(summary.path): octet \(damage.offset): \(damage.reason)")
      }
    }
    return examination
  }
}
