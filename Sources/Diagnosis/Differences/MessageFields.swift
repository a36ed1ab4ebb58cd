import Capture
import ISAKMP
import Negotiations
import Policies

/// One thing that a message says, in words that can be compared with those of another message.
struct MessageField: Hashable {
  var attribute: String
  var value: String
  var subject: DifferenceSubject
}

/// What a message says, field by field, without what differs from run to run by its nature: SPIs,
/// nonces, key exchange values, hashes.
struct MessageFields {
  private(set) var fields: [MessageField] = []
  private let version: IKEVersion

  init(_ message: NegotiationMessage, version: IKEVersion) {
    self.version = version
    add("destination port", "\(message.destination.port)", .port)
    if message.destination.port == 4500 || message.hasNonESPMarker {
      add("non-ESP marker", message.hasNonESPMarker ? "yes" : "no", .marker)
    }
    let payloads = message.content.payloads + (message.opened?.payloads ?? [])
    let isQuickMode: Bool = if case .quick = message.name { true } else { false }
    var names: [String] = []
    for payload in payloads {
      let name = payload.shortName
      if ![.vendorID, .vendorIDV2].contains(payload.meaning), names.last != name {
        if case .notify = payload.content {} else { names.append(name) }
      }
      add(payload, isQuickMode: isQuickMode)
    }
    add("payloads", names.joined(separator: " "), .structure)
    if message.opened == nil, message.message.isEncrypted {
      add("octets, encrypted", "\(message.octetCount)", .size)
    }
  }

  private mutating func add(_ attribute: String, _ value: String, _ subject: DifferenceSubject) {
    fields.append(MessageField(attribute: attribute, value: value, subject: subject))
  }

  private mutating func add(_ payload: Payload, isQuickMode: Bool) {
    switch payload.content {
    case .securityAssociation(let association): add(association)
    case .keyExchange(let exchange):
      if let group = exchange.group {
        let name = IKEv2.KeyExchangeMethod(rawValue: group).description
        add("group of the key exchange", "\(name) (\(group))", .suite(.group))
      } else {
        let subject: DifferenceSubject = isQuickMode ? .childSuite(.group) : .suite(.group)
        add("octets of the key exchange", "\(exchange.data.count)", subject)
      }
    case .identification(let identity):
      let type = IdentityText.typeName(identity.idType, version) ?? "type \(identity.idType)"
      if isQuickMode {
        add("network", Selector(identity).text, .selectors)
      } else {
        add(
          "identity (\(payload.shortName))", "\(type) \(IdentityText.text(of: identity))", .identity
        )
      }
    case .certificate(let certificate): add(certificate)
    case .certificateRequest(let request):
      let authorities =
        request.authority.map { [$0] } ?? request.keyHashes.map { Hex.string($0) }
      for authority in authorities { add("authority asked for", authority, .certificate) }
    case .authentication(let authentication):
      add(
        "authentication method",
        [authentication.method.description, authentication.signatureAlgorithm?.name]
          .compactMap(\.self).joined(separator: ", "), .suite(.authentication))
    case .notify(let notification): add(notification)
    case .delete: add("delete", "sent", .answer)
    case .trafficSelectors(let selectors):
      let texts = selectors.selectors.map { Selector($0).text }
      add(
        "networks (\(payload.shortName))", texts.joined(separator: ", "), .selectors)
    case .configuration(let configuration):
      let names = configuration.attributes.map { attribute in
        version == .ikev1
          ? IKEv1.ConfigurationAttributeType(rawValue: attribute.type).description
          : IKEv2.ConfigurationAttributeType(rawValue: attribute.type).description
      }
      add("configuration attributes", names.joined(separator: ", "), .insideAddress)
    case .eap(let eap):
      let type = eap.type.map { " \(EAPType(rawValue: $0).description)" } ?? ""
      add("EAP", EAPCode(rawValue: eap.code).description + type, .user)
    case .data, .unknown:
      guard [.vendorID, .vendorIDV2].contains(payload.meaning) else { return }
      let name =
        VendorIDs.identify(payload.body)?.name ?? Hex.string(payload.body.prefix(16))
      add("vendor ID", name, .capability)
    case .natOriginalAddress, .fragment, .encrypted: break
    }
  }

  private mutating func add(_ certificate: CertificatePayload) {
    guard let summary = certificate.summary else {
      add("certificate", "\(certificate.data.count) octets", .certificate)
      return
    }
    add("certificate's subject", summary.subject, .certificate)
    add("certificate's issuer", summary.issuer, .certificate)
    add("certificate's serial number", summary.serialNumber, .certificate)
    add("certificate's validity", "\(summary.notBefore) to \(summary.notAfter)", .certificate)
  }

  private mutating func add(_ notification: NotifyPayload) {
    let number = notification.type
    let name: String
    let isError: Bool
    switch version {
    case .ikev1:
      name = IKEv1.NotifyType(rawValue: number).description
      isError = number < 16384
    case .ikev2:
      let type = IKEv2.NotifyType(rawValue: number)
      name = type.description
      isError = type.isError
      switch type {
      // Hashes of addresses; the verdict on NATs says what they mean.
      case .natDetectionSourceIP, .natDetectionDestinationIP: return
      case .cookie:
        add("N(\(name))", "sent", .cookie)
        return
      case .useTransportMode:
        add("N(\(name))", "sent", .childSuite(.encapsulation))
        return
      case .signatureHashAlgorithms:
        add("N(\(name))", Hex.string(notification.data), .signatureHash)
        return
      default: break
      }
    }
    add("N(\(name))", "sent", isError ? .answer : .capability)
  }

  /// What is on offer, or was taken: for each attribute its values in the order sent, and the whole
  /// combinations behind them.
  private mutating func add(_ association: SecurityAssociationPayload) {
    let proposals = association.proposals.map { OfferedProposal($0, version: version) }
    let isChild = proposals.contains { IKEv2.ProtocolID(rawValue: $0.protocolID) != .ike }
    let suites = proposals.flatMap { $0.transforms.map(\.suite) }
    for attribute in SuiteAttribute.allCases {
      var values: [String] = []
      for suite in suites {
        for value in suite.values where value.attribute == attribute && !values.contains(value.text)
        {
          values.append(value.text)
        }
      }
      guard !values.isEmpty else { continue }
      add(
        attribute.noun, values.joined(separator: ", "),
        isChild ? .childSuite(attribute) : .suite(attribute))
    }
    let combinations: [String] =
      version == .ikev1 ? suites.map(\.text) : proposals.map { $0.combined.text }
    add("combinations", combinations.joined(separator: "; "), .structure)
  }
}
