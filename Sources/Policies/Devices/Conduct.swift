package import ISAKMP

/// What a product does with what it is offered, as far as its documents, its source or recordings
/// show. Whoever judges asks here, and never which product it is. A value left out is that of a
/// device of which nothing more is known.
package struct Conduct: Sendable {
  /// The order of the walk through two lists, and what is compared in it.
  package var walk: @Sendable (WalkStage) -> WalkRules = { _ in
    WalkRules(ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: true)
  }
  /// Networks of Phase 2 that are not its own to the bit.
  package var narrowing: @Sendable (IKEVersion) -> Narrowing = { _ in .unknown }

  // MARK: Connections

  /// It looks for a connection of the peer before it compares algorithms.
  package var findsConnectionFirst = false
  /// IKEv1: it chooses the connection by its method, so that each entry has that of its own.
  package var choosesConnectionByMethod = false
  /// It compares the connections in the order of how well they fit the addresses, in IKEv1 only the
  /// best ones.
  package var ranksConnections = false
  /// A connection fixes Main or Aggressive Mode; elsewhere that is the initiator's choice.
  package var fixesMode = false
  /// As responder it compares the network that the first message names with its own.
  package var comparesNetworkID = false
  /// As responder it refuses Aggressive Mode with a pre-shared key unless another file allows it.
  package var wantsLeaveForAggressiveKeys = false
  /// With both versions it begins with IKEv2 and stays there.
  package var staysWithIKEv2 = false
  /// Its IKEv1 offers the first algorithm of each kind alone.
  package var offersFirstOfEachKind = false
  /// Which of several groups of Phase 2 its Quick Mode offers, where that is known.
  package var quickModeGroup: QuickModeGroup?

  // MARK: Refusals

  /// What fits no connection it drops in silence.
  package var dropsInSilence = false
  /// Nor does it answer an offer whose suites it does not take.
  package var dropsSuitesInSilence = false
  /// Whether it answers what it refuses is not known: silence may be a refusal of the first message.
  package var mayRefuseInSilence = false
  /// Its refusal has one shape where it has no connection, and another where it compared.
  package var marksMissingConnection = false
  /// IKEv1: NO-PROPOSAL-CHOSEN in Quick Mode is about the algorithms, not networks or the mode.
  package var refusesSuitesApart = false
  /// Phase 2: it is known to refuse a key exchange that it does not ask for; elsewhere nothing shows
  /// what is made of one.
  package var refusesUnaskedGroup = false
  /// Its manual, read literally, refuses an offer whose lifetime is shorter than its own.
  package var mayRefuseShorterLifetime = false
  /// IKEv2: a first Child SA that it refuses ends the IKE SA, and the refusal is all that answers
  /// IKE_AUTH (against RFC 7296 section 2.21.2).
  package var endsWithFirstChild = false
  /// Where transport mode is configured, tunnel mode is granted all the same.
  package var grantsTunnelForTransport = false

  // MARK: Keys and identities

  /// IKEv1: its authentication method 65001 is GSS-API, which others have for XAUTH.
  package var offersGSSAPI = false
  /// It asks every peer for a certificate, whatever that one is to prove itself with.
  package var asksEverybodyForCertificates = false

  /// Another file may hold the keys, so that none in this one says nothing.
  package var keepsKeysElsewhere = false
  /// It refuses the offer of a pre-shared key when it has none for the peer.
  package var refusesOfferWithoutKey = false
  package var keyLookup = KeyLookup.peer
  /// A name without an “@” inside is a domain name; others look it up, or say the type in words.
  package var takesNamesForDomains = false

  /// What another's configuration can run into although the proposals agree.
  package var traps: Set<Trap> = []

  // MARK: Files

  /// The file describes a device and is not its configuration.
  package var isDescription = false
  /// Its debug lines of IKEv1's Phase 1 can be written as the device prints them.
  package var hasTranscript = false

  package init() {}

  init(_ fill: (inout Conduct) -> Void) { fill(&self) }

  /// Quick Mode carries one public value, and every offer has its group (RFC 2409 section 5.5): a
  /// product with several has to choose before it asks.
  package enum QuickModeGroup: Sendable {
    case first
    /// That of the IKE SA where it is one of them, else the first.
    case ofIKESA
  }

  package enum Narrowing: Sendable {
    /// Whatever is asked for is granted, its own networks notwithstanding.
    case anything
    /// Whatever both have in common is granted.
    case toCommon
    /// A request inside its own networks is granted, no other.
    case insideOnly
    case never
    case unknown
  }

  package enum KeyLookup: Sendable {
    /// By the initiator's address, or by an identity.
    case peer
    /// As `peer`; but a name need not be an identity, for it may stand for every peer.
    case peerOrAnyName
    /// IKEv1 by both addresses and the identities that the connection expects, IKEv2 by the
    /// identity that the initiator shows.
    case identity
  }
}

extension ConfiguredProduct {
  package var conduct: Conduct { DeviceCatalogue.device(self)?.conduct ?? Conduct() }
  package var words: ConfigurationWords {
    DeviceCatalogue.device(self)?.words ?? ConfigurationWords()
  }

  /// Names it beside lines of its log.
  package var logKey: String { DeviceCatalogue.device(self)?.logKey ?? rawValue }

  package func walkRules(_ stage: WalkStage) -> WalkRules { conduct.walk(stage) }
}
