package import ISAKMP

/// What a message is called: `MM1`, `QM2`, `SA_INIT.request`.
package enum MessageName: Hashable, Sendable, CustomStringConvertible {
  /// RFC 2409 section 5.4; 0 where the position is not known.
  case main(Int)
  /// RFC 2409 section 5.4, three messages.
  case aggressive(Int)
  /// RFC 2408 section 4.4, four messages; 0 where the position is not known.
  case base(Int)
  /// RFC 2409 section 5.5, three messages, a fourth with the commit bit.
  case quick(Int)
  case informational
  /// Mode Config and XAUTH.
  case transaction
  case ikev2(ExchangeType, isResponse: Bool)
  case other(ExchangeType)

  package var description: String {
    switch self {
    case .main(let n): n > 0 ? "MM\(n)" : "MM"
    case .aggressive(let n): n > 0 ? "AM\(n)" : "AM"
    case .base(let n): n > 0 ? "BM\(n)" : "BM"
    case .quick(let n): n > 0 ? "QM\(n)" : "QM"
    case .informational: "INFO"
    case .transaction: "TRANSACTION"
    case .ikev2(let exchange, let isResponse):
      "\(Self.short(exchange)).\(isResponse ? "response" : "request")"
    case .other(let exchange): exchange.description
    }
  }

  private static func short(_ exchange: ExchangeType) -> String {
    switch exchange {
    case .ikeSAInit: "SA_INIT"
    case .ikeAuth: "AUTH"
    case .createChildSA: "CREATE_CHILD_SA"
    case .informational: "INFORMATIONAL"
    case .ikeIntermediate: "INTERMEDIATE"
    case .ikeFollowupKE: "FOLLOWUP_KE"
    case .ikeSessionResume: "SESSION_RESUME"
    default: exchange.description
    }
  }
}
