import ISAKMP
import Policies

extension Negotiation {
  /// What tells that a negotiation was begun to ask whether somebody is there, and never meant to go on.
  package enum Probe: Sendable {
    /// The offer is one that a scanner makes and no gateway: the scanner's name.
    case offer(of: String)
    /// Suites and nothing else, answered and not taken up.
    case bare
  }

  /// `nil` where the initiator sent more than first messages.
  package var probe: Probe? {
    guard sendsFirstMessagesAlone else { return nil }
    if let name = scannerOfOffer { return .offer(of: name) }
    let asksAgain = messages.contains { $0.from == .initiator && $0.retransmissionOf != nil }
    return isBareOffer && (phase1.acceptMessage != nil || isChallenged) && !asksAgain ? .bare : nil
  }

  /// Nothing but offers came from the initiator, and they announce nothing: a scanner does so, and
  /// hardly a daemon.
  package var sendsBareOffersAlone: Bool { sendsFirstMessagesAlone && isBareOffer }

  private var sendsFirstMessagesAlone: Bool {
    !startsLate && phase1.offerMessage != nil
      && messages.allSatisfy {
        $0.from == .responder
          || $0.content.ciphertext == nil && $0.content.securityAssociation != nil
            && $0.message.header.responderSPI == 0
      }
  }

  /// The answer demands a cookie (RFC 7296 section 2.6); who forged the source's address never returns it.
  private var isChallenged: Bool {
    messages.contains {
      $0.from == .responder
        && $0.content.notifications.contains {
          version == .ikev2 && IKEv2.NotifyType(rawValue: $0.type) == .cookie
        }
    }
  }

  /// A probe is no attempt to bring a tunnel up, so that none failed.
  mutating func setAsideProbe() {
    guard case .offer? = probe, phase1.failure != nil else { return }
    phase1.failure = nil
    phase1.state = .incomplete
  }

  // MARK: Offers

  private var scannerOfOffer: String? {
    version == .ikev1 ? scannerOfIKEv1Offer : scannerOfIKEv2Offer
  }

  /// ike-scan and the probes made with it (nmap's payload for UDP 500 among them) offer all
  /// combinations of two ciphers and two hashes, with one group or two. What gateways offer is no
  /// such product: none pairs DES with group 2 and 3DES with group 1.
  private var scannerOfIKEv1Offer: String? {
    let suites = phase1.offered.flatMap(\.transforms).map(\.suite)
    func all(_ attribute: SuiteAttribute) -> Set<UInt64> {
      Set(suites.compactMap { $0[attribute]?.id })
    }
    let combinations = Set(
      suites.map { suite in
        [SuiteAttribute.encryption, .hash, .authentication, .group].map { suite[$0]?.id ?? 0 }
      })
    let isProduct =
      combinations.count == suites.count
      && suites.count
        == [SuiteAttribute.encryption, .hash, .authentication, .group].map { all($0).count }
        .reduce(1, *)
    let (des, tripleDES): (UInt64, UInt64) = (1, 5)
    if isProduct, all(.encryption) == [des, tripleDES], all(.hash) == [1, 2],
      all(.authentication).count == 1, all(.group) == [1, 2] || all(.group) == [2] && isBareOffer
    {
      return "ike-scan"
    }
    // RFC 2407 section 4.5 lets a lifetime be left out; gateways state theirs.
    let lacksLifetime = suites.allSatisfy {
      $0[.lifetimeSeconds] == nil && $0[.lifetimeKilobytes] == nil
    }
    return !suites.isEmpty && lacksLifetime && isBareOffer ? "a scanner" : nil
  }

  /// ike-scan's for version 2: AES with 256 and 128 bits, 3DES and DES in one proposal.
  private var scannerOfIKEv2Offer: String? {
    guard phase1.offered.count == 1, let proposal = phase1.offered.first, isBareOffer else {
      return nil
    }
    func all(_ attribute: SuiteAttribute) -> Set<UInt64> {
      Set(proposal.choices(attribute).map(\.id))
    }
    let isScan =
      all(.encryption) == [12, 3, 2] && all(.prf) == [1, 2] && all(.integrity) == [1, 2]
      && all(.group).isSubset(of: [2, 5, 14])
    return isScan ? "ike-scan" : nil
  }

  /// No Vendor ID and no notification: daemons announce what they can do.
  private var isBareOffer: Bool {
    messages.allSatisfy {
      $0.from == .responder || !$0.content.hasVendorIDs && $0.content.notifications.isEmpty
    }
  }
}
