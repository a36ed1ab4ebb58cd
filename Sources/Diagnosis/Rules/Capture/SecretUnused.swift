import Capture
import ISAKMP
import Keys
import Negotiations
import Policies

struct SecretUnused: Rule {
  static let page = RulePage(
    code: "IKE007",
    name: "secret-unused",
    severity: .note,
    summary: "A secret or configuration given on the command line matched nothing.",
    checks: """
      Every secret is tried where it can fit: keys by SPI, pre-shared keys by peer, each on
      whatever proof the capture holds. One that opened and proved nothing is named by its label
      and line, never by its value. A configuration is tied to a side by the addresses and
      identities in it, or by the address given with it.

      Proven, for this capture.
      """,
    consequence: """
      None for the tunnel. It may be the wrong file, or the capture of another day: session keys
      are new with every negotiation.
      """,
    misleading: """
      A key can be right and unused: where only certificates are used, where the capture holds no
      message that it protects, or where the Diffie-Hellman secret is missing too.
      """,
    fixes: [
      "Compare the SPIs in the secrets file with those of the negotiation (`ikewhy decode`).",
      "For a pre-shared key: check for which peer it is, and give the Diffie-Hellman secret too.",
      "For a configuration: say whose it is, `--policy 192.0.2.1=FILE`.",
    ],
    references: ["RFC 2409 section 5"],
    isAboutTheGiven: true)
  static let needs: NegotiationFacts = .runAlone
}

extension SecretUnused {
  func findings(in run: RunFacts) -> [Finding] {
    guard let first = run.negotiations.first else { return [] }
    let evidence = [
      Evidence(
        first.firstFrame,
        "the first of \(run.negotiations.count + run.census.count) negotiations tried")
    ]
    return secrets(run, evidence) + policies(run, evidence)
  }

  private func secrets(_ run: RunFacts, _ evidence: [Evidence]) -> [Finding] {
    guard !run.unusedSecrets.isEmpty else { return [] }
    let spis = Set(run.negotiations.map(\.initiatorSPI))
    let told = run.unusedSecrets.prefix(6).map { secret in
      (name: "\(secret.what) (\(secret.origin))", reason: Reason(secret, run, spis))
    }
    let more = run.unusedSecrets.count - told.count
    var remedies: [String] = []
    for (_, reason) in told where !remedies.contains(reason.remedy) {
      remedies.append(reason.remedy)
    }
    return [
      Finding(
        page, .proven,
        title: run.unusedSecrets.count == 1
          ? "a secret matched nothing: \(told[0].name)"
          : "\(run.unusedSecrets.count) secrets matched nothing",
        explanation: Telling.sentences(
          Self.sentences(told.map { ($0.name, $0.reason.text) }),
          more > 0 ? "And \(more) more." : nil),
        evidence: evidence, remedies: remedies)
    ]
  }

  /// Each reason once, with all that it holds of.
  private static func sentences(_ told: [(name: String, reason: String)]) -> String {
    var reasons: [String] = []
    for (_, reason) in told where !reasons.contains(reason) { reasons.append(reason) }
    return reasons.map { reason in
      let names = told.filter { $0.reason == reason }.map(\.name)
      return "\(Telling.list(names).capitalisedFirst)\(names.count > 1 ? ": each" : "") \(reason)."
    }.joined(separator: " ")
  }

  /// Why a secret was of no use.
  private struct Reason {
    let text: String
    let remedy: String

    init(_ secret: GivenSecret, _ run: RunFacts, _ spis: Set<UInt64>) {
      if let label = secret.keyLabel {
        if run.testedKeys.contains(label) {
          text = "was tried on the proofs in the capture, and fits none"
          remedy = """
            check for which peer the key is, and its characters; where a post-quantum key (PPK) \
            goes into the proof as well, give that too
            """
        } else if run.isKeySearchCut {
          text = "may not have been tried: \(Telling.keyLimit)"
          remedy = """
            give only keys that these peers may have, or name with each key whose it is (`peer` in \
            the secrets file)
            """
        } else {
          text = """
            could not be tried: no message that proves a key is in the capture, or, in Main Mode \
            and IKEv2, the Diffie-Hellman secret is missing that goes into every key
            """
          remedy = """
            capture the negotiation to its end, and give its Diffie-Hellman secret with the key \
            (strongSwan prints it at log level `ike = 4`; that log is taken as it is by --secrets)
            """
        }
      } else if let spi = secret.initiatorSPI, !spis.contains(spi) {
        text = "is of an SA with the initiator's SPI \(Hex.string(spi)), and none here has that"
        remedy = """
          take capture and secrets of the same attempt: SPIs and keys are new with every one \
          (`ikewhy explain` names an SA's two SPIs in its JSON as `id`)
          """
      } else if secret.initiatorSPI != nil {
        text = """
          is of an SA that is here, and opened nothing of it: no message of it is encrypted, or \
          the secret lost digits on its way
          """
        remedy = "compare the secret with its source, and capture the encrypted messages too"
      } else {
        text = "names no SA, and opens no message of those that are here"
        remedy = "take capture and secrets of the same attempt: keys are new with every one"
      }
    }
  }

  private func policies(_ run: RunFacts, _ evidence: [Evidence]) -> [Finding] {
    let hosts = hosts(run)
    let whole = run.captures.count == 1 ? "this capture" : "these captures"
    return run.policies.unused.map { policy in
      Finding(
        page, .proven,
        title: policy.givenAddress.map {
          """
          \(policy.file) belongs to no negotiation of \(whole): nobody here has the address \($0) \
          given with it
          """
        } ?? "\(policy.file) belongs to no negotiation of \(whole)",
        explanation: Telling.sentences(
          policy.givenAddress == nil
            ? "Neither its addresses nor its identities are those of a side seen here." : nil,
          "Seen here: \(Telling.list(hosts))\(hosts.count == 4 ? " and others" : "")."),
        evidence: evidence,
        remedies: [
          """
          say whose it is: \
          \(hosts.prefix(2).map { "`--policy \($0)=\(policy.file)`" }.joined(separator: " or "))
          """
        ])
    }
  }

  /// The addresses of the first negotiations, each once.
  private func hosts(_ run: RunFacts) -> [String] {
    var seen: [String] = []
    for outline in run.negotiations.prefix(100) {
      for host in [outline.initiator.description, outline.responder.description]
      where seen.count < 4 && !seen.contains(host) {
        seen.append(host)
      }
    }
    return seen
  }
}
