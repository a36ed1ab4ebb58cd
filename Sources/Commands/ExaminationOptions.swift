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

  func examination(
    with given: Given, room: Int? = nil, length: FindingLength = .whole
  ) -> Examination {
    Examination(
      ports: input.ikePorts, secrets: given.secrets, policies: given.policies,
      room: room, search: searchedAddresses == .all ? .exhaustive : .likely, length: length)
  }

  /// Reads captures as one run. One that ends before its first frame is said and noted where there
  /// are others, and ends the program where it is alone.
  func read(_ files: [CaptureFile], by examination: inout Examination) throws {
    for file in files {
      try DamagedCaptures.tell(examination.read(file), isAlone: files.count == 1)
    }
  }

  /// - Parameters:
  ///   - foretelling: takes negotiations while more is waited for.
  ///   - deliver: takes the negotiations that are judged under way.
  func read<Prepared: Sendable>(
    _ files: [CaptureFile], by examination: inout Examination, foretelling: Foretelling? = nil,
    preparing begin: () -> Preparation<Prepared>, deliver: (Prepared) -> Bool
  ) throws {
    for file in files {
      let summary = examination.read(
        file, foretelling: foretelling, preparing: begin, deliver: deliver)
      try DamagedCaptures.tell(summary, isAlone: files.count == 1)
    }
  }

  /// What a first reading tells of captures, for reports that begin with it; `nil` where one of them
  /// cannot be read twice.
  func summaries(of files: [CaptureFile]) -> [CaptureSummary]? {
    var reader = CaptureReader(ports: input.ikePorts)
    var summaries: [CaptureSummary] = []
    for file in files {
      guard CaptureSources.isRegular(file.path), let again = try? CaptureFile(path: file.path)
      else { return nil }
      summaries.append(reader.read(again) { _ in })
    }
    return summaries
  }

  /// As `examine`, for one run of several: a capture that cannot be read is said and noted, and the
  /// run is one of nothing.
  func examineOne(_ paths: [String], with given: Given) throws -> Examination {
    do {
      return try examine(try CaptureSources.open(paths), with: given)
    } catch let failure as ProgramFailure where failure.exitCode == 3 && paths.count == 1 {
      let reason = failure.reason
      let prefix = "\(paths[0]): "
      RunFiles.current.note(
        unreadable: paths[0],
        reason: String(reason.hasPrefix(prefix) ? reason.dropFirst(prefix.count) : reason))
      return examination(with: given)
    }
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
