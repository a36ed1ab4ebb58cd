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

  @Option(
    name: .customLong("search-addresses"),
    help: "likely or all: which private addresses are tried as those behind a NAT.")
  var searchedAddresses = SearchedAddresses.likely

  /// Secrets and policies, read once for all runs.
  struct Given {
    var secrets: Secrets
    var policies: [PeerPolicy]
  }

  func read() throws -> Given {
    let policies = try policyOptions.read(isQuiet: input.quiet)
    return Given(secrets: try secretsOptions.read(with: policies), policies: policies)
  }

  func examination(with given: Given, room: Int? = nil) -> Examination {
    Examination(
      ports: input.ikePorts, secrets: given.secrets, policies: given.policies,
      room: room, search: searchedAddresses == .all ? .exhaustive : .likely)
  }

  /// Reads captures as one run; one that ends before its first frame ends the program.
  func read(_ files: [CaptureFile], by examination: inout Examination) throws {
    for file in files { try Self.check(examination.read(file)) }
  }

  /// - Parameter deliver: takes the negotiations that are judged under way.
  func read(
    _ files: [CaptureFile], by examination: inout Examination,
    deliver: (JudgedNegotiation) -> Bool
  ) throws {
    for file in files { try Self.check(examination.read(file, deliver: deliver)) }
  }

  private static func check(_ summary: CaptureSummary) throws {
    guard let damage = summary.damage, summary.frames == 0 else { return }
    throw ProgramFailure.input("\(summary.path): octet \(damage.offset): \(damage.reason)")
  }

  /// The same, with an examination of its own.
  func examine(_ files: [CaptureFile], with given: Given) throws -> Examination {
    var examination = examination(with: given)
    try read(files, by: &examination)
    return examination
  }
}

enum SearchedAddresses: String, ExpressibleByArgument, CaseIterable {
  case likely, all
}
