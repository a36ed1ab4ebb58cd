import Capture
import Diagnosis
import Keys
import Negotiations
import Policies

/// What `ikewhy explain` does, for Swift programs: captures in, negotiations and findings out, as
/// values.
///
/// ```swift
/// let analysis = try Analysis(ofCaptures: ["tunnel.pcap"])
/// for negotiation in analysis.negotiations where negotiation.state == .failed {
///   print(negotiation.initiator.address, negotiation.findings.first?.title ?? "no reason seen")
/// }
/// ```
///
/// The members that are here stay; further ones may come.
public struct Analysis: Sendable {
  /// What is read beside the captures.
  public struct Options: Sendable {
    /// UDP ports that carry IKE beside 500 and 4500.
    public var ports: Set<UInt16> = []
    /// Keys, in any form that `--secrets` takes.
    public var secrets: [Document] = []
    /// Devices' configurations, in any form that `--policy` takes. Files that they include are not
    /// read.
    public var configurations: [Document] = []
    /// Octets of messages to keep before negotiations that are over are judged and forgotten; `nil`
    /// keeps all to the end.
    public var room: Int?

    public init() {}
  }

  /// A text that somebody wrote, with the name that messages call it by.
  public struct Document: Sendable {
    public var name: String
    public var octets: [UInt8]
    /// Of a configuration: the address of its device, where the text does not say it.
    public var address: String?

    public init(name: String, octets: [UInt8], address: String? = nil) {
      self.name = name
      self.octets = octets
      self.address = address
    }
  }

  /// What could not be used: the file, the place, the reason; never a secret.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// In the order of their first messages.
  public private(set) var negotiations: [AnalyzedNegotiation] = []
  /// Findings that belong to no one negotiation.
  public private(set) var findings: [AnalyzedFinding] = []

  /// Reads captures as one run: pcap or pcapng, plain, gzip, zstd or lz4; `-` is standard input.
  ///
  /// A capture that is damaged is read up to there, which is a finding.
  ///
  /// - Throws: where a capture cannot be opened, or a secret or a configuration cannot be used.
  public init(ofCaptures paths: [String], options: Options = Options()) throws(Failure) {
    try self.init(paths, options) { _ in true }
  }

  /// The same for captures of any length: each negotiation is handed over as soon as it is judged,
  /// and not kept.
  ///
  /// - Parameter deliver: an answer of `false` ends the reading.
  public static func read(
    captures paths: [String], options: Options = Options(),
    deliver: (AnalyzedNegotiation) -> Bool
  ) throws(Failure) -> [AnalyzedFinding] {
    try Analysis(paths, options, keeps: false, deliver).findings
  }

  private init(
    _ paths: [String], _ options: Options, keeps: Bool = true,
    _ deliver: (AnalyzedNegotiation) -> Bool
  ) throws(Failure) {
    var (secrets, policies): (Secrets, [PeerPolicy]) = (Secrets(), [])
    do {
      for document in options.configurations {
        var policy = try ConfigurationFile.read(document.octets, file: document.name) { _, _ in [] }
        policy.givenAddress = document.address
        policies.append(policy)
      }
      for document in options.secrets {
        secrets.add(try SecretsFile.read(document.octets, file: document.name))
      }
    } catch {
      throw Failure(description: "\(error)")
    }
    for policy in policies { secrets.add(policy) }
    secrets.distinguishLabels()
    var examination = Examination(
      ports: IKEPorts(additional: options.ports), secrets: secrets, policies: policies,
      room: options.room)
    var kept: [AnalyzedNegotiation] = []
    func take(_ judged: JudgedNegotiation) -> Bool {
      let negotiation = AnalyzedNegotiation(judged, paths)
      if keeps { kept.append(negotiation) }
      return deliver(negotiation)
    }
    for path in paths {
      do {
        examination.read(try CaptureFile(path: path), deliver: take)
      } catch {
        throw Failure(description: "\(error)")
      }
    }
    let ofTheRun = examination.judge(take)
    negotiations = kept
    findings = ofTheRun.map { AnalyzedFinding($0, paths) }
  }
}
