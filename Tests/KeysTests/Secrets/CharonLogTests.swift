import Keys
import Testing

/// Logs as charon writes them at `ike = 4`, with what syslog, a file or a journal puts before a
/// line.
@Suite struct CharonLogTests {
  static let prefixes = [
    "", "1795426349.943 ", "Nov 25 10:00:00 ", "2026-11-25T10:00:00 ",
    "Nov 25 10:00:00 gw charon: ", "Nov 25 10:00:00 gw charon-systemd[811]: ",
    "2026-11-25T10:00:00.123456+00:00 gw ipsec[4711]: ",
  ]

  /// Two SAs whose threads take turns line by line; the third dies before it is checked in.
  private static let interleaved = [
    "05[IKE] <hub|1> shared Diffie Hellman secret => 18 bytes @ 0x7f01",
    "11[IKE] <site|2> shared Diffie Hellman secret => 4 bytes @ 0x7f02",
    "05[IKE] <hub|1>    0: 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F  ................",
    "11[IKE] <site|2>    0: B0 B1 B2 B3                                      ....",
    "05[IKE] <hub|1>   16: 10 11                                            ..",
    "11[IKE] <site|2> SKEYID => 2 bytes @ 0x7f02",
    "05[IKE] <hub|1> SKEYID => 2 bytes @ 0x7f01",
    "05[IKE] <hub|1>    0: A1 A2                                            ..",
    "11[IKE] <site|2>    0: B5 B6                                            ..",
    "05[IKE] <hub|1> encryption key Ka => 2 bytes @ 0x7f01",
    "11[IKE] <site|2> encryption key Ka => 2 bytes @ 0x7f02",
    "11[IKE] <site|2>    0: B7 B8                                            ..",
    "05[IKE] <hub|1>    0: A3 A4                                            ..",
    "11[MGR] <site|2> checkin IKEv1 SA site[2] with SPIs 2222222222222222_i bbbbbbbbbbbbbbbb_r",
    "05[MGR] <hub|1> checkin IKEv1 SA hub[1] with SPIs 1111111111111111_i aaaaaaaaaaaaaaaa_r",
    "07[MGR] checkout IKEv2 SA with SPIs 3333333333333333_i cccccccccccccccc_r",
    "07[IKE] <3> shared Diffie Hellman secret => 1 bytes @ 0x7f03",
    "07[IKE] <3>    0: C0                                               .",
    "09[ENC] <3> parsed ID_PROT request 0 [ ID HASH ]",
  ]

  @Test(arguments: prefixes)
  func interleavedAssociationsAreKeptApart(_ prefix: String) throws {
    let log = Self.interleaved.map { prefix + $0 }.joined(separator: "\n") + "\n"
    let secrets = try SecretsFile.read(Array(log.utf8), file: "charon.log")
    let shared = Dictionary(
      uniqueKeysWithValues: secrets.sharedSecrets.map { ($0.initiatorSPI, $0) })
    #expect(shared.count == 3)
    #expect(shared[0x1111_1111_1111_1111]?.value == SecretOctets(Array(0...17)))
    #expect(shared[0x1111_1111_1111_1111]?.responderSPI == 0xaaaa_aaaa_aaaa_aaaa)
    #expect(shared[0x1111_1111_1111_1111]?.origin == SecretOrigin(file: "charon.log", line: 1))
    #expect(shared[0x2222_2222_2222_2222]?.value == SecretOctets([0xb0, 0xb1, 0xb2, 0xb3]))
    #expect(shared[0x3333_3333_3333_3333]?.value == SecretOctets([0xc0]))

    let rows = Dictionary(
      uniqueKeysWithValues: secrets.ikev1Rows.map { ($0.initiatorCookie, $0) })
    #expect(rows.count == 2)
    #expect(rows[0x1111_1111_1111_1111]?.skeyid == SecretOctets([0xa1, 0xa2]))
    #expect(rows[0x1111_1111_1111_1111]?.cipherKey == SecretOctets([0xa3, 0xa4]))
    #expect(rows[0x2222_2222_2222_2222]?.skeyid == SecretOctets([0xb5, 0xb6]))
    #expect(rows[0x2222_2222_2222_2222]?.cipherKey == SecretOctets([0xb7, 0xb8]))
  }

  /// A dump that the log does not show to its end is no key.
  @Test func aDumpCutShortIsLeftOut() throws {
    let log = """
      05[IKE] <hub|1> shared Diffie Hellman secret => 18 bytes @ 0x7f01
      05[IKE] <hub|1>    0: 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F  ................
      05[MGR] <hub|1> checkin IKEv1 SA hub[1] with SPIs 1111111111111111_i aaaaaaaaaaaaaaaa_r
      """
    #expect(try SecretsFile.read(Array(log.utf8), file: "charon.log").isEmpty)
  }

  /// Without a line of the manager nothing tells whose the secret is: it is tried everywhere.
  @Test func aSecretWithoutItsAssociationIsACandidate() throws {
    let log = """
      05[IKE] <hub|1> shared Diffie Hellman secret => 2 bytes @ 0x7f01
      05[IKE] <hub|1>    0: 0A 0B                                            ..
      """
    let secrets = try SecretsFile.read(Array(log.utf8), file: "charon.log")
    #expect(secrets.sharedSecrets.map(\.initiatorSPI) == [nil])
    #expect(SecretIndex(secrets).sharedSecrets(initiatorSPI: 7, responderSPI: 8).count == 1)
  }

  /// A rekeyed IKE SA with additional key exchanges (RFC 9370), as strongSwan 6 logs it: the suite is
  /// selected in CREATE_CHILD_SA, and the keys are derived when IKE_FOLLOWUP_KE ends, in another thread.
  @Test func theSuiteSelectedBeforeAdditionalKeyExchangesGoesWithTheKeysAfterThem() throws {
    let log = """
      08[MGR] checkout IKEv2 SA by message with SPIs 1111111111111111_i aaaaaaaaaaaaaaaa_r
      08[CFG] <site|4> selected proposal: IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/CURVE_25519/KE1_ML_KEM_768
      08[MGR] <site|4> checkin IKEv2 SA site[4] with SPIs 1111111111111111_i aaaaaaaaaaaaaaaa_r
      14[MGR] checkout IKEv2 SA by message with SPIs 1111111111111111_i aaaaaaaaaaaaaaaa_r
      14[IKE] <site|5> Sk_d secret => 1 bytes @ 0x7f01
      14[IKE] <site|5>    0: D0                                               .
      14[IKE] <site|5> Sk_ei secret => 1 bytes @ 0x7f01
      14[IKE] <site|5>    0: E1                                               .
      14[IKE] <site|5> Sk_er secret => 1 bytes @ 0x7f01
      14[IKE] <site|5>    0: E2                                               .
      14[MGR] <site|4> checkin IKEv2 SA site[5] with SPIs 2222222222222222_i bbbbbbbbbbbbbbbb_r
      """
    let row = try #require(
      try SecretsFile.read(Array(log.utf8), file: "charon.log").ikev2Rows.first)
    #expect(row.initiatorSPI == 0x2222_2222_2222_2222)
    #expect(row.encryptionName == "AES_GCM_16_256")
    #expect(row.prfName == "PRF_HMAC_SHA2_384")
  }
}
