import ISAKMP
import Negotiations

/// A payload's fields as lines for people: names, numbers, and what they mean.
struct PayloadText {
  let version: IKEVersion
  /// Those of the message, which tell some numbers apart.
  var vendorIDs: [ArraySlice<UInt8>] = []

  func lines(_ payload: Payload) -> [String] {
    switch payload.content {
    case .securityAssociation(let association): lines(association)
    case .keyExchange(let exchange): [line(exchange)]
    case .identification(let identity): [line(identity)]
    case .certificate(let certificate): lines(certificate)
    case .certificateRequest(let request): lines(request: request)
    case .notify(let notification): lines(notification)
    case .delete(let delete): [line(delete)]
    case .natOriginalAddress(let original):
      [IdentityText.address(original.address) ?? Hex.string(original.address)]
    case .fragment(let fragment):
      [
        "fragment \(fragment.sequence) of message \(fragment.fragmentID)"
          + "\(fragment.isLast ? ", the last" : ""), \(fragment.data.count) octets"
      ]
    case .authentication(let authentication): [line(authentication)]
    case .trafficSelectors(let selectors): selectors.selectors.map { line($0) }
    case .encrypted(let encrypted): [line(encrypted)]
    case .configuration(let configuration): lines(configuration)
    case .eap(let eap): [line(eap)]
    case .data, .unknown: lines(data: payload)
    }
  }

  private func lines(_ association: SecurityAssociationPayload) -> [String] {
    var lines: [String] = []
    if version == .ikev1, let domain = association.domainOfInterpretation {
      let situation = association.situation.map {
        ", situation \(IKEv1.Situation(rawValue: $0).description) (\($0))"
      }
      let name = IKEv1.DomainOfInterpretation(rawValue: domain).description
      lines.append("DOI \(name) (\(domain))\(situation ?? "")")
    }
    for proposal in association.proposals { lines += self.lines(proposal) }
    return lines
  }

  private func lines(_ proposal: Proposal) -> [String] {
    let count = proposal.transforms.count
    var lines = [
      "proposal \(proposal.number): \(protocolText(proposal.protocolID))"
        + (proposal.spi.isEmpty ? "" : ", SPI \(Hex.string(proposal.spi))")
        + ", \(count) transform\(count == 1 ? "" : "s")"
    ]
    for transform in proposal.transforms {
      lines.append("  " + (version == .ikev1 ? ikev1(transform, proposal) : ikev2(transform)))
    }
    return lines
  }

  private func ikev1(_ transform: Transform, _ proposal: Proposal) -> String {
    let protocolID = IPsecDOI.ProtocolID(rawValue: proposal.protocolID)
    let id = UInt8(truncatingIfNeeded: transform.id)
    let name =
      switch protocolID {
      case .isakmp: IPsecDOI.ISAKMPTransform(rawValue: id).description
      case .ah: IPsecDOI.AHTransform(rawValue: id).description
      case .esp: IPsecDOI.ESPTransform(rawValue: id).description
      case .ipcomp: IPsecDOI.IPCOMPTransform(rawValue: id).description
      default: "ID"
      }
    let attributes = transform.attributes.map { attribute in
      let isPhase1 = protocolID == .isakmp
      return AttributeNames(attribute, isPhase1: isPhase1, vendorIDs: vendorIDs).text(attribute)
        + (attribute.isShort ? "" : " [TLV]")
    }
    return "transform \(transform.numberOrType): \(name) (\(transform.id))"
      + (attributes.isEmpty ? "" : ", " + attributes.joined(separator: ", "))
  }

  private func ikev2(_ transform: Transform) -> String {
    let type = IKEv2.TransformType(rawValue: transform.numberOrType)
    var text =
      "\(type.description) (\(transform.numberOrType)): "
      + "\(TransformNames.name(transform) ?? "unassigned") (\(transform.id))"
    for attribute in transform.attributes {
      let name = IKEv2.TransformAttributeType(rawValue: attribute.type).description
      let value = attribute.unsigned.map { String($0) } ?? Hex.string(attribute.value)
      text += ", \(name) \(value)"
    }
    return text
  }

  private func protocolText(_ id: UInt8) -> String {
    let name =
      version == .ikev1
      ? IPsecDOI.ProtocolID(rawValue: id).description : IKEv2.ProtocolID(rawValue: id).description
    return "\(name) (\(id))"
  }

  private func line(_ exchange: KeyExchangePayload) -> String {
    let group = exchange.group.map {
      "\(IKEv2.KeyExchangeMethod(rawValue: $0).description) (\($0)), "
    }
    return "\(group ?? "")\(Self.octets(exchange.data))"
  }

  private func line(_ identity: IdentificationPayload) -> String {
    let name = IdentityText.typeName(identity.idType, version) ?? "type"
    var text = "\(name) (\(identity.idType)): \(IdentityText.text(of: identity))"
    if let port = identity.port, let protocolID = identity.protocolID,
      port != 0 || protocolID != 0
    {
      text += ", protocol \(protocolID), port \(port)"
    }
    return text
  }

  private func lines(_ notification: NotifyPayload) -> [String] {
    let name =
      version == .ikev1
      ? IKEv1.NotifyType(rawValue: notification.type).description
      : IKEv2.NotifyType(rawValue: notification.type).description
    var head = "\(name) (\(notification.type))"
    if notification.protocolID != 0 { head += ", \(protocolText(notification.protocolID))" }
    if !notification.spi.isEmpty { head += ", SPI \(Hex.string(notification.spi))" }
    if let meaning = NotifyMeaning.text(notification, version) { return ["\(head): \(meaning)"] }
    return notification.data.isEmpty ? [head] : [head, Self.octets(notification.data)]
  }

  private func line(_ delete: DeletePayload) -> String {
    let spis = delete.spis.map { Hex.string($0) }.joined(separator: " ")
    return "\(protocolText(delete.protocolID))" + (spis.isEmpty ? "" : ", SPI \(spis)")
  }

  private func line(_ authentication: AuthenticationPayload) -> String {
    let algorithm = authentication.signatureAlgorithm.map { ", \($0.name)" } ?? ""
    return "\(authentication.method.description) (\(authentication.method.rawValue))\(algorithm), "
      + Self.octets(authentication.data)
  }

  private func line(_ selector: TrafficSelector) -> String {
    let type = "\(selector.type.description) (\(selector.type.rawValue))"
    if let label = selector.securityLabel {
      return "\(type): \(IdentityText.printable(label) ?? Hex.string(label))"
    }
    let addresses =
      "\(IdentityText.address(selector.startAddress) ?? "?") – "
      + (IdentityText.address(selector.endAddress) ?? "?")
    let ports =
      selector.startPort == 0 && selector.endPort == 65535
      ? "any port"
      : selector.startPort == 65535 && selector.endPort == 0
        ? "opaque ports" : "ports \(selector.startPort)–\(selector.endPort)"
    return "\(type): \(addresses), "
      + (selector.protocolID == 0 ? "any protocol" : "protocol \(selector.protocolID)")
      + ", \(ports)"
  }

  private func line(_ encrypted: EncryptedPayload) -> String {
    let fragment = encrypted.fragment.map { "fragment \($0.number) of \($0.total), " } ?? ""
    return "\(fragment)\(encrypted.body.count) octets of IV, ciphertext and integrity value; the "
      + "first payload inside is \(encrypted.firstInnerPayload.shortName)"
  }

  private func lines(_ configuration: ConfigurationPayload) -> [String] {
    let name =
      version == .ikev1
      ? IKEv1.ConfigurationMessageType(rawValue: configuration.type).description
      : IKEv2.ConfigurationType(rawValue: configuration.type).description
    let identifier = configuration.identifier.map { ", identifier \($0)" } ?? ""
    return ["\(name) (\(configuration.type))\(identifier)"]
      + configuration.attributes.map { attribute in
        let name = ConfigurationText.name(attribute, version) ?? "attribute"
        let value =
          ConfigurationText.isSecret(attribute, version)
          ? "hidden"
          : ConfigurationText.value(attribute, version) ?? Hex.string(attribute.value)
        return "  \(name) (\(attribute.type))" + (value.isEmpty ? "" : ": \(value)")
      }
  }

  private func line(_ eap: EAPPayload) -> String {
    let type = eap.type.map { " \(EAPType(rawValue: $0).description) (\($0))," } ?? ""
    let identity = eap.identity.flatMap { IdentityText.printable($0) }.map { ", \($0)" } ?? ""
    return "\(EAPCode(rawValue: eap.code).description) (\(eap.code)),\(type) identifier "
      + "\(eap.identifier), \(eap.data.count) octets\(identity)\(Self.step(eap))"
  }

  /// ", AKA-Challenge: AT_RAND AT_AUTN AT_MAC".
  private static func step(_ eap: EAPPayload) -> String {
    guard let method = EAPMethodData(eap) else { return "" }
    let name = method.subtypeName ?? method.subtype.map { "subtype \($0)" }
    let contents = method.contents.joined(separator: " ")
    return [name, contents.isEmpty ? nil : contents].compactMap { $0 }.reduce("") {
      $0 + ($0.isEmpty ? ", " : ": ") + $1
    }
  }

  private func lines(data payload: Payload) -> [String] {
    if payload.meaning == .vendorID || payload.meaning == .vendorIDV2,
      let name = VendorIDs.identify(payload.body)?.name
    {
      return ["\(name)"]
    }
    return payload.body.isEmpty ? [] : [Self.octets(payload.body)]
  }

  /// The first octets, so that a message stays on one screen.
  private static func octets(_ octets: ArraySlice<UInt8>) -> String {
    octets.count <= 20
      ? Hex.string(octets) : "\(octets.count) octets: \(Hex.string(octets.prefix(16)))…"
  }
}

extension PayloadText {
  private func lines(_ certificate: CertificatePayload) -> [String] {
    let head = encoding(certificate)
    guard let summary = certificate.summary else {
      return [certificate.location.map { "\(head): \($0)" } ?? head]
    }
    var lines = [
      head, "subject \(summary.subject)", "issuer \(summary.issuer)",
      "valid \(summary.notBefore) to \(summary.notAfter), \(summary.publicKey), signed by "
        + (summary.signature?.name ?? "an unknown algorithm"),
    ]
    if !summary.alternativeNames.isEmpty {
      lines.append("also \(summary.alternativeNames.joined(separator: ", "))")
    }
    return lines
  }

  private func lines(request: CertificatePayload) -> [String] {
    let head = encoding(request)
    switch version {
    case .ikev1:
      return ["\(head): \(request.authority ?? (request.data.isEmpty ? "any authority" : "–"))"]
    case .ikev2:
      let hashes = request.keyHashes
      return ["\(head), \(hashes.count) authorities"] + hashes.map { "  \(Hex.string($0))" }
    }
  }

  private func encoding(_ payload: CertificatePayload) -> String {
    "\(payload.encoding.description) (\(payload.encoding.rawValue)), \(payload.data.count) octets"
  }
}
