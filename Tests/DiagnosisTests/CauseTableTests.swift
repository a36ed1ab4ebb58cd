import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import Policies
import TestSupport
import Testing

/// `Samples/README.md` says, of the thirty commonest causes, which rule names each and how surely. The
/// table is made here from what the samples give; a row that is out of date fails.
///
/// `IKEWHY_WRITE=1 swift test --filter CauseTableTests` writes it anew.
@Suite struct CauseTableTests {
  @Test func theTableIsWhatTheSamplesGive() throws {
    let made = try Self.head + CauseTable.rows.flatMap(Self.lines).joined(separator: "\n") + "\n"
    let path = Repository.samples.appending(path: "README.md")
    if ProcessInfo.processInfo.environment["IKEWHY_WRITE"] != nil {
      try made.write(to: path, atomically: true, encoding: .utf8)
    }
    let kept = try Repository.text("Samples/README.md")
    let differing = zip(
      kept.split(separator: "\n", omittingEmptySubsequences: false),
      made.split(separator: "\n", omittingEmptySubsequences: false)
    ).first { $0 != $1 }
    #expect(
      kept == made,
      """
      Samples/README.md is out of date; IKEWHY_WRITE=1 swift test --filter CauseTableTests writes it.
      it has   \(differing?.0 ?? "fewer or more lines")
      should   \(differing?.1 ?? "")
      """)
  }

  @Test func everyCauseHasItsPlace() {
    #expect(CauseTable.rows.map(\.number) == Array(1...30))
    for row in CauseTable.rows {
      for cell in [row.ikev1, row.ikev2] {
        guard case .shown(_, _, let rules, _) = cell else { continue }
        for rule in rules { #expect(RuleCatalogue.rule(rule) != nil, "\(rule)") }
      }
    }
  }

  private static let head = """
    # The samples

    Each folder is one situation: captures, the configurations and secrets in force, what `ikewhy check` must say of each
    capture, and a README with its origin. [Lab](Lab/) recorded or built them.

    ## The thirty commonest causes

    By what people ask for in public, the commonest first: the rule that names each cause, and how surely, with nothing but
    the capture (of the initiator, where nothing else is said), with the secrets, with the responder's configuration, and
    with secrets and both configurations. `·` stands where the sample has nothing of that kind. A test makes this table from
    the samples.

    | # | cause | IKE | sample | capture alone | with keys | one configuration | keys and both configurations |
    |--:|---|--:|---|---|---|---|---|

    """

  private static func lines(_ row: CauseTable.Row) throws -> [String] {
    try zip([1, 2], [row.ikev1, row.ikev2]).map { version, cell in
      let start = "| \(row.number) | \(row.cause) | \(version) |"
      switch cell {
      case .none(let reason): return "\(start) — \(reason) | | | | |"
      case .shown(let sample, let side, let rules, let unreached):
        let reached = try Level.allCases.map { level in
          try told(sample, side, rules, level) ?? unreached[level]
            ?? "not reached, and no reason given"
        }
        #expect(
          !reached.contains { $0.hasPrefix("not reached, and") }, "\(row.number), IKEv\(version)")
        let name = "[\(sample)](\(sample)/)" + (side.map { ", \($0)" } ?? "")
        return "\(start) \(name) | \(reached.joined(separator: " | ")) |"
      }
    }
  }

  typealias Level = CauseTable.Level

  /// "IKE104 proven": the gravest and surest of the rules that name the cause.
  private static func told(
    _ sample: String, _ side: String?, _ rules: [String], _ level: Level
  ) throws -> String? {
    let folder = Repository.samples.appending(path: sample)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    var configurations = files.filter { file in
      [".conf", ".cfg", ".xml"].contains { file.hasSuffix($0) }
    }
    var secrets = Secrets()
    let hasSecrets = files.contains("secrets.yaml")
    if level == .keys, !hasSecrets { return "·" }
    if [.keys, .everything].contains(level), hasSecrets {
      let file = folder.appending(path: "secrets.yaml")
      secrets = try SecretsFile.read(Array(Data(contentsOf: file)), file: "secrets.yaml")
    }
    switch level {
    case .alone, .keys: configurations = []
    case .oneConfiguration:
      configurations = configurations.filter { $0.hasPrefix("responder") }
      if configurations.isEmpty { return "·" }
    case .everything: if configurations.isEmpty, !hasSecrets { return "·" }
    }
    let policies = try configurations.map { file in
      try ConfigurationFile.read(
        Array(Data(contentsOf: folder.appending(path: file))), file: file,
        including: { (_, _) in [] })
    }
    let capture = side ?? (files.contains("initiator.pcap") ? "initiator" : "capture")
    let judged = try JudgedCapture(
      [folder.appending(path: "\(capture).pcap").path], secrets: secrets, policies: policies)
    let best = (judged.told + judged.findings).filter { rules.contains($0.page.code) }.max {
      ($0.severity, $0.confidence) < ($1.severity, $1.confidence)
    }
    return best.map { "\($0.page.code) \($0.confidence.rawValue)" }
  }
}

/// The causes, by number of public threads, and the samples that show them.
enum CauseTable {
  enum Level: CaseIterable { case alone, keys, oneConfiguration, everything }

  enum Cell {
    /// `side` names the capture where it is not the initiator's or the only one.
    case shown(String, side: String?, [String], unreached: [Level: String])
    case none(String)
  }

  struct Row {
    var number: Int
    var cause: String
    var ikev1: Cell
    var ikev2: Cell

    init(_ number: Int, _ cause: String, _ ikev1: Cell, _ ikev2: Cell) {
      (self.number, self.cause, self.ikev1, self.ikev2) = (number, cause, ikev1, ikev2)
    }
  }

  private static func sample(
    _ name: String, _ rules: String..., side: String? = nil, unreached: [Level: String] = [:]
  ) -> Cell {
    .shown(name, side: side, rules, unreached: unreached)
  }

  static let rows: [Row] = [
    Row(
      1, "IKE proposals differ", sample("v1-mismatch-encryption", "IKE100", "IKE102"),
      sample("v2-no-proposal", "IKE100", "IKE102")),
    Row(
      2, "certificate refused", sample("v1-gateway-certificate-expired", "IKE203", "IKE204"),
      sample("v2-certificate-untrusted", "IKE203", "IKE204")),
    Row(
      3, "Windows, L2TP and NAT",
      .none("no Windows to record; what its refusals look like is told by rows 1, 2 and 19"),
      .none("L2TP runs under IKEv1")),
    Row(
      4, "traffic selectors differ", sample("v1-selectors-refused", "IKE300", "IKE303"),
      sample("v2-ts-unacceptable", "IKE300", "IKE303")),
    Row(5, "no answer at all", sample("v1-silence", "IKE501"), sample("v2-silence", "IKE501")),
    Row(
      6, "PFS differs, seen at the first rekey", sample("v1-pfs-missing", "IKE300", "IKE302"),
      sample("v2-rekey-refused", "IKE311")),
    Row(
      7, "EAP: method, user or password", .none("IKEv1 has no EAP; its users are row 25"),
      sample("v2-eap-wrong-password", "IKE206")),
    Row(
      8, "peer gone, SAs flap", sample("v1-peer-dies", "IKE505"),
      sample("v2-peer-dies", "IKE505")),
    Row(
      9, "tunnel up, ESP blocked", sample("v1-esp-one-way", "IKE701"),
      sample("v2-esp-one-way", "IKE701")),
    Row(
      10, "identities differ", sample("v1-wrong-identity", "IKE202", "IKE203"),
      sample("v2-wrong-identity", "IKE202", "IKE203")),
    Row(
      11, "mode or method of authentication",
      sample("v1-aggressive-refused", "IKE112", "IKE203"),
      sample("v2-method-differs", "IKE105", "IKE202", "IKE203")),
    Row(
      12, "pre-shared keys differ", sample("v1-wrong-psk-main", "IKE201"),
      sample("v2-wrong-psk", "IKE201", "IKE203")),
    Row(
      13, "ESP proposals differ", sample("v1-quick-mode-refused", "IKE300", "IKE301"),
      sample("v2-child-refused", "IKE300", "IKE301")),
    Row(
      14, "no connection for this peer, or version",
      sample("v1-no-connection", "IKE114", "IKE100"),
      sample("v2-no-connection", "IKE114", "IKE100")),
    Row(
      15, "one pair of networks for each SA",
      sample("v1-second-networks-refused", "IKE303", "IKE311"),
      sample("v2-second-networks-refused", "IKE303", "IKE311")),
    Row(
      16, "path MTU", sample("v1-path-mtu-blackhole", "IKE514", side: "responder"),
      sample("v2-path-mtu-blackhole", "IKE514", side: "responder")),
    Row(
      17, "large authentication message lost",
      sample("v1-fragment-lost", "IKE003", "IKE207", side: "responder"),
      sample("v2-certificate-message-lost", "IKE207")),
    Row(
      18, "integrity value cut to 96 bits",
      sample(
        "v1-esp-truncated", "IKE704",
        unreached: [
          .alone: "not reached: which integrity value was agreed on is encrypted",
          .oneConfiguration: "not reached: what was agreed on is encrypted",
        ]), .none("ESP is the same under both versions")),
    Row(
      19, "UDP 4500 blocked", sample("v1-udp4500-blocked", "IKE403"),
      sample("v2-udp4500-blocked", "IKE403")),
    Row(
      20, "group guessed wrong", .none("IKEv1 offers each group in its suite and guesses none"),
      sample("v2-invalid-ke-retry", "IKE109")),
    Row(
      21, "lifetimes differ",
      sample(
        "v1-lifetimes-differ", "IKE305",
        unreached: [
          .alone: "not reached: the offer's lifetime is encrypted, and the answer repeats it",
          .keys: "not reached: the answer repeats the offer's lifetime",
          .oneConfiguration: "not reached: the offer's lifetime is encrypted",
        ]),
      sample(
        "v2-lifetimes-differ", "IKE305",
        unreached: [
          .alone: "not reached: IKEv2 negotiates no lifetimes",
          .keys: "not reached: IKEv2 negotiates no lifetimes",
          .oneConfiguration: "not reached: one side's lifetime says nothing of the other's",
        ])),
    Row(
      22, "no inside address",
      sample(
        "v1-no-inside-address", "IKE306",
        unreached: [
          .alone: "not reached: an encrypted answer, after which nothing follows",
          .oneConfiguration: "not reached: the answer is encrypted",
        ]), sample("v2-no-inside-address", "IKE306", "IKE300")),
    Row(
      23, "signature hashes", .none("IKEv1 does not negotiate them"),
      sample("v2-signature-hashes-missing", "IKE203", "IKE204", "IKE208")),
    Row(
      24, "Quick Mode identities", sample("v1-selectors-refused", "IKE300", "IKE303"),
      .none("IKEv2's selectors are row 4")),
    Row(
      25, "XAUTH or Mode Config", sample("v1-xauth-wrong-password", "IKE205"),
      .none("IKEv2's users are row 7")),
    Row(
      26, "stale SA after a restart, or two clients behind one NAT",
      sample("stale-association", "IKE507"),
      sample("v2-second-client-displaces", "IKE503", "IKE410", side: "responder")),
    Row(
      27, "no key for this peer", sample("v1-no-preshared-key", "IKE203", "IKE209"),
      sample("v2-no-preshared-key", "IKE202", "IKE203", "IKE209")),
    Row(28, "COOKIE challenge", .none("IKEv1 has none"), sample("v2-cookie", "IKE508")),
    Row(
      29, "peer breaks the protocol", sample("transform-not-offered", "IKE110"),
      sample("message-id-reused", "IKE512")),
    Row(
      30, "responder's own resources",
      sample("refused-although-acceptable", "IKE100", "IKE115"),
      .none("the same rule, IKE115, as for IKEv1")),
  ]
}
