internal import ArgumentParser
import Capture
import Diagnosis
import Keys
import Negotiations

/// What every command that judges captures reads beside them.
struct ExaminationOptions: ParsableArguments {
  @OptionGroup var input: InputOptions
  @OptionGroup var secretsOptions: SecretsOptions

  /// Reads captures as one run; one that ends before its first frame ends the program.
  func examine(_ files: [CaptureFile], secrets: Secrets) throws -> Examination {
    var examination = Examination(ports: input.ikePorts, secrets: secrets)
    for file in files {
      let summary = examination.read(file)
      if let damage = summary.damage, summary.frames == 0 {
        throw ProgramFailure.input("\(summary.path): octet \(damage.offset): \(damage.reason)")
      }
    }
    return examination
  }
}
