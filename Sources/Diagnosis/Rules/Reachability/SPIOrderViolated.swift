import ISAKMP
import Negotiations

struct SPIOrderViolated: Rule {
  static let page = RulePage(
    code: "IKE516",
    name: "spi-order-violated",
    severity: .note,
    summary: "A peer puts its own SPI first in the exchanges that it begins.",
    checks: """
      A message whose header has the two SPIs of the IKE SA in reverse order. Proven.
      """,
    consequence: """
      The first SPI is the original initiator's in every message, whoever begins an exchange, and the
      Initiator flag tells who sends. A peer that follows the protocol finds no such IKE SA and drops the
      message; two peers of the same make understand each other.
      """,
    misleading: """
      The exchange belongs to the IKE SA whose SPIs it names in reverse: it is no new negotiation, and the
      capture does not begin in the middle of one.
      """,
    fixes: ["On the peer that sends it: update its software, or report the fault to its maker."],
    references: ["RFC 7296 section 3.1", "RFC 7296 section 2.2"])
}

extension SPIOrderViolated {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2, negotiation.initiatorSPI != 0,
      negotiation.responderSPI != 0, negotiation.responderSPI != negotiation.initiatorSPI
    else { return [] }
    let swapped = negotiation.steps.filter {
      let header = $0.message.header
      return header.initiatorSPI == negotiation.responderSPI
        && header.responderSPI == negotiation.initiatorSPI
    }
    guard let first = swapped.first else { return [] }
    let sender = negotiation.who(first.from)
    let isAnswered = swapped.contains { $0.from != first.from }
    return [
      Finding(
        page, .proven,
        title:
          "\(sender) sends \(first.name) with the two SPIs in reverse order",
        explanation: Telling.sentences(
          """
          The header begins with the SPI of the original responder \
          \(Telling.times(swapped.count)); RFC 7296 section 3.1 puts the original initiator's \
          first in every message.
          """,
          isAnswered
            ? "Its peer does the same and answers." : "A strict peer finds no IKE SA for it."),
        evidence: swapped.prefix(4).map { $0.evidence($0.passage) },
        remedies: ["on \(sender): update its software, or report the fault to its maker"])
    ]
  }
}
