import ISAKMP
import Negotiations

/// The last refusal inside opened EAP messages, where the method has words of its own for it: who
/// refused, and why. What a SIM refuses is `EAPFailed`'s.
struct EAPRefusal {
  private let message: Step
  private let method: EAPType
  private let reason: Reason

  private enum Reason {
    case alert(UInt8)
    case notification(UInt16)
    case mschapv2(Int)
  }

  init?(_ negotiation: Negotiation) {
    guard negotiation.version == .ikev2, negotiation.phase1.state == .failed else { return nil }
    var found: (message: Step, method: EAPType, reason: Reason)?
    for step in negotiation.steps where !step.isRepetition {
      for eap in step.opened?.eap ?? [] {
        guard let type = eap.type else { continue }
        switch EAPMethodData(eap)?.refusal {
        case .alert(let alert)?: found = (step, EAPType(rawValue: type), .alert(alert))
        case .notification(let number)?:
          found = (step, EAPType(rawValue: type), .notification(number))
        case .mschapv2(let number?)?: found = (step, EAPType(rawValue: type), .mschapv2(number))
        default: continue
        }
      }
    }
    guard let found else { return nil }
    (message, method, reason) = (found.message, found.method, found.reason)
  }

  func finding(_ page: RulePage, _ negotiation: Negotiation) -> Finding {
    let refuser = message.from
    let words = words(negotiation, refuser)
    return Finding(
      page, .proven,
      title: "\(negotiation.who(refuser)) refused \(words.what) (\(method)): \(words.said)",
      explanation: words.explanation,
      evidence: [
        message.evidence("\(words.said), from the \(refuser.rawValue), opened")
      ],
      remedies: words.remedies)
  }

  private struct Words {
    var what: String
    var said: String
    var explanation: String
    var remedies: [String]
  }

  private func words(_ negotiation: Negotiation, _ refuser: Role) -> Words {
    let other = negotiation.who(refuser.other)
    switch reason {
    case .alert(let number):
      let said = "TLS alert " + (EAPMethodData.alerts[number] ?? "\(number)")
      let isCertificate = [41, 42, 43, 44, 45, 46, 48, 113, 116].contains(number)
      return Words(
        what: isCertificate
          ? "the EAP certificate of \(negotiation.address(refuser.other))"
          : "the TLS handshake of \(negotiation.address(refuser.other))",
        said: said,
        explanation: Telling.sentences(
          "\(method) is a TLS handshake inside IKE_AUTH, and it ended with \(said).",
          isCertificate
            ? """
            It is about the certificate that \(other) sent inside EAP, which need not be the one of \
            IKE.
            """ : "It is about TLS itself: versions, ciphers or a broken message."),
        remedies: isCertificate
          ? [
            """
            on \(negotiation.who(refuser)): install the authority that issued the certificate, and \
            check the name and the time that it expects
            """,
            "on \(other): send a certificate that is valid, with its chain",
          ] : ["on both sides: bring the TLS versions and cipher suites of EAP together"])
    case .notification(let number):
      let said = Self.notifications[number] ?? "AT_NOTIFICATION \(number)"
      return Words(
        what: "the subscriber of \(negotiation.address(refuser.other))", said: said,
        explanation: "The AAA server ended \(method) with a notification (RFC 4187 section 10.19).",
        remedies: [
          """
          on the responder: see the subscriber's entry in the AAA server or HSS: subscription, \
          APN, roaming
          """
        ])
    case .mschapv2(let number):
      let said = Self.errors[number] ?? "error \(number)"
      return Words(
        what: "the user of \(negotiation.address(refuser.other))", said: "E=\(number), \(said)",
        explanation: "The server's Failure packet names the reason (RFC 2759 section 6).",
        remedies: number == 691
          ? [
            "on the initiator: check user name and password",
            "on the responder: check the user's entry or the RADIUS server; its log names the user",
          ] : ["on the responder: see the user's account: \(said)"])
    }
  }

  /// RFC 4186 section 10.18, RFC 4187 section 10.19.
  private static let notifications: [UInt16: String] = [
    0: "general failure after authentication", 16384: "general failure",
    1026: "the user has been temporarily denied access",
    1031: "the user has not subscribed to the requested service",
  ]

  /// RFC 2759 section 6.
  private static let errors: [Int: String] = [
    646: "restricted logon hours", 647: "account disabled", 648: "password expired",
    649: "no dial-in permission", 691: "authentication failure",
    709: "changing the password failed",
  ]
}
