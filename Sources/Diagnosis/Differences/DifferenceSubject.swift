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
  private static let phase1Algorithms: [DifferenceSubject] = [
    .suite(.encryption), .suite(.hash), .suite(.prf), .suite(.integrity), .suite(.authentication),
    .suite(.group), .suite(.additionalKeyExchange1),
  ]
  private static let childAlgorithms: [DifferenceSubject] = [
    .childSuite(.encryption), .childSuite(.integrity), .childSuite(.authentication),
    .childSuite(.hash), .childSuite(.extendedSequenceNumbers), .childSuite(.compression),
  ]

  /// What each finding of an error is about, as far as messages show it. A pre-shared key is in no
  /// message; an empty list says that nothing in them can be what the failure hangs on.
  static let byRule: [String: [DifferenceSubject]] = [
    "IKE100": phase1Algorithms,
    "IKE101": [.suite(.encryption)],
    "IKE102": [.suite(.encryption)],
    "IKE103": [.suite(.hash), .suite(.prf), .suite(.integrity)],
    "IKE104": [.suite(.group)],
    "IKE105": [.suite(.authentication)],
    "IKE106": [.suite(.lifetimeSeconds), .suite(.lifetimeKilobytes)],
    "IKE107": phase1Algorithms,
    "IKE108": phase1Algorithms,
    "IKE109": [.suite(.group)],
    "IKE110": phase1Algorithms,
    "IKE111": [.version],
    "IKE112": [.mode],
    "IKE113": phase1Algorithms + [.version, .mode],
    "IKE114": [.address, .identity, .version, .mode],
    "IKE115": phase1Algorithms + [.address, .identity],
    "IKE201": [],
    "IKE202": [.identity],
    "IKE203": [.identity, .suite(.authentication)],
    "IKE204": [.certificate, .identity, .signatureHash],
    "IKE205": [.user],
    "IKE206": [.user],
    "IKE207": [.certificate, .capability],
    "IKE208": [.signatureHash],
    "IKE209": [.address, .identity],
    "IKE300": childAlgorithms + [.childSuite(.group), .childSuite(.encapsulation), .selectors],
    "IKE301": childAlgorithms,
    "IKE302": [.childSuite(.group)],
    "IKE303": [.selectors],
    "IKE304": [.childSuite(.encapsulation)],
    "IKE305": [.childSuite(.lifetimeSeconds), .childSuite(.lifetimeKilobytes)],
    "IKE306": [.insideAddress],
    "IKE307": [],
    "IKE308": [.selectors],
    "IKE309": [.selectors],
    "IKE310": [.childSuite(.group)],
    "IKE311": childAlgorithms + [.childSuite(.group), .selectors],
    "IKE312": [],
    "IKE313": childAlgorithms + [.selectors],
    "IKE403": [.port, .nat],
    "IKE404": [.nat, .capability],
    "IKE405": [.port, .nat],
    "IKE407": [.marker, .port],
    "IKE411": [.capability],
    "IKE412": [.port],
    "IKE413": [.capability, .nat],
    "IKE501": [.address, .port],
    "IKE502": [.address, .port],
    "IKE503": [.address, .port, .nat],
    "IKE505": [],
    "IKE509": [],
    "IKE513": [],
    "IKE514": [.certificate, .capability],
    "IKE607": [],
    "IKE701": [.nat, .port, .marker],
  ]

  /// What a finding is about: its rule's subjects, and those of what it compared.
  static func subjects(of finding: Finding) -> Set<DifferenceSubject> {
    var subjects = Set(byRule[finding.page.code] ?? [])
    let isChild = finding.page.code.hasPrefix("IKE3")
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
