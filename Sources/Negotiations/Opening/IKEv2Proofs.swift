import ISAKMP
import Keys

/// Tests what the sides of an IKE SA prove themselves with: their AUTH payloads, by pre-shared key
/// or by signature.
struct IKEv2Proofs {
  private(set) var keys: [Role: HeldKey] = [:]
  private(set) var refuted: Set<Role> = []
  /// A proof fits no key that was tried, and not all were.
  private(set) var isKeySearchCut = false
  private(set) var signatures: [Role: SignatureCheck] = [:]
  private(set) var used: Set<SecretOrigin> = []
  private(set) var postquantumKeys: [Role: HeldPostquantumKey] = [:]
  /// The keys with the post-quantum pre-shared key that an AUTH payload proved (RFC 8784): what
  /// comes of SK_d from then on comes of these.
  private(set) var mixed: IKEv2Keys?

  private let ring: KeyRing
  /// Each side's IKE_SA_INIT message, whole; the request is the one that was answered.
  private var firstMessages: [Role: [UInt8]] = [:]
  private var identities: [Role: [UInt8]] = [:]
  private var certificates: [Role: [ArraySlice<UInt8>]] = [:]
  private var usesEAP = false
  private var intermediate: [Role: [UInt8]] = [:]
  /// IKE_INTERMEDIATE messages that are not opened yet, or that the capture lacks: without one IntAuth
  /// cannot be computed.
  private var closedIntermediates: Set<IntermediateMessage> = []

  /// How many IKE_INTERMEDIATE exchanges there are, and IKE_AUTH's first message ID.
  private var intermediateExchanges: Set<UInt32> = []
  private var firstAuthenticationID: UInt32?
  /// The PPK_ID that the initiator announced in an opened message.
  private var announcedPPK: String?
  /// RFC 8784 section 3: the responder confirms by a notification that the post-quantum key is used.
  private var isPPKConfirmed = false

  private struct IntermediateMessage: Hashable {
    var from: Role
    var messageID: UInt32
  }

  init(_ negotiation: Negotiation, _ ring: KeyRing) {
    self.ring = ring
    for message in negotiation.messages where message.retransmissionOf == nil {
      let header = message.message.header
      if header.exchangeType == .ikeAuth {
        firstAuthenticationID = min(firstAuthenticationID ?? .max, header.messageID)
      }
      if header.exchangeType == .ikeIntermediate {
        intermediateExchanges.insert(header.messageID)
        for side in [Role.initiator, .responder] {
          closedIntermediates.insert(
            IntermediateMessage(from: side, messageID: header.messageID))
        }
      }
      guard header.exchangeType == .ikeSAInit, message.message.securityAssociation != nil else {
        continue
      }
      firstMessages[message.from] = Array(
        message.message.octets.prefix(max(ISAKMPHeader.size, Int(header.length))))
    }
  }

  /// RFC 9242 section 3.3.2. Keys made by this very exchange come later.
  mutating func learn(
    intermediate message: NegotiationMessage, _ opened: OpenedContent, _ keys: IKEv2Keys
  ) {
    guard let associated = Self.associatedData(message.message, opened),
      let authentication = IKEv2Authentication.intermediateAUTH(
        previous: intermediate[message.from] ?? [], associated: associated,
        plaintext: Array(opened.plaintext),
        of: message.from,
        keys: keys)
    else { return }
    intermediate[message.from] = authentication
    closedIntermediates.remove(
      IntermediateMessage(from: message.from, messageID: message.message.header.messageID))
  }

  /// A: from the IKE header to the end of the Encrypted payload's generic header, as if the message
  /// had been sent in one piece and had neither IV nor padding nor ICV.
  private static func associatedData(_ message: Message, _ opened: OpenedContent) -> [UInt8]? {
    guard
      let payload = message.payloads.first(where: {
        if case .encrypted = $0.content { true } else { false }
      }), message.octets.count >= ISAKMPHeader.size
    else { return nil }
    var octets = Array(message.octets.prefix(payload.offset))
    let isFragment = payload.type == .encryptedAndAuthenticatedFragment
    if isFragment, payload.offset == ISAKMPHeader.size {
      octets[16] = PayloadType.encryptedAndAuthenticated.rawValue
    }
    let plaintext = opened.plaintext.count
    let first = opened.firstPayload.rawValue
    octets += [first, 0] + Array(octets: UInt16(truncatingIfNeeded: plaintext + 4))
    octets.replaceSubrange(
      24..<28, with: Array(octets: UInt32(truncatingIfNeeded: octets.count + plaintext)))
    return octets
  }

  /// Tests the AUTH payload of an opened IKE_AUTH message; `nil` where it holds none.
  mutating func judge(
    _ message: NegotiationMessage, _ opened: OpenedContent, _ index: Int,
    _ negotiation: Negotiation, _ keys: IKEv2Keys
  ) -> HashVerdict? {
    let role = message.from
    learn(opened, of: role)
    // The server proves itself in the message that starts EAP; what comes later is made with EAP's
    // own key (RFC 7296 section 2.16).
    let isAfterEAP = usesEAP
    if opened.contains(.extensibleAuthentication) { usesEAP = true }
    guard let authentication = opened.authentication else { return nil }
    if isAfterEAP, authentication.method == .sharedKey {
      return .untestable("it is made with the key of the EAP method")
    }
    guard let first = firstMessages[role], let identity = identities[role] else {
      return .untestable("IKE_SA_INIT or the identity is not known")
    }
    guard closedIntermediates.isEmpty, !lacksIntermediates else {
      return .untestable("an IKE_INTERMEDIATE message is missing or could not be opened")
    }
    let intermediate = intermediateOctets
    func variant(_ keys: IKEv2Keys, _ mixed: PostQuantumKey?) -> Variant {
      Variant(
        keys: keys, mixed: mixed,
        octets: IKEv2Authentication.signedOctets(
          of: role, keys: keys, firstMessage: first, identityBody: identity,
          intermediate: intermediate))
    }
    let candidates: [CandidateKey]
    let mixed: [PostQuantumKey]
    switch authentication.method {
    case .sharedKey:
      candidates = CandidateKey.all(
        of: ring.keys(for: negotiation), limit: ring.tests.available + 1)
      mixed = postQuantumKeys(cost: Self.mixing, candidates: candidates.count)
    case .null:
      candidates = []
      mixed = postQuantumKeys(cost: Self.mixing, candidates: 0)
    default:
      candidates = []
      mixed = postQuantumKeys(cost: Self.mixing + Self.verification, candidates: 0)
    }
    let isCut = mixed.count < ring.secrets.postQuantumKeys.count
    let variants =
      [variant(keys, nil)] + mixed.map { variant(keys.mixing(ppk: $0.key), $0) }
    guard variants.first?.octets != nil else { return .untestable("SK_p is not known") }
    let verdict =
      switch authentication.method {
      case .sharedKey: judgeKey(authentication, index, role, negotiation, variants, candidates)
      case .null: judgeNull(authentication, role, variants)
      default: judgeSignature(authentication, role, variants)
      }
    return settle(verdict, authentication.method, index, role, isCut: isCut)
  }

  /// That nothing fits refutes nothing where a post-quantum key that may be part of it was not tried.
  private mutating func settle(
    _ found: HashVerdict, _ method: IKEv2.AuthenticationMethod, _ index: Int, _ role: Role,
    isCut: Bool
  ) -> HashVerdict {
    var verdict = found
    if case .wrong = found {
      // RFC 8784 section 3.
      if announcedPPK != nil || isPPKConfirmed, ring.secrets.postQuantumKeys.isEmpty {
        verdict = .untestable("the post-quantum pre-shared key is not known")
      } else if isCut {
        isKeySearchCut = true
        verdict = .untestable("more post-quantum pre-shared keys were given than are tried")
      } else if method == .sharedKey, keys[role] == nil {
        refuted.insert(role)
      }
    }
    if method != .sharedKey, method != .null {
      signatures[role] = SignatureCheck(verdict: verdict, message: index)
    }
    return verdict
  }

  /// The keys without a post-quantum key, or mixed with one, and what is signed under them.
  private struct Variant {
    var keys: IKEv2Keys
    var mixed: PostQuantumKey?
    /// `nil` where SK_p is not known.
    var octets: [UInt8]?
  }

  /// What mixing in a post-quantum key and testing a signature cost, in tests of one hash.
  private static let mixing = 8
  private static let verification = 64

  /// The post-quantum keys that are tried, of which those with the PPK_ID that was announced come
  /// first.
  ///
  /// - Parameters:
  ///   - cost: of making and testing each by itself.
  ///   - candidates: how many pre-shared keys are then tried with each.
  private func postQuantumKeys(cost: Int, candidates: Int) -> [PostQuantumKey] {
    let given = ring.secrets.postQuantumKeys
    guard !given.isEmpty else { return [] }
    let room = ring.tests.take(
      min(
        given.count, SecretIndex.untiedLimit, max(1, ring.tests.available / (cost + candidates))),
      cost: cost)
    guard let announcedPPK else { return Array(given.prefix(room)) }
    let named = ring.index.postQuantumKeys(id: announcedPPK).prefix(room)
    return Array(named) + given.lazy.filter { $0.id != announcedPPK }.prefix(room - named.count)
  }

  private mutating func learn(_ opened: OpenedContent, of role: Role) {
    for notification in opened.notifications
    where IKEv2.NotifyType(rawValue: notification.type) == .ppkIdentity {
      if role == .responder { isPPKConfirmed = true }
      // RFC 8784 section 5.1: an octet for the type goes before the identity.
      if role == .initiator, announcedPPK == nil {
        announcedPPK = String(decoding: notification.data.dropFirst(), as: UTF8.self)
      }
    }
    let wanted: PayloadType =
      role == .initiator ? .identificationInitiator : .identificationResponder
    if let identity = opened.payloads.first(where: { $0.type == wanted }) {
      identities[role] = Array(identity.body)
    }
    for payload in opened.payloads {
      if case .certificate(let certificate) = payload.content,
        certificate.encoding == .x509Signature
      {
        certificates[role, default: []].append(certificate.data)
      }
    }
  }

  /// RFC 9242 section 3.3.2; `nil` without IKE_INTERMEDIATE.
  private var intermediateOctets: (octets: [UInt8], messageID: UInt32)? {
    guard !intermediate.isEmpty else { return nil }
    return (
      (intermediate[.initiator] ?? []) + (intermediate[.responder] ?? []),
      UInt32(1 + intermediateExchanges.count)
    )
  }

  /// RFC 7619 section 2.3: SK_p itself takes the place of the shared secret.
  private func judgeNull(
    _ authentication: AuthenticationPayload, _ role: Role, _ variants: [Variant]
  ) -> HashVerdict {
    let fits = variants.contains { variant in
      guard let octets = variant.octets,
        let secret = role == .initiator ? variant.keys.pi : variant.keys.pr
      else { return false }
      return IKEv2Authentication.sharedKeyAUTH(
        secret: secret, signedOctets: octets, prf: variant.keys.algorithms.prf)
        == Array(authentication.data)
    }
    return fits ? .verified(name: "AUTH") : .wrong
  }

  private mutating func judgeSignature(
    _ authentication: AuthenticationPayload, _ role: Role, _ variants: [Variant]
  ) -> HashVerdict {
    var verdict = HashVerdict.wrong
    for variant in variants {
      guard let octets = variant.octets else { continue }
      verdict = IKEv2Signature.verify(
        authentication, signedOctets: octets, certificates: certificates[role] ?? [])
      if verdict.isVerified {
        mix(variant, of: role)
        break
      }
    }
    return verdict
  }

  private mutating func judgeKey(
    _ authentication: AuthenticationPayload, _ index: Int, _ role: Role,
    _ negotiation: Negotiation, _ variants: [Variant], _ candidates: [CandidateKey]
  ) -> HashVerdict {
    guard !candidates.isEmpty else { return .untestable("no pre-shared key was given") }
    let data = Array(authentication.data)
    let room = ring.tests.take(candidates.count, cost: variants.count)
    for (count, candidate) in candidates.prefix(room).enumerated() {
      for variant in variants
      where IKEv2Authentication.sharedKeyAUTH(
        secret: candidate.key, signedOctets: variant.octets ?? [], prf: variant.keys.algorithms.prf)
        == data
      {
        used.insert(candidate.origin)
        ring.tests.giveBack((room - 1 - count) * variants.count)
        mix(variant, of: role)
        if self.keys[role] == nil {
          self.keys[role] = HeldKey(candidate, proof: "AUTH", message: index)
        }
        refuted.remove(role)
        return .verified(name: "AUTH")
      }
    }
    if ring.keys(for: negotiation).isCut || room < candidates.count {
      isKeySearchCut = true
      return .untestable("more pre-shared keys were given than are tried on one negotiation")
    }
    return .wrong
  }

  /// A proof fits under the keys of this variant.
  private mutating func mix(_ variant: Variant, of role: Role) {
    guard let key = variant.mixed else { return }
    mixed = variant.keys
    used.insert(key.origin)
    postquantumKeys[role] = HeldPostquantumKey(
      key, others: ring.index.postQuantumKeys(like: key, limit: 8))
  }

  /// What Child SAs' keys come of, RFC 8784 section 3: the responder confirms by a notification
  /// that the post-quantum key is used. `nil` where that key is not known.
  func childBase(_ keys: IKEv2Keys?) -> IKEv2Keys? {
    guard isPPKConfirmed, let keys else { return keys }
    if let mixed { return mixed }
    let given = ring.secrets.postQuantumKeys
    return given.count == 1 ? given.first.map { keys.mixing(ppk: $0.key) } : nil
  }

  /// Message IDs count from IKE_SA_INIT's 0 without a gap: what lies between it and IKE_AUTH is
  /// IKE_INTERMEDIATE.
  private var lacksIntermediates: Bool {
    firstAuthenticationID.map { Int($0) > intermediateExchanges.count + 1 } ?? false
  }
}

extension [UInt8] {
  /// Big-endian.
  fileprivate init(octets value: some FixedWidthInteger) {
    let width = type(of: value).bitWidth
    self = (0..<width / 8).map { UInt8(truncatingIfNeeded: value >> (width - 8 - 8 * $0)) }
  }
}
