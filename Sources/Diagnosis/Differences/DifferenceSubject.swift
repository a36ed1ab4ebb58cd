package import Policies

/// What a difference is about, so that a finding can be recognised in it.
package enum DifferenceSubject: Hashable, Sendable {
  case version, mode
  /// Of the IKE SA: Phase 1's attributes.
  case suite(SuiteAttribute)
  /// Of the Child SA: Phase 2's.
  case childSuite(SuiteAttribute)
  case identity, certificate, user
  case address, port, marker, nat
  case selectors, insideAddress
  /// What a side announces: vendor IDs, notifications about what it can do.
  case capability
  case signatureHash
  case cookie
  /// Octets of a message that could not be opened.
  case size
  /// An error notification, a delete: what became of it, never why.
  case answer
  /// How often a message was sent.
  case repetition
  /// Which payloads a message has, and which product sent it.
  case structure

  /// Such a difference can be what a failure hangs on; the others follow from it, or say nothing.
  package var mayDecide: Bool {
    switch self {
    case .answer, .repetition, .structure, .size, .cookie: false
    default: true
    }
  }
}

extension DifferenceSubject {
  static let phase1Algorithms: [DifferenceSubject] = [
    .suite(.encryption), .suite(.hash), .suite(.prf), .suite(.integrity), .suite(.authentication),
    .suite(.group), .suite(.additionalKeyExchange1),
  ]
  static let childAlgorithms: [DifferenceSubject] = [
    .childSuite(.encryption), .childSuite(.integrity), .childSuite(.authentication),
    .childSuite(.hash), .childSuite(.extendedSequenceNumbers), .childSuite(.compression),
  ]

  /// What a finding is about: its rule's subjects, and those of what it compared.
  static func subjects(of finding: Finding) -> Set<DifferenceSubject> {
    var subjects = Set(finding.page.subjects ?? [])
    let isChild = finding.page.isAboutChild
    for row in finding.comparison where row.offered != row.configured {
      if let attribute = SuiteAttribute(rawValue: row.attribute) {
        subjects.insert(isChild ? .childSuite(attribute) : .suite(attribute))
        continue
      }
      switch row.attribute {
      case "identity": subjects.insert(.identity)
      case "ike_version": subjects.insert(.version)
      case "exchange_mode": subjects.insert(.mode)
      case "issuer", "certificate validity": subjects.insert(.certificate)
      case "initiator's network", "responder's network": subjects.insert(.selectors)
      default: break
      }
    }
    return subjects
  }
}
