internal import COpenSSL

/// One pass of a cipher through libcrypto. `nil` stands for "refused": a key, an IV or a length
/// that the algorithm does not take, or an authentication tag that does not fit.
enum CipherRun {
  /// Whole blocks in CBC, without padding.
  static func cbc(
    _ name: String, key: [UInt8], iv: [UInt8], _ input: ArraySlice<UInt8>, encrypting: Bool = false
  ) -> [UInt8]? {
    guard CryptoLibrary.shared.cipher(name) != nil else {
      return LegacyCiphers.cbc(name, key: key, iv: iv, input, encrypting: encrypting)
    }
    guard let (context, blockSize) = start(name, key: key, iv: iv, encrypting: encrypting) else {
      return nil
    }
    defer { EVP_CIPHER_CTX_free(context) }
    guard input.count % blockSize == 0, EVP_CIPHER_CTX_set_padding(context, 0) == 1 else {
      return nil
    }
    return update(context, input)
  }

  /// Counter mode, the same in both directions; `counterBlock` is the first one.
  static func counter(
    _ name: String, key: [UInt8], counterBlock: [UInt8], _ input: ArraySlice<UInt8>
  ) -> [UInt8]? {
    guard let (context, _) = start(name, key: key, iv: counterBlock, encrypting: true) else {
      return nil
    }
    defer { EVP_CIPHER_CTX_free(context) }
    return update(context, input)
  }

  /// GCM, CCM and ChaCha20-Poly1305: the plaintext, if `tag` fits.
  static func openAEAD(
    _ name: String, isCCM: Bool, key: [UInt8], nonce: [UInt8], associated: ArraySlice<UInt8>,
    _ ciphertext: ArraySlice<UInt8>, tag: ArraySlice<UInt8>
  ) -> [UInt8]? {
    guard let cipher = CryptoLibrary.shared.cipher(name),
      let context = EVP_CIPHER_CTX_new()
    else { return nil }
    defer { EVP_CIPHER_CTX_free(context) }
    guard key.count == Int(EVP_CIPHER_get_key_length(cipher)),
      let count = Int32(exactly: ciphertext.count),
      let associatedCount = Int32(exactly: associated.count)
    else { return nil }
    var tag = Array(tag)
    var length: Int32 = 0
    let associated = Array(associated)
    // CCM wants nonce and tag length before the key, and the message's length before anything else.
    guard EVP_DecryptInit_ex(context, cipher, nil, nil, nil) == 1,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, Int32(nonce.count), nil) == 1,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1,
      EVP_DecryptInit_ex(context, nil, nil, key, nonce) == 1
    else { return refused() }
    if isCCM {
      guard EVP_DecryptUpdate(context, nil, &length, nil, count) == 1 else {
        return refused()
      }
    }
    guard EVP_DecryptUpdate(context, nil, &length, associated, associatedCount) == 1 else {
      return refused()
    }
    // An empty array's pointer would be nil, which means associated data again.
    var output = [UInt8](repeating: 0, count: ciphertext.count + 16)
    let input = ciphertext.isEmpty ? [0] : Array(ciphertext)
    guard
      EVP_DecryptUpdate(context, &output, &length, input, count) == 1, length <= count
    else { return refused() }
    if !isCCM {
      var rest = [UInt8](repeating: 0, count: 16)
      var restLength: Int32 = 0
      guard EVP_DecryptFinal_ex(context, &rest, &restLength) == 1 else { return refused() }
    }
    return Array(output.prefix(ciphertext.count))
  }

  private static func start(_ name: String, key: [UInt8], iv: [UInt8], encrypting: Bool)
    -> (OpaquePointer, blockSize: Int)?
  {
    guard let cipher = CryptoLibrary.shared.cipher(name),
      iv.count == Int(EVP_CIPHER_get_iv_length(cipher)), !key.isEmpty,
      let context = EVP_CIPHER_CTX_new()
    else { return nil }
    let direction: Int32 = encrypting ? 1 : 0
    // Blowfish and CAST take other key lengths than their own; for every other cipher this refuses.
    let hasOwnLength = key.count == Int(EVP_CIPHER_get_key_length(cipher))
    guard EVP_CipherInit_ex(context, cipher, nil, nil, nil, direction) == 1,
      hasOwnLength || EVP_CIPHER_CTX_set_key_length(context, Int32(key.count)) == 1,
      EVP_CipherInit_ex(context, nil, nil, key, iv, direction) == 1
    else {
      EVP_CIPHER_CTX_free(context)
      return refused()
    }
    return (context, Int(EVP_CIPHER_get_block_size(cipher)))
  }

  private static func update(_ context: OpaquePointer, _ input: ArraySlice<UInt8>) -> [UInt8]? {
    guard !input.isEmpty else { return [] }
    guard let count = Int32(exactly: input.count) else { return nil }
    var output = [UInt8](repeating: 0, count: input.count + 32)
    var length: Int32 = 0
    let isDone = input.withUnsafeBufferPointer {
      EVP_CipherUpdate(context, &output, &length, $0.baseAddress, count) == 1
    }
    guard isDone, length == count else { return refused() }
    return Array(output.prefix(input.count))
  }

  private static func refused<Value>() -> Value? {
    ERR_clear_error()
    return nil
  }
}
