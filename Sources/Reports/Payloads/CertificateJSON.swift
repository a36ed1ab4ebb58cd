import ISAKMP

/// Certificates and requests for them: the octets, and what they say.
enum CertificateJSON {
  static func write(_ certificate: CertificatePayload, to json: inout JSONWriter) {
    encoding(certificate, to: &json)
    json.key("certificate")
    if let summary = certificate.summary { write(summary, to: &json) } else { json.null() }
    if let location = certificate.location { json.field("url", location) }
    json.field("data", hex: certificate.data)
  }

  /// IKEv1 names an authority, IKEv2 lists hashes of their keys.
  static func write(
    request: CertificatePayload, _ version: IKEVersion, to json: inout JSONWriter
  ) {
    encoding(request, to: &json)
    switch version {
    case .ikev1: json.field("authority", request.authority)
    case .ikev2: json.field("authority_key_hashes", request.keyHashes) { $0.hex($1) }
    }
    json.field("data", hex: request.data)
  }

  private static func encoding(_ payload: CertificatePayload, to json: inout JSONWriter) {
    json.field("encoding") { json in
      json.field("id", payload.encoding.rawValue)
      json.field("name", payload.encoding.name)
    }
  }

  static func write(_ summary: CertificateSummary, to json: inout JSONWriter) {
    json.object { json in
      json.field("subject", summary.subject)
      json.field("issuer", summary.issuer)
      json.field("serial_number", summary.serialNumber)
      json.field("not_before", summary.notBefore)
      json.field("not_after", summary.notAfter)
      json.field("public_key", summary.publicKey)
      json.field("signature_algorithm", summary.signature?.name)
      json.field("signature_hash", summary.signature?.hash)
      json.field("alternative_names", summary.alternativeNames) { $0.string($1) }
      json.field("is_authority", summary.isAuthority)
    }
  }
}
