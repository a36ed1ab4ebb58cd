/// One thing that a policy can demand, under the name that is the same in IKEv1, the IPsec DOI and
/// IKEv2, so that it compares with an offer of any of them.
package enum AlgorithmChoice: Hashable, Sendable {
  /// `keyLength` in bits; `nil` where the algorithm has one length only.
  case encryption(EncryptionAlgorithm, keyLength: Int?)
  /// IKEv1 Phase 1.
  case hash(HashAlgorithm)
  case prf(PRF)
  case integrity(IntegrityAlgorithm)
  /// The Diffie-Hellman group; in a child's proposal perfect forward secrecy.
  case group(KeyExchangeGroup)
  /// A child's proposal without perfect forward secrecy among ones with it, or `none` written out.
  case noGroup
  /// IKEv1 negotiates it; IKEv2 does not, so there it stands in the connection.
  case authentication(AuthenticationMethod)
  case extendedSequenceNumbers(Bool)
  /// RFC 9370's additional key exchange 1 to 7.
  case additionalKeyExchange(Int, KeyExchangeGroup)
}

extension AlgorithmChoice {
  package var attribute: SuiteAttribute {
    switch self {
    case .encryption: .encryption
    case .hash: .hash
    case .prf: .prf
    case .integrity: .integrity
    case .group, .noGroup: .group
    case .authentication: .authentication
    case .extendedSequenceNumbers: .extendedSequenceNumbers
    case .additionalKeyExchange(let place, _): Self.additional(place)
    }
  }

  /// The word of reports: "AES-CBC-256", "MODP-2048 (14)".
  package var text: String {
    switch self {
    case .encryption(let algorithm, let keyLength): algorithm.label(keyLength: keyLength)
    case .hash(let algorithm): algorithm.name
    case .prf(let algorithm): algorithm.name
    case .integrity(let algorithm): algorithm.name
    case .group(let group), .additionalKeyExchange(_, let group): group.label
    case .noGroup: "none"
    case .authentication(let method): method.name
    case .extendedSequenceNumbers(let used): used ? "yes" : "no"
    }
  }

  /// Counted from 1; no other place than these seven can be written.
  private static func additional(_ place: Int) -> SuiteAttribute {
    let all = SuiteAttribute.additionalKeyExchanges
    return all.indices.contains(place - 1) ? all[place - 1] : .additionalKeyExchange7
  }
}
