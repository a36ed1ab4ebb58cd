package import ISAKMP

/// What can differ between two suites, in the order in which reports show it.
package enum SuiteAttribute: String, CaseIterable, Hashable, Sendable {
  case encryption
  case hash
  case prf
  case integrity
  case authentication
  case group
  case encapsulation
  case extendedSequenceNumbers = "esn"
  case compression
  case additionalKeyExchange1 = "additional_key_exchange_1"
  case additionalKeyExchange2 = "additional_key_exchange_2"
  case additionalKeyExchange3 = "additional_key_exchange_3"
  case additionalKeyExchange4 = "additional_key_exchange_4"
  case additionalKeyExchange5 = "additional_key_exchange_5"
  case additionalKeyExchange6 = "additional_key_exchange_6"
  case additionalKeyExchange7 = "additional_key_exchange_7"
  case lifetimeSeconds = "lifetime_seconds"
  case lifetimeKilobytes = "lifetime_kilobytes"

  /// RFC 9370's, in their order.
  package static let additionalKeyExchanges: [SuiteAttribute] = [
    .additionalKeyExchange1, .additionalKeyExchange2, .additionalKeyExchange3,
    .additionalKeyExchange4, .additionalKeyExchange5, .additionalKeyExchange6,
    .additionalKeyExchange7,
  ]

  package var isLifetime: Bool { self == .lifetimeSeconds || self == .lifetimeKilobytes }

  /// The word in a sentence.
  package var noun: String {
    switch self {
    case .encryption: "encryption algorithm"
    case .hash: "hash algorithm"
    case .prf: "pseudorandom function"
    case .integrity: "integrity algorithm"
    case .authentication: "authentication method"
    case .group: "Diffie-Hellman group"
    case .encapsulation: "encapsulation mode"
    case .extendedSequenceNumbers: "extended sequence numbers"
    case .compression: "compression"
    case .lifetimeSeconds: "lifetime"
    case .lifetimeKilobytes: "lifetime in kilobytes"
    default: "additional key exchange"
    }
  }
}

/// One attribute's value: the number as sent and what it means.
package struct SuiteValue: Hashable, Sendable {
  package var attribute: SuiteAttribute
  /// The number in its own registry; for a lifetime the seconds or kilobytes themselves.
  package var id: UInt64
  /// The registered name, `nil` where the number has none.
  package var name: String?
  /// Bits, where the sender stated them.
  package var keyLength: Int?

  package init(_ attribute: SuiteAttribute, id: UInt64, name: String?, keyLength: Int? = nil) {
    self.attribute = attribute
    self.id = id
    self.name = name
    self.keyLength = keyLength
  }

  /// "AES-CBC-256", "MODP-2048 (14)", "28800 s".
  package var text: String {
    switch attribute {
    case .lifetimeSeconds: "\(id) s"
    case .lifetimeKilobytes: "\(id) kB"
    case .group: name.map { "\($0) (\(id))" } ?? "group \(id)"
    default:
      (name ?? "\(attribute.noun) \(id)") + (keyLength.map { "-\($0)" } ?? "")
    }
  }
}

/// A suite of algorithms and parameters: an IKEv1 transform, one IKEv2 transform, or everything
/// that an IKEv2 proposal selects. Values stand in the order sent; a repeated attribute stands
/// twice.
package struct ProtectionSuite: Hashable, Sendable {
  package var values: [SuiteValue]

  package init(_ values: [SuiteValue] = []) { self.values = values }

  package subscript(_ attribute: SuiteAttribute) -> SuiteValue? {
    values.first { $0.attribute == attribute }
  }

  /// The values in the fixed order of reports.
  package var ordered: [SuiteValue] {
    SuiteAttribute.allCases.flatMap { attribute in values.filter { $0.attribute == attribute } }
  }

  /// "AES-CBC-256  SHA2-256  pre-shared key  MODP-2048 (14)  28800 s".
  package var text: String { ordered.map(\.text).joined(separator: "  ") }
}

/// A proposal with its transforms' meaning.
package struct OfferedProposal: Sendable {
  package var number: UInt8
  package var protocolID: UInt8
  package var protocolName: String
  package var spi: [UInt8]
  package var transforms: [OfferedTransform]
}

package struct OfferedTransform: Hashable, Sendable {
  /// IKEv1's transform number; IKEv2 transforms have none.
  package var number: UInt8?
  package var suite: ProtectionSuite
}

extension OfferedProposal {
  package init(_ proposal: Proposal, version: IKEVersion) {
    number = proposal.number
    protocolID = proposal.protocolID
    spi = Array(proposal.spi)
    switch version {
    case .ikev1:
      protocolName = IPsecDOI.ProtocolID(rawValue: proposal.protocolID).description
      transforms = proposal.transforms.map {
        OfferedTransform(
          number: $0.numberOrType,
          suite: ProtectionSuite(ikev1: $0, protocolID: proposal.protocolID))
      }
    case .ikev2:
      protocolName = IKEv2.ProtocolID(rawValue: proposal.protocolID).description
      transforms = proposal.transforms.map {
        OfferedTransform(number: nil, suite: ProtectionSuite(ikev2: $0))
      }
    }
  }

  /// All values of all transforms: for an accepted IKEv2 proposal, its one suite.
  package var combined: ProtectionSuite { ProtectionSuite(transforms.flatMap(\.suite.values)) }

  /// IKEv2: the choices offered for one kind of algorithm.
  package func choices(_ attribute: SuiteAttribute) -> [SuiteValue] {
    transforms.flatMap { $0.suite.values }.filter { $0.attribute == attribute }
  }
}
