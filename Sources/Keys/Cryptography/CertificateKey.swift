internal import COpenSSL

/// The public key of an X.509 certificate, to verify signatures with. Whether the certificate is
/// trusted is another question.
package final class CertificateKey {
  private let key: OpaquePointer

  /// `nil` where the octets are no certificate or its key is of a kind that libcrypto lacks.
  package init?(certificate der: ArraySlice<UInt8>) {
    guard let key = CryptoLibrary.shared.publicKey(ofCertificate: Array(der)) else { return nil }
    self.key = key
  }

  deinit { EVP_PKEY_free(key) }

  package enum Kind: Hashable, Sendable { case rsa, ec, dsa, edwards, other }

  package var kind: Kind {
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_RSA, EVP_PKEY_RSA_PSS: .rsa
    case EVP_PKEY_EC: .ec
    case EVP_PKEY_DSA: .dsa
    case EVP_PKEY_ED25519, EVP_PKEY_ED448: .edwards
    default: .other
    }
  }

  /// Whether the key signed `message`.
  ///
  /// - Parameter digest: `nil` for Edwards curves, which have their own.
  package func verifies(
    _ signature: [UInt8], of message: [UInt8], digest: Digest?, isPSS: Bool = false
  ) -> Bool {
    CryptoLibrary.shared.verify(
      signature, of: message, digest: digest, isPSS: isPSS, key: key)
  }

  /// Whether the key signed a hash that it was given as it is: IKEv1's RSA signatures have no
  /// algorithm identifier around it (RFC 2409 section 5.1).
  package func verifiesBare(_ signature: [UInt8], hash: [UInt8]) -> Bool {
    switch kind {
    case .rsa: CryptoLibrary.shared.recover(signature, key: key) == hash
    case .ec, .dsa: CryptoLibrary.shared.verifyBare(signature, hash: hash, key: key)
    default: false
    }
  }
}

extension CertificateKey {
  /// SHA-1 of a certificate's subject public key info: how IKEv2's certificate requests name an
  /// authority (RFC 7296 section 3.7).
  package static func keyHash(ofCertificate der: ArraySlice<UInt8>) -> [UInt8]? {
    CryptoLibrary.shared.publicKeyInfo(ofCertificate: Array(der)).map { Digest.sha1($0) }
  }

  /// IKE sends ECDSA and DSA signatures as r | s of equal length (RFC 4754 section 7, RFC 2409
  /// section 5.1); libcrypto takes `SEQUENCE { INTEGER r, INTEGER s }`.
  package static func sequence(fromHalves signature: [UInt8]) -> [UInt8]? {
    guard !signature.isEmpty, signature.count % 2 == 0, signature.count <= 512 else { return nil }
    let half = signature.count / 2
    let content = integer(signature.prefix(half)) + integer(signature.suffix(half))
    return [0x30] + length(content.count) + content
  }

  private static func integer(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var value = Array(octets.drop { $0 == 0 })
    if value.first.map({ $0 >= 0x80 }) ?? true { value.insert(0, at: 0) }
    return [0x02] + length(value.count) + value
  }

  private static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(truncatingIfNeeded: count)] }
    if count < 0x100 { return [0x81, UInt8(truncatingIfNeeded: count)] }
    return [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
  }
}

extension CryptoLibrary {
  fileprivate func publicKey(ofCertificate der: [UInt8]) -> OpaquePointer? {
    withCertificate(der) { X509_get_pubkey($0) }
  }

  fileprivate func publicKeyInfo(ofCertificate der: [UInt8]) -> [UInt8]? {
    withCertificate(der) { certificate in
      let info = X509_get_X509_PUBKEY(certificate)
      let length = i2d_X509_PUBKEY(info, nil)
      guard length > 0 else { return nil }
      var octets = [UInt8](repeating: 0, count: Int(length))
      return octets.withUnsafeMutableBufferPointer { buffer in
        var next = buffer.baseAddress
        return i2d_X509_PUBKEY(info, &next) == length
      } ? octets : nil
    }
  }

  private func withCertificate<Value>(_ der: [UInt8], _ body: (OpaquePointer) -> Value?) -> Value? {
    defer { ERR_clear_error() }
    return der.withUnsafeBufferPointer { bytes in
      var next = bytes.baseAddress
      // d2i_X509 frees what it was given when it fails.
      var certificate = X509_new_ex(context, nil)
      guard certificate != nil, d2i_X509(&certificate, &next, bytes.count) != nil,
        let certificate
      else { return nil }
      defer { X509_free(certificate) }
      return body(certificate)
    }
  }

  fileprivate func verify(
    _ signature: [UInt8], of message: [UInt8], digest: Digest?, isPSS: Bool, key: OpaquePointer
  ) -> Bool {
    defer { ERR_clear_error() }
    guard let run = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(run) }
    var settings: OpaquePointer?
    guard
      EVP_DigestVerifyInit_ex(run, &settings, digest?.libraryName, context, nil, key, nil) == 1
    else { return false }
    if isPSS {
      // The salt is as long as the signature says.
      guard EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1,
        EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_AUTO) == 1
      else { return false }
    }
    return EVP_DigestVerify(run, signature, signature.count, message, message.count) == 1
  }

  /// What an RSA signature with the padding of PKCS #1 version 1.5 holds.
  fileprivate func recover(_ signature: [UInt8], key: OpaquePointer) -> [UInt8]? {
    defer { ERR_clear_error() }
    guard let run = EVP_PKEY_CTX_new_from_pkey(context, key, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(run) }
    var output = [UInt8](repeating: 0, count: max(signature.count, 2048))
    var length = output.count
    guard EVP_PKEY_verify_recover_init(run) == 1,
      EVP_PKEY_CTX_set_rsa_padding(run, RSA_PKCS1_PADDING) == 1,
      EVP_PKEY_verify_recover(run, &output, &length, signature, signature.count) == 1
    else { return nil }
    return Array(output.prefix(length))
  }

  fileprivate func verifyBare(_ signature: [UInt8], hash: [UInt8], key: OpaquePointer) -> Bool {
    defer { ERR_clear_error() }
    guard let run = EVP_PKEY_CTX_new_from_pkey(context, key, nil) else { return false }
    defer { EVP_PKEY_CTX_free(run) }
    return EVP_PKEY_verify_init(run) == 1
      && EVP_PKEY_verify(run, signature, signature.count, hash, hash.count) == 1
  }
}
