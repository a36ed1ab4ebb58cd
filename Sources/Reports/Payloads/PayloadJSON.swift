import ISAKMP
import Negotiations

/// A payload's fields by its type, as the contract lists them.
enum PayloadJSON {
  /// - Parameter vendorIDs: those of the message, which tell some numbers apart.
  static func write(
    _ payload: Payload, _ version: IKEVersion, vendorIDs: [ArraySlice<UInt8>] = [],
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("type") { json in
        json.field("id", payload.type.rawValue)
        json.field("name", payload.shortName)
      }
      json.field("length", payload.statedLength)
      json.field("offset", payload.offset)
      if version == .ikev2 { json.field("critical", payload.isCritical) }
      writeContent(payload, version, vendorIDs, to: &json)
    }
  }

  private static func writeContent(
    _ payload: Payload, _ version: IKEVersion, _ vendorIDs: [ArraySlice<UInt8>],
    to json: inout JSONWriter
  ) {
    switch payload.content {
    case .securityAssociation(let association):
      if version == .ikev1 {
        json.field("doi", association.domainOfInterpretation)
        json.field("situation", association.situation)
      }
      json.field("proposals", association.proposals) { write($1, version, vendorIDs, to: &$0) }
    case .keyExchange(let exchange):
      if version == .ikev2 { json.field("group", exchange.group) }
      json.field("data", hex: exchange.data)
    case .identification(let identity): write(identity, version, to: &json)
    case .certificate(let certificate): CertificateJSON.write(certificate, to: &json)
    case .certificateRequest(let request):
      CertificateJSON.write(request: request, version, to: &json)
    case .notify(let notification): write(notification, version, to: &json)
    case .delete(let delete):
      if version == .ikev1 { json.field("doi", delete.domainOfInterpretation) }
      json.field("protocol", delete.protocolID)
      json.field("spis", delete.spis) { $0.hex($1) }
    case .natOriginalAddress(let original):
      write(
        "id_type", original.idType,
        IPsecDOI.IdentificationType(rawValue: original.idType).name, to: &json)
      json.field("value", IdentityText.address(original.address))
      json.field("data", hex: original.address)
    case .fragment(let fragment):
      json.field("fragment_id", fragment.fragmentID)
      json.field("sequence", fragment.sequence)
      json.field("last", fragment.isLast)
      json.field("data", hex: fragment.data)
    case .authentication(let authentication):
      write("method", authentication.method.rawValue, authentication.method.name, to: &json)
      if authentication.method == .digitalSignature {
        json.field("signature_algorithm", authentication.signatureAlgorithm?.name)
      }
      json.field("data", hex: authentication.data)
    case .trafficSelectors(let selectors):
      json.field("selectors", selectors.selectors) { write($1, to: &$0) }
    case .encrypted(let encrypted): write(encrypted, to: &json)
    case .configuration(let configuration): write(configuration, version, to: &json)
    case .eap(let eap): write(eap, to: &json)
    case .data, .unknown:
      json.field("data", hex: payload.body)
      if payload.type == .vendorID || payload.type == .vendorIDV2 {
        json.field("name", VendorIDs.identify(payload.body)?.name)
      }
    }
  }

  /// A number of a registry and its name there.
  private static func write(
    _ key: StaticString, _ id: some FixedWidthInteger, _ name: String?, to json: inout JSONWriter
  ) {
    json.field(key) { json in
      json.field("id", id)
      json.field("name", name)
    }
  }

  private static func write(
    _ identity: IdentificationPayload, _ version: IKEVersion, to json: inout JSONWriter
  ) {
    write("id_type", identity.idType, IdentityText.typeName(identity.idType, version), to: &json)
    json.field("value", IdentityText.text(of: identity))
    if version == .ikev1 {
      json.field("protocol", identity.protocolID)
      json.field("port", identity.port)
    }
    json.field("data", hex: identity.data)
  }

  private static func write(
    _ notification: NotifyPayload, _ version: IKEVersion, to json: inout JSONWriter
  ) {
    if version == .ikev1 { json.field("doi", notification.domainOfInterpretation) }
    json.field("protocol", notification.protocolID)
    json.field("spi", hex: notification.spi)
    write(
      "notify_type", notification.type,
      version == .ikev1
        ? IKEv1.NotifyType(rawValue: notification.type).name
        : IKEv2.NotifyType(rawValue: notification.type).name, to: &json)
    json.field("meaning", NotifyMeaning.text(notification, version))
    json.field("data", hex: notification.data)
  }

  private static func write(_ encrypted: EncryptedPayload, to json: inout JSONWriter) {
    if let fragment = encrypted.fragment {
      json.field("fragment_number", fragment.number)
      json.field("total_fragments", fragment.total)
    }
    json.field("first_inner_payload", encrypted.firstInnerPayload.rawValue)
    json.field("data", hex: encrypted.body)
  }

  private static func write(
    _ configuration: ConfigurationPayload, _ version: IKEVersion, to json: inout JSONWriter
  ) {
    write(
      "config_type", configuration.type,
      version == .ikev1
        ? IKEv1.ConfigurationMessageType(rawValue: configuration.type).name
        : IKEv2.ConfigurationType(rawValue: configuration.type).name, to: &json)
    if version == .ikev1 { json.field("identifier", configuration.identifier) }
    json.field("attributes", configuration.attributes) { json, attribute in
      let isSecret = ConfigurationText.isSecret(attribute, version)
      write(
        attribute, name: ConfigurationText.name(attribute, version),
        valueName: ConfigurationText.value(attribute, version), isSecret: isSecret, to: &json)
    }
  }

  private static func write(_ eap: EAPPayload, to json: inout JSONWriter) {
    json.field("code", eap.code)
    json.field("identifier", eap.identifier)
    json.field("eap_type", eap.type)
    json.field("eap_type_name", eap.type.flatMap { EAPType(rawValue: $0).name })
    let method = EAPMethodData(eap)
    json.field("eap_subtype", method?.subtype)
    json.field("eap_subtype_name", method?.subtypeName)
    json.field("eap_contents", method?.contents ?? []) { $0.string($1) }
    json.field("identity", eap.identity.flatMap { IdentityText.printable($0) })
    // The rest is what authenticates the user; its type says enough.
    json.field("data_length", eap.data.count)
  }

  private static func write(
    _ proposal: Proposal, _ version: IKEVersion, _ vendorIDs: [ArraySlice<UInt8>],
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("number", proposal.number)
      json.field("protocol") { json in
        json.field("id", proposal.protocolID)
        json.field(
          "name",
          version == .ikev1
            ? IPsecDOI.ProtocolID(rawValue: proposal.protocolID).name
            : IKEv2.ProtocolID(rawValue: proposal.protocolID).name)
      }
      json.field("spi", hex: proposal.spi)
      json.field("transforms", proposal.transforms) { json, transform in
        json.object { json in
          switch version {
          case .ikev1:
            json.field("number", transform.numberOrType)
            json.field("id", transform.id)
            let isPhase1 = IPsecDOI.ProtocolID(rawValue: proposal.protocolID) == .isakmp
            json.field("attributes", transform.attributes) { json, attribute in
              let names = AttributeNames(
                attribute, isPhase1: isPhase1, vendorIDs: vendorIDs)
              write(attribute, name: names.name, valueName: names.value, to: &json)
            }
          case .ikev2:
            json.field("type", transform.numberOrType)
            json.field("id", transform.id)
            json.field("name", TransformNames.name(transform))
            json.field("attributes", transform.attributes) { json, attribute in
              write(
                attribute,
                name: IKEv2.TransformAttributeType(rawValue: attribute.type).name,
                valueName: nil, to: &json)
            }
          }
        }
      }
    }
  }

  private static func write(
    _ attribute: Attribute, name: String?, valueName: String?, isSecret: Bool = false,
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("type", attribute.type)
      json.field("format", attribute.isShort ? "TV" : "TLV")
      json.key("value")
      if isSecret {
        json.null()
      } else if let number = attribute.unsigned {
        json.number(number)
      } else {
        json.hex(attribute.value)
      }
      json.field("name", name)
      json.field("value_name", valueName)
      if isSecret { json.field("masked", true) }
    }
  }

  private static func write(_ selector: TrafficSelector, to json: inout JSONWriter) {
    json.object { json in
      json.field("type", selector.type.rawValue)
      json.field("protocol", selector.protocolID)
      json.field("start_port", selector.startPort)
      json.field("end_port", selector.endPort)
      json.field("start_address", IdentityText.address(selector.startAddress))
      json.field("end_address", IdentityText.address(selector.endAddress))
      if let label = selector.securityLabel { json.field("security_label", hex: label) }
    }
  }
}
