package import ISAKMP

/// What an error notification passes its verdict on: the one list of what the products say no with.
package enum NotificationSubject: Hashable, Sendable {
  // Of the IKE SA.
  case version, exchangeMode, suite, group, unknownSA
  case key, identity, hash, authentication, signature, certificate
  /// The message could not be read: decrypted with another key it is noise.
  case legibility
  // Of a Child SA. In Quick Mode the networks travel as identities.
  case selectors, insideAddress, furtherChild
  /// What was asked for collides with what the other side is doing at this moment.
  case moment

  /// The notifications of RFC 2408 section 3.14.1.
  private static let ikev1: [IKEv1.NotifyType: NotificationSubject] = [
    .invalidMajorVersion: .version,
    .invalidExchangeType: .exchangeMode,
    .unsupportedExchangeType: .exchangeMode,
    .noProposalChosen: .suite,
    .badProposalSyntax: .suite,
    .invalidCookie: .unknownSA,
    .invalidSPI: .unknownSA,
    .invalidKeyInformation: .key,
    .invalidIDInformation: .identity,
    .invalidHashInformation: .hash,
    .authenticationFailed: .authentication,
    .invalidSignature: .signature,
    .invalidCertificate: .certificate,
    .invalidCertEncoding: .certificate,
    .certTypeUnsupported: .certificate,
    .invalidCertAuthority: .certificate,
    .certificateUnavailable: .certificate,
    .payloadMalformed: .legibility,
  ]

  /// Those of RFC 7296 section 3.10.1.
  private static let ikev2: [IKEv2.NotifyType: NotificationSubject] = [
    .invalidMajorVersion: .version,
    .noProposalChosen: .suite,
    .invalidKEPayload: .group,
    .invalidIKESPI: .unknownSA,
    .invalidSPI: .unknownSA,
    .authenticationFailed: .authentication,
    .tsUnacceptable: .selectors,
    .internalAddressFailure: .insideAddress,
    .failedCPRequired: .insideAddress,
    .singlePairRequired: .furtherChild,
    .noAdditionalSAs: .furtherChild,
    .temporaryFailure: .moment,
    .childSANotFound: .moment,
  ]

  package init?(_ type: UInt16, _ version: IKEVersion) {
    let subject =
      version == .ikev1
      ? Self.ikev1[IKEv1.NotifyType(rawValue: type)]
      : Self.ikev2[IKEv2.NotifyType(rawValue: type)]
    guard let subject else { return nil }
    self = subject
  }
}

extension Set<NotificationSubject> {
  /// Who a side is, and by what it proves it.
  package static let peer: Set = [
    .key, .identity, .hash, .authentication, .signature, .certificate,
  ]
  /// What a wrong pre-shared key can be answered with.
  package static let presharedKey: Set = [
    .key, .identity, .hash, .authentication, .signature, .legibility,
  ]
  /// What a wrong certificate can be answered with, besides a refusal that names it. libreswan answers a
  /// signer for whom it finds no valid certificate with INVALID-KEY-INFORMATION.
  package static let signer: Set = [.key, .identity, .authentication, .signature]
  /// What can be said against the last message of Phase 1.
  package static let lastOfPhase1: Set = peer.union([.legibility])
  /// What the refusal of a Child SA speaks of, and no refusal of a peer in IKE_AUTH.
  package static let childSA: Set = [.suite, .selectors, .insideAddress, .furtherChild]
  /// The networks of a Child SA.
  package static let networks: Set = [.selectors, .identity]
}

extension Negotiation {
  /// Whether a notification is about one of these.
  package func isAbout(_ subjects: Set<NotificationSubject>, _ notify: UInt16) -> Bool {
    NotificationSubject(notify, version).map(subjects.contains) ?? false
  }
}
