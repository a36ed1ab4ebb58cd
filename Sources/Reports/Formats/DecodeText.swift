import Capture
import ISAKMP
import Negotiations

/// `decode` for people: a message a block, payload by payload, with offsets.
package struct DecodeText {
  private let layout: TextLayout

  package init(layout: TextLayout) {
    self.layout = layout
  }

  package func block(_ decoded: DecodedMessage) -> [UInt8] {
    let message = decoded.message
    let header = message.header
    let datagram = decoded.datagram
    let version: IKEVersion = header.isIKEv2 ? .ikev2 : .ikev1
    var lines = [
      layout.styled(
        "frame \(datagram.frame.number)  \(TimeText.rfc3339(datagram.frame.time))  "
          + "\(datagram.source) → "
          + "\(datagram.destination)\(datagram.transport == .tcp ? "  TCP" : "")",
        .bold),
      "  IKEv\(header.majorVersion).\(header.minorVersion)  \(header.exchangeType.description)  "
        + "message ID \(Hex.string(header.messageID))  \(header.length) octets"
        + (datagram.hasNonESPMarker ? "  non-ESP marker" : ""),
      "  SPIs \(Hex.string(header.initiatorSPI)) \(Hex.string(header.responderSPI))  flags "
        + "\(Self.flags(header))",
    ]
    if let ciphertext = message.ciphertext {
      lines.append(
        "  \(Self.offset(28))  encrypted, \(ciphertext.count) octets, first payload "
          + "\(header.nextPayload.shortName)")
    }
    for payload in message.payloads { lines += describe(payload, version) }
    for problem in message.problems {
      lines += layout.wrapped(
        problem.what,
        lead: "  \(Self.offset(problem.offset))  "
          + "\(problem.isViolation ? "problem: " : "remark: ")",
        indent: 8)
    }
    return Array((lines.joined(separator: "\n") + "\n\n").utf8)
  }

  private static func offset(_ offset: Int) -> String {
    TextLayout.rightAligned(String(offset), in: 4)
  }

  private static func flags(_ header: ISAKMPHeader) -> String {
    let flags = header.flags
    var names: [String] = []
    if header.isIKEv1 {
      if flags.contains(.encryption) { names.append("encryption") }
      if flags.contains(.commit) { names.append("commit") }
      if flags.contains(.authenticationOnly) { names.append("authentication only") }
    } else {
      if flags.contains(.initiator) { names.append("initiator") }
      if flags.contains(.version) { names.append("version") }
      names.append(flags.contains(.response) ? "response" : "request")
    }
    let hex = Hex.string([flags.rawValue])
    return names.isEmpty ? "0x\(hex)" : "0x\(hex) (\(names.joined(separator: ", ")))"
  }

  private func describe(_ payload: Payload, _ version: IKEVersion) -> [String] {
    let head =
      "  \(Self.offset(payload.offset))  \(payload.type.description) (\(payload.type.rawValue)), "
      + "\(payload.statedLength) octets"
      + (payload.isCritical && version == .ikev2 ? ", critical" : "")
    return [layout.styled(head, .cyan)]
      + fields(payload, version).flatMap {
        layout.wrapped($0, lead: "          ", indent: 12)
      }
  }

  private func fields(_ payload: Payload, _ version: IKEVersion) -> [String] {
    switch payload.content {
    case .securityAssociation(let association):
      var lines: [String] = []
      if version == .ikev1 {
        lines.append(
          "DOI \(association.domainOfInterpretation.map { String($0) } ?? "–"), situation "
            + "\(association.situation.map { String($0) } ?? "–")"
        )
      }
      for proposal in association.proposals { lines += describe(proposal, version) }
      return lines
    case .keyExchange(let exchange):
      let group = exchange.group.map {
        "\(IKEv2.KeyExchangeMethod(rawValue: $0).description) (\($0)), "
      }
      return ["\(group ?? "")\(exchange.data.count) octets: \(Self.short(exchange.data))"]
    case .identification(let identity):
      var text =
        "\(IPsecDOI.IdentificationType(rawValue: identity.idType).description) "
        + "(\(identity.idType)): \(IdentityText.text(of: identity))"
      if let port = identity.port, let protocolID = identity.protocolID {
        text += ", protocol \(protocolID), port \(port)"
      }
      return [text]
    case .certificate(let certificate), .certificateRequest(let certificate):
      return [
        "\(certificate.encoding.description) (\(certificate.encoding.rawValue)), "
          + "\(certificate.data.count) octets"
      ]
    case .notify(let notification):
      let name =
        version == .ikev1
        ? IKEv1.NotifyType(rawValue: notification.type).description
        : IKEv2.NotifyType(rawValue: notification.type).description
      var lines = ["\(name) (\(notification.type)), protocol \(notification.protocolID)"]
      if !notification.spi.isEmpty { lines.append("SPI \(Hex.string(notification.spi))") }
      if !notification.data.isEmpty {
        lines.append("data, \(notification.data.count) octets: \(Self.short(notification.data))")
      }
      return lines
    case .delete(let delete):
      return [
        "protocol \(delete.protocolID), SPIs of \(delete.spiSize) octets: "
          + (delete.spis.isEmpty
            ? "none" : delete.spis.map { Hex.string($0) }.joined(separator: " "))
      ]
    case .natOriginalAddress(let original):
      return [IdentityText.address(original.address) ?? Hex.string(original.address)]
    case .fragment(let fragment):
      return [
        "fragment \(fragment.sequence) of message "
          + "\(fragment.fragmentID)\(fragment.isLast ? ", the last" : ""), \(fragment.data.count) "
          + "octets"
      ]
    case .authentication(let authentication):
      return [
        "\(authentication.method.description) (\(authentication.method.rawValue)), "
          + "\(authentication.data.count) octets: \(Self.short(authentication.data))"
      ]
    case .trafficSelectors(let selectors):
      return selectors.selectors.map {
        "\(IdentityText.address($0.startAddress) ?? "?") – "
          + "\(IdentityText.address($0.endAddress) ?? "?"), protocol \($0.protocolID), ports "
          + "\($0.startPort)–\($0.endPort)"
      }
    case .encrypted(let encrypted):
      let fragment = encrypted.fragment.map { "fragment \($0.number) of \($0.total), " } ?? ""
      return [
        "\(fragment)\(encrypted.body.count) octets of IV, ciphertext and integrity value; first "
          + "payload inside: \(encrypted.firstInnerPayload.shortName)"
      ]
    case .configuration(let configuration):
      return ["type \(configuration.type)"]
        + configuration.attributes.map { attribute in
          let name =
            version == .ikev1
            ? IKEv1.ConfigurationAttributeType(rawValue: attribute.type).description
            : IKEv2.ConfigurationAttributeType(rawValue: attribute.type).description
          return "\(name): \(Self.short(attribute.value))"
        }
    case .eap(let eap):
      return [
        "code \(eap.code), identifier \(eap.identifier), type "
          + "\(eap.type.map { String($0) } ?? "–"), \(eap.data.count) octets"
      ]
    case .data, .unknown:
      if payload.type == .vendorID || payload.type == .vendorIDV2,
        let name = VendorIDs.identify(payload.body)?.name
      {
        return ["\(name)  \(Self.short(payload.body))"]
      }
      return payload.body.isEmpty
        ? []
        : [
          "\(payload.body.count) octets: "
            + "\(Self.short(payload.body))"
        ]
    }
  }

  private func describe(_ proposal: Proposal, _ version: IKEVersion) -> [String] {
    let protocolName =
      version == .ikev1
      ? IPsecDOI.ProtocolID(rawValue: proposal.protocolID).description
      : IKEv2.ProtocolID(rawValue: proposal.protocolID).description
    var lines = [
      "proposal \(proposal.number): \(protocolName)"
        + (proposal.spi.isEmpty ? "" : ", SPI \(Hex.string(proposal.spi))")
    ]
    for transform in proposal.transforms {
      switch version {
      case .ikev1:
        let isPhase1 = IPsecDOI.ProtocolID(rawValue: proposal.protocolID) == .isakmp
        let attributes = transform.attributes.map { attribute -> String in
          let names = AttributeNames(attribute, isPhase1: isPhase1)
          let value = attribute.unsigned.map { String($0) } ?? Hex.string(attribute.value)
          let text = names.value.map { "\($0) (\(value))" } ?? value
          return "\(names.name ?? "attribute \(attribute.type)") \(text)"
        }
        lines.append(
          "  transform \(transform.numberOrType): ID \(transform.id), "
            + attributes.joined(separator: ", "))
      case .ikev2:
        let type = IKEv2.TransformType(rawValue: transform.numberOrType).description
        let keyLength = transform.first(IKEv2.TransformAttributeType.keyLength.rawValue)?.unsigned
        lines.append(
          "  \(type): \(TransformNames.name(transform) ?? "number")"
            + (keyLength.map { "-\($0)" } ?? "") + " (\(transform.id))")
      }
    }
    return lines
  }

  /// The first octets, so that a message stays on one screen.
  private static func short(_ octets: ArraySlice<UInt8>) -> String {
    octets.count <= 24 ? Hex.string(octets) : Hex.string(octets.prefix(20)) + "…"
  }
}
