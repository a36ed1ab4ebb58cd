import ISAKMP
import Negotiations
import Policies

struct ESPIntegrityTruncation: Rule {
  static let page = RulePage(
    code: "IKE704",
    name: "esp-integrity-truncation",
    severity: .warning,
    summary: "ESP packets have room for 96 bits of integrity value where 128 were negotiated.",
    checks: """
      The Child SA was opened: AES-CBC with HMAC-SHA2-256, whose integrity value has 128 bits. The
      lengths of all its packets, three or more, are those of a value of 96 bits: with a block of 16
      octets the two lengths never meet.

      Likely, as lengths alone tell it.
      """,
    consequence: """
      The receiver checks 16 octets where the sender put 12, so it drops every packet as forged. The
      tunnel is up and carries nothing.
      """,
    misleading: """
      Older kernels (Linux before 2.6.33, Android before 4, some appliances) used the 96 bits of an
      early draft. Where both sides do, it works, and is merely not the standard.
      """,
    fixes: [
      """
      On the standard side: strongSwan `sha256_96` in `esp_proposals` or `sha256_96 = yes`, \
      libreswan `sha2-truncbug=yes`.
      """,
      "Better, on both sides: another integrity algorithm, or AES-GCM.",
    ],
    references: ["RFC 4868 section 2.3", "RFC 4303 section 2"])
  static let needs: NegotiationFacts = [.phase2, .esp]
}

extension ESPIntegrityTruncation {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    for phase2 in negotiation.phase2 where phase2.state == .established {
      guard let content = phase2.content, let accepted = content.accepted,
        isCBCWithSHA256(accepted, negotiation.version)
      else { continue }
      let spis = Set([content.initiatorSPI, content.responderSPI].compactMap(ESPSPI.number))
      // SPI and sequence number, IV and whole blocks leave 8; the value's own octets come on top.
      let short: UInt16 = 1 << 4
      guard
        let flow = run.esp.flows(of: spis).first(where: {
          $0.packets >= 3 && $0.lengthRemainders == short
        }), let message = negotiation.steps(of: phase2).last
      else { continue }
      return [
        Finding(
          page, .likely,
          title:
            "ESP from \(flow.key.source) carries a 96-bit integrity value, 128 were negotiated",
          explanation: """
            The SA uses \(accepted.text), whose integrity value has 16 octets. All \(flow.packets) \
            packets have lengths that leave 4 when divided by 16, as with a value of 12 octets; \
            with 16 they would leave 8. A receiver that keeps to RFC 4868 drops them all.
            """,
          evidence: [
            message.evidence("the SA was agreed on"),
            Evidence(
              flow.first, "the first of its packets, SPI \(ESPSPI.text(flow.key.spi))"),
          ],
          remedies: [
            """
            use another integrity algorithm on both sides; or have the side that keeps to the \
            standard truncate to 96 bits
            """
              + MakerExamples(negotiation, run).text([
                ("strongswan", "strongSwan `sha256_96 = yes`"),
                ("libreswan", "libreswan `sha2-truncbug=yes`"),
              ])
          ],
          settle: """
            the error counters of the receiver (`ip -s xfrm state`): integrity failures that rise \
            with every packet
            """)
      ]
    }
    return []
  }

  private func isCBCWithSHA256(_ suite: ProtectionSuite, _ version: IKEVersion) -> Bool {
    let stage: WalkStage = version == .ikev1 ? .quickMode : .laterChild
    let choices = suite.values.compactMap { AlgorithmChoice($0, stage) }
    return choices.contains(.integrity(.hmacSHA256To128))
      && choices.contains { $0.cipher == .aesCBC }
  }
}
