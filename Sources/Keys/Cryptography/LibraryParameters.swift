internal import COpenSSL

/// Settings for libcrypto's functions.
///
/// An `OSSL_PARAM` keeps the pointers that it is made from. A Swift `String` or `Array` that is
/// passed where C wants a pointer is one only for that call, so whatever C keeps is made here, from
/// memory that is still there while the parameters are used. A test allows such calls nowhere else.
enum LibraryParameters {
  /// One text parameter, good only during `body`.
  static func withText(
    _ text: String, for name: String, _ body: (UnsafePointer<OSSL_PARAM>) -> Bool
  ) -> Bool {
    name.withCString { name in
      var octets = Array(text.utf8CString)
      return octets.withUnsafeMutableBufferPointer { value in
        let parameters = [
          OSSL_PARAM_construct_utf8_string(name, value.baseAddress, 0),
          OSSL_PARAM_construct_end(),
        ]
        return parameters.withUnsafeBufferPointer { $0.baseAddress.map(body) ?? false }
      }
    }
  }
}
