import ISAKMP
import Negotiations
import Policies

struct NoProposalChosen: Rule {
  static let page = RulePage(
    code: "IKE100",
    name: "no-proposal-chosen",
    severity: .error,
    summary: "The responder refused the whole offer.",
    checks: """
      A NO-PROPOSAL-CHOSEN notification in clear answers the first message. The finding lists
      the whole offer.

      Proven is the refusal. Which attribute was at fault is not known without the responder's
      configuration, and not even that an algorithm was: see IKE114.
      """,
    consequence: """
      Phase 1 needs one suite that both sides have: encryption with its key length, hash (in
      IKEv2 PRF and integrity), Diffie-Hellman group, and in IKEv1 the authentication method. If
      a single one differs in every suite, nothing is left to agree on.
      """,
    misleading: """
      strongSwan and libreswan send the same notification when no connection fits the peer at
      all, and strongSwan even when its own kernel refuses an SA that matched. The notification
      is not protected: libreswan ignores it and goes on repeating, so repetitions after a
      refusal are normal. A lifetime that differs is never the reason.
      """,
    fixes: [
      "On the responder: look at its policy (IOS `show crypto isakmp policy`, `debug crypto "
        + "isakmp`; strongSwan `swanctl --list-conns` and log level `cfg 2`; libreswan `ipsec "
        + "status`).",
      "On either side: bring one suite to both, such as AES-CBC-256, SHA2-256, group 14, "
        + "pre-shared key.",
      "With both configurations at hand, the attribute can be named instead of guessed.",
    ],
    references: [
      "RFC 2408 section 5.4",
      "RFC 2409 section 5",
      "RFC 7296 section 2.7",
    ])
  static let needs: NegotiationFacts = .failedPhase1
}

extension NoProposalChosen {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let refusal = negotiation.offerRefusal, !refusal.suggestsMissingConnection else {
      return []
    }
    return [Claim(.ikeSA, .offer, .nothingElse, .proven)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.offer), let refusal = negotiation.offerRefusal else { return [] }
    let responder = negotiation.who(.responder)
    return [
      Finding(
        page, .proven,
        title: "\(responder) refused the whole offer: \(negotiation.notifyName(refusal.notify))",
        explanation: (["The whole offer was:"] + negotiation.offerLines.map { "  " + $0 } + [
          "The refusal does not say which attribute was at fault, nor even that an algorithm was: "
            + "some responders answer so when they have no connection for this peer."
        ]).joined(separator: "\n"),
        evidence: [
          refusal.message.evidence(
            "\(refusal.message.passage): the "
              + "offer"),
          refusal.by.evidence(
            "\(negotiation.notifyName(refusal.notify)), "
              + "\(refusal.by.interval(since: refusal.message)) after the offer"
          ),
        ],
        remedies: [
          "compare the offer with the responder's policy, attribute by attribute: "
            + (run.showing(.responder, of: negotiation)
              ?? (negotiation.version == .ikev1
                ? "IOS `show crypto isakmp policy`, strongSwan `swanctl --list-conns` with log level "
                  + "`cfg 2`, libreswan `ipsec status`"
                : "IOS `show crypto ikev2 proposal`, strongSwan `swanctl --list-conns` with log level "
                  + "`cfg 2`, libreswan `ipsec status`")),
          "bring one suite to both sides; encryption with its key length, hash, group and (IKEv1) "
            + "authentication method must all be equal in one and the same suite",
        ],
        deviceMessages: DeviceWords.proposalRefused(negotiation.version),
        settle:
          "the responder's configuration or its log of this moment names the attribute; without "
          + "access to it, offer one known suite at a time"
      )
    ]
  }
}

/// A refusal in clear of the first offer of Phase 1 or of the IKE SA.
struct OfferRefusal {
  var message: Step
  var by: Step
  var notify: UInt16
  /// It has the shape that strongSwan gives it where no connection fits the peer.
  var hasMarkOfMissingConnection: Bool
  /// And nothing in the exchange speaks against that cause.
  var mayLackConnection: Bool
  /// And a Vendor ID names a product with that habit: others give this shape to suites that do not match.
  var suggestsMissingConnection: Bool
}

extension Negotiation {
  /// NO-PROPOSAL-CHOSEN against the first message.
  var offerRefusal: OfferRefusal? {
    guard case .refused(let message, let by, let notify)? = failure,
      message.from == .initiator, by.from == .responder,
      message.content.securityAssociation != nil
    else { return nil }
    let isRefusal =
      version == .ikev1
      ? IKEv1.NotifyType(rawValue: notify) == .noProposalChosen
        || IKEv1.NotifyType(rawValue: notify) == .badProposalSyntax
      : IKEv2.NotifyType(rawValue: notify) == .noProposalChosen
    guard isRefusal else { return nil }
    let hasMark = hasMarkOfMissingConnection(by)
    let mayLackConnection = hasMark && !repeatsRefusedOffer(message)
    return OfferRefusal(
      message: message, by: by, notify: notify, hasMarkOfMissingConnection: hasMark,
      mayLackConnection: mayLackConnection,
      suggestsMissingConnection: mayLackConnection && responder.implementation != nil)
  }

  /// IKEv2: libreswan ignores a refusal in clear and repeats its offer. Peers run one product more
  /// often than not, and libreswan's responder sets its SPI where proposals do not match.
  private func repeatsRefusedOffer(_ offer: Step) -> Bool {
    guard version == .ikev2,
      let first = offer.later.first(where: { $0.from == .responder })
    else { return false }
    return offer.transmissions.contains { $0 > first }
  }

  /// How strongSwan refuses a peer that it has no connection for, unlike a refused suite: in IKEv2
  /// its SPI is set, in IKEv1 the notification has an empty SPI while the message ID is random.
  /// libreswan's refusals have an empty SPI too, but always message ID 0.
  private func hasMarkOfMissingConnection(_ step: Step) -> Bool {
    let message = step.content
    if responder.implementation != nil, responder.conduct?.marksMissingConnection != true {
      return false
    }
    guard message.payloads.count == 1, let notification = message.notifications.first,
      notification.data.isEmpty, notification.spi.isEmpty
    else { return false }
    switch version {
    case .ikev2: return message.header.responderSPI != 0
    case .ikev1: return message.header.messageID != 0
    }
  }
}
