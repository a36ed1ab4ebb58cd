import TestSupport
import Testing

/// A Swift `String`, `Array` or `&value` that is passed where C wants a pointer is one for that call
/// only. Functions of C that keep the pointer after they return are named here, and called in no
/// file but the one that keeps the memory as well.
@Suite struct KeptPointerTests {
  /// By what their manual pages say of them.
  private static var keepers: [Regex<Substring>] {
    [
      #/\bOSSL_PARAM_construct_(?!end\b)\w+\(/#,  // OSSL_PARAM_int(3)
      #/\bOSSL_PARAM_BLD_push_\w+_ptr\(/#,  // OSSL_PARAM_BLD(3)
      #/\bBIO_new_mem_buf\(/#,  // BIO_s_mem(3)
      #/\b\w+_set0_\w+\(/#, #/\b\w+_add0_\w+\(/#,  // OpenSSL's "0" takes what it is given
      #/\b\w+_set_(?:ex_data|app_data|default_passwd_cb_userdata)\(/#,
      #/\bputenv\(/#, #/\bopenlog\(/#, #/\bset(?:v|linebuf|buffer|)buf\w*\(/#,
      #/\bsigaltstack\(/#, #/\baio_(?:read|write)\(/#, #/\bpcap_open_offline\w*\(/#,
      #/\bprctl\(PR_SET_/#,
    ]
  }

  private static let home = "Keys/Cryptography/LibraryParameters.swift"

  @Test func pointersThatCKeepAreMadeInOnePlace() throws {
    var found = 0
    for file in Repository.files(under: "Sources", withSuffix: ".swift") {
      let text = try Repository.text("Sources/\(file)")
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated() where Self.keepers.contains(where: { line.contains($0) })
      {
        found += 1
        #expect(
          file == Self.home, "Sources/\(file):\(number + 1): C keeps the pointer; see \(Self.home)")
        // Only pointers, of memory that the closures around keep.
        let arguments = line.split(separator: "(", maxSplits: 1).last ?? ""
        #expect(
          arguments.wholeMatch(of: /name, value\.baseAddress, 0\),/) != nil,
          "Sources/\(file):\(number + 1)")
        #expect(text.contains("name.withCString { name in"))
        #expect(text.contains("withUnsafeMutableBufferPointer { value in"))
      }
    }
    #expect(found == 1)
  }

  /// What such a test would miss, it must not.
  @Test(arguments: [
    "var p = OSSL_PARAM_construct_utf8_string(\"digest\", &name, 0)",
    "EVP_PKEY_CTX_set0_rsa_oaep_label(context, &label, 4)", "putenv(\"A=b\")",
    "let b = BIO_new_mem_buf(octets, 4)",
  ])
  func aKeeperIsSeen(_ line: String) {
    #expect(Self.keepers.contains { line.contains($0) })
  }
}
