internal import ArgumentParser
import Keys
import Policies
internal import Texts

/// `--policy [ADDRESS=]FILE`, the same in every command that judges or opens messages.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .customLong("policy"),
    help: ArgumentHelp(
      "A device's configuration (Cisco, FortiGate, Junos, PAN-OS, strongSwan and many more, a cloud's "
        + "JSON, YAML), or a built-in profile such as azure; with the address of the endpoint that it belongs to where the "
        + "file does not say it. Repeatable.",
      valueName: "[address=]file"))
  var policyFiles: [String] = []

  func validate() throws {
    for policy in policyFiles { RunFiles.current.note(input: GivenPolicy(policy).path) }
  }

  /// Lines that could not be used are said on standard error, unless `isQuiet`.
  func read(isQuiet: Bool = false) throws -> [PeerPolicy] {
    let policies = try policyFiles.map { try GivenPolicy($0).read() }
    guard !isQuiet else { return policies }
    for policy in policies {
      for remark in policy.remarks.prefix(Self.mostRemarks) {
        StandardError.say("ikewhy: \(remark.file), line \(remark.line): \(remark.what)")
      }
      let rest = policy.remarks.count - Self.mostRemarks
      if rest > 0 {
        StandardError.say(
          "ikewhy: \(policy.file): \(rest) more; `ikewhy policy` lists them all")
      }
    }
    return policies
  }

  private static let mostRemarks = 20
}

/// One `[ADDRESS=]FILE` of the command line, or a maker's built-in profile in the file's place.
struct GivenPolicy {
  var address: String?
  var path: String

  /// What stands before the first `=` is an address only if it reads as one: paths may hold the
  /// sign.
  init(_ argument: String) {
    path = argument
    guard let sign = argument.firstIndex(of: "=") else { return }
    var name = argument[..<sign]
    if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
    guard PeerName.address(name) != nil else { return }
    address = String(name)
    path = String(argument[argument.index(after: sign)...])
  }

  /// As a file in `folder` names it; a profile's name stays one.
  init(_ argument: String, in folder: String) {
    self.init(argument)
    guard folder != ".", !path.hasPrefix("/"), BuiltInProfile.named(path) == nil else { return }
    path = folder + "/" + path
  }

  func read() throws -> PeerPolicy {
    if let profile = BuiltInProfile.named(path), !GivenFile.exists(path) {
      var policy = profile.policy
      policy.givenAddress = address
      return policy
    }
    if !path.contains("."), !path.contains("/"), !GivenFile.exists(path) {
      let names = BuiltInProfile.all.map(\.name).joined(separator: ", ")
      throw ProgramFailure.usage(
        "\(path): no such file and no built-in profile; these are \(names)")
    }
    let octets = try GivenFile.octets(of: path)
    do {
      var policy = try ConfigurationFile.read(octets, file: path, including: Self.included)
      policy.givenAddress = address
      return policy
    } catch {
      throw ProgramFailure.usage("\(error)")
    }
  }

  private static func included(
    _ pattern: String, from file: String
  ) throws(TextError) -> [(path: String, octets: [UInt8])] {
    var files: [(path: String, octets: [UInt8])] = []
    let wildcards = GivenFile.wildcards(in: pattern)
    guard wildcards <= GivenFile.maximumWildcards else {
      throw TextError(
        file: file, line: nil,
        reason: "wildcards in more than \(GivenFile.maximumWildcards) parts of its path")
    }
    // A wildcard may match what is no file; what is named is.
    for path in GivenFile.matches(pattern, besides: file)
    where wildcards == 0 || CaptureSources.isRegular(path) {
      do {
        files.append((path, try GivenFile.octets(of: path)))
      } catch {
        throw TextError(file: file, line: nil, reason: "includes \(error.reason)")
      }
    }
    return files
  }
}
