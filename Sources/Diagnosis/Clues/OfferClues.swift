import Capture
import ISAKMP
import Negotiations
import Policies

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

/// What became of a first message otherwise.
extension Negotiation {
  /// The first message, repeated to the end without anything ever coming back. Who went on to another
  /// message had an answer, whether the capture has it or not.
  var unansweredFirstMessage: Step? {
    guard case .silence(let message)? = failure,
      !messages.contains(where: { $0.from != message.from || $0.name != message.name }), !startsLate
    else { return nil }
    return message
  }

  /// What shows that a side was alive while it was asked here, or afterwards.
  func signOfLife(of role: Role, _ run: RunFacts) -> (what: String, reference: FrameReference)? {
    guard let start = messages.first?.time else { return nil }
    let address = peer(role).endpoint.address
    let asker = peer(role.other).endpoint.address
    if let other = run.neighbours.firstActive(
      address, with: asker, from: start.nanoseconds, where: { !$0.isOf(self) })
    {
      let what =
        other.initiator == address
        ? "\(address) starts a negotiation itself" : "\(address) answers another negotiation"
      return ("\(what) (IKEv\(other.version))", other.firstFrame)
    }
    for flow in run.esp.flows(between: [address], and: [asker])
    where flow.key.source == address && flow.key.destination == asker && flow.lastTime >= start {
      return ("\(address) sends ESP", flow.last)
    }
    return nil
  }
}

extension Negotiation {
  var offeredTransforms: [OfferedTransform] { phase1.offered.flatMap(\.transforms) }
}

/// Groups that one message offers although it can use one of them alone.
struct GroupFixedByValue {
  /// That of the public value.
  var usable: KeyExchangeGroup
  /// The others on offer.
  var others: [KeyExchangeGroup]
  /// The size of the public value.
  var octets: Int

  /// Aggressive Mode's first message holds the offers and the public value of one group, so that no
  /// other can be agreed on (RFC 2409 section 5).
  init?(_ message: Step, of negotiation: Negotiation) {
    guard message.name == .aggressive(1), let value = message.content.keyExchange?.data else {
      return nil
    }
    var groups: [KeyExchangeGroup] = []
    for transform in negotiation.offeredTransforms {
      guard let number = transform.suite[.group].flatMap({ UInt16(exactly: $0.id) }),
        let group = KeyExchangeGroup(ikev1: IKEv1.GroupDescription(rawValue: number)),
        !groups.contains(group)
      else { continue }
      groups.append(group)
    }
    let fitting = groups.filter { $0.initiatorOctets == value.count }
    guard groups.count > 1, fitting.count == 1, let usable = fitting.first else { return nil }
    self.usable = usable
    others = groups.filter { $0 != usable }
    octets = value.count
  }
}

extension ProtectionSuite {
  /// Whether the suites have the same values, attributes that `ignored` names left out.
  func equals(_ other: ProtectionSuite, but ignored: (SuiteAttribute) -> Bool) -> Bool {
    Set(values.filter { !ignored($0.attribute) })
      == Set(other.values.filter { !ignored($0.attribute) })
  }
}
