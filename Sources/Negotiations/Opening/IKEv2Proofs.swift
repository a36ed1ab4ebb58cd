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

  private struct IntermediateMessage: Hashable {
    var from: Role
    var messageID: UInt32
  }

  init(_ negotiation: Negotiation, _ ring: KeyRing) {
    self.ring = ring
    for message in negotiation.messages where message.retransmissionOf == nil {
      let header = message.message.header
      if header.exchangeType == .ikeIntermediate {
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
    guard closedIntermediates.isEmpty, !Self.lacksIntermediates(negotiation) else {
      return .untestable("an IKE_INTERMEDIATE message is missing or could not be opened")
    }
    let variants = ([keys] + ring.secrets.postQuantumKeys.map { keys.mixing(ppk: $0.key) })
      .map { variant in
        Variant(
          keys: variant,
          octets: IKEv2Authentication.signedOctets(
            of: role, keys: variant, firstMessage: first,
            identityBody: identity, intermediate: intermediateOctets(negotiation)))
      }
    guard variants.first?.octets != nil else { return .untestable("SK_p is not known") }
    switch authentication.method {
    case .sharedKey: return judgeKey(authentication, index, role, negotiation, variants)
    case .null: return judgeNull(authentication, role, variants)
    default: return judgeSignature(authentication, index, role, negotiation, variants)
    }
  }

  /// The keys without a post-quantum key, or mixed with one, and what is signed under them.
  private struct Variant {
    var keys: IKEv2Keys
    /// `nil` where SK_p is not known.
    var octets: [UInt8]?
  }

  private mutating func learn(_ opened: OpenedContent, of role: Role) {
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
  private func intermediateOctets(
    _ negotiation: Negotiation
  ) -> (octets: [UInt8], messageID: UInt32)? {
    guard !intermediate.isEmpty else { return nil }
    return (
      (intermediate[.initiator] ?? []) + (intermediate[.responder] ?? []),
      UInt32(1 + Self.intermediateExchanges(negotiation))
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
    _ authentication: AuthenticationPayload, _ index: Int, _ role: Role,
    _ negotiation: Negotiation, _ variants: [Variant]
  ) -> HashVerdict {
    var verdict = HashVerdict.wrong
    for (place, variant) in variants.enumerated() {
      guard let octets = variant.octets else { continue }
      verdict = IKEv2Signature.verify(
        authentication, signedOctets: octets, certificates: certificates[role] ?? [])
      if verdict.isVerified {
        mix(variant, place, of: role)
        break
      }
    }
    if case .wrong = verdict, needsMissingPPK(negotiation, index) {
      verdict = .untestable("the post-quantum pre-shared key is not known")
    }
    signatures[role] = SignatureCheck(verdict: verdict, message: index)
    return verdict
  }

  private mutating func judgeKey(
    _ authentication: AuthenticationPayload, _ index: Int, _ role: Role,
    _ negotiation: Negotiation, _ variants: [Variant]
  ) -> HashVerdict {
    let keys = ring.keys(for: negotiation)
    let candidates = CandidateKey.all(of: keys.given, limit: ring.tests.available + 1)
    guard !candidates.isEmpty else { return .untestable("no pre-shared key was given") }
    let data = Array(authentication.data)
    let room = ring.tests.take(candidates.count, cost: variants.count)
    for (count, candidate) in candidates.prefix(room).enumerated() {
      for (place, variant) in variants.enumerated()
      where IKEv2Authentication.sharedKeyAUTH(
        secret: candidate.key, signedOctets: variant.octets ?? [], prf: variant.keys.algorithms.prf)
        == data
      {
        used.insert(candidate.origin)
        ring.tests.giveBack((room - 1 - count) * variants.count)
        mix(variant, place, of: role)
        if self.keys[role] == nil {
          self.keys[role] = HeldKey(candidate, proof: "AUTH", message: index)
        }
        refuted.remove(role)
        return .verified(name: "AUTH")
      }
    }
    // With a PPK that was not given, no key can fit: that refutes nothing (RFC 8784 section 3).
    if needsMissingPPK(negotiation, index) {
      return .untestable("the post-quantum pre-shared key is not known")
    }
    if keys.isCut || room < candidates.count {
      isKeySearchCut = true
      return .untestable("more pre-shared keys were given than are tried on one negotiation")
    }
    if self.keys[role] == nil { refuted.insert(role) }
    return .wrong
  }

  /// A proof fits under the keys mixed with the post-quantum key before `place`, or without one.
  private mutating func mix(_ variant: Variant, _ place: Int, of role: Role) {
    let given = ring.secrets.postQuantumKeys
    guard place > 0, given.indices.contains(place - 1) else { return }
    mixed = variant.keys
    used.insert(given[place - 1].origin)
    postquantumKeys[role] = HeldPostquantumKey(given[place - 1], among: given)
  }

  /// What Child SAs' keys come of, RFC 8784 section 3: the responder confirms by a notification
  /// that the post-quantum key is used. `nil` where that key is not known.
  func childBase(_ negotiation: Negotiation, _ keys: IKEv2Keys?) -> IKEv2Keys? {
    let isConfirmed = negotiation.messages.contains { message in
      message.from == .responder
        && (message.opened?.notifications ?? []).contains {
          IKEv2.NotifyType(rawValue: $0.type) == .ppkIdentity
        }
    }
    guard isConfirmed, let keys else { return keys }
    if let mixed { return mixed }
    let given = ring.secrets.postQuantumKeys
    return given.count == 1 ? given.first.map { keys.mixing(ppk: $0.key) } : nil
  }

  private func needsMissingPPK(_ negotiation: Negotiation, _ index: Int) -> Bool {
    ring.secrets.postQuantumKeys.isEmpty
      && negotiation.messages[...index].contains { message in
        (message.opened?.notifications ?? []).contains {
          IKEv2.NotifyType(rawValue: $0.type) == .ppkIdentity
        }
      }
  }

  /// Message IDs count from IKE_SA_INIT's 0 without a gap: what lies between it and IKE_AUTH is
  /// IKE_INTERMEDIATE.
  private static func lacksIntermediates(_ negotiation: Negotiation) -> Bool {
    let first = negotiation.messages.lazy.map(\.message.header)
      .filter { $0.exchangeType == .ikeAuth }.map(\.messageID).min()
    return first.map { Int($0) > intermediateExchanges(negotiation) + 1 } ?? false
  }

  /// IKE_AUTH's first message ID is the one after the last IKE_INTERMEDIATE.
  private static func intermediateExchanges(_ negotiation: Negotiation) -> Int {
    Set(
      negotiation.messages.filter { $0.message.header.exchangeType == .ikeIntermediate }
        .map(\.message.header.messageID)
    ).count
  }
}

extension [UInt8] {
  /// Big-endian.
  fileprivate init(octets value: some FixedWidthInteger) {
    let width = type(of: value).bitWidth
    self = (0..<width / 8).map { UInt8(truncatingIfNeeded: value >> (width - 8 - 8 * $0)) }
  }
}
