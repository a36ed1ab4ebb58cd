import Foundation
import ISAKMP
import Keys
import TestSupport

/// What Vectors/derive computed, independently of this program.
struct VectorFile: Decodable {
  var ikev1: [IKEv1Vector]
  var ikev2: [IKEv2Vector]
  var dss: [DSSVector]

  static func load() throws -> VectorFile {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let path = Repository.root.appending(path: "Tests/KeysTests/Vectors/vectors.json")
    return try decoder.decode(VectorFile.self, from: Data(contentsOf: path))
  }
}

/// Octets written in hexadecimal.
struct HexOctets: Decodable, Equatable {
  var octets: [UInt8]

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let octets = Hex.octets(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not hexadecimal"))
    }
    self.octets = octets
  }

  var number: UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }
  var secret: SecretOctets { SecretOctets(octets) }
}

struct IKEv1Vector: Decodable {
  var name: String
  var cipher: String
  var keyOctets: Int
  var hash: String
  var method: String
  var initiatorCookie, responderCookie, initiatorKe, responderKe: HexOctets
  var initiatorNonce, responderNonce, saBody, psk, sharedSecret: HexOctets
  var skeyid, skeyidD, skeyidA, skeyidE, cipherKey, firstIv: HexOctets
  var messages: [HexOctets]
  var messageId: UInt32
  var verdicts: [String]
  var quickInitiatorNonce, quickResponderNonce, espSpi, quickSecret: HexOctets
  var keymat, keymatPfs: HexOctets

  var exchange: IKEv1Exchange {
    IKEv1Exchange(
      initiatorCookie: initiatorCookie.number, responderCookie: responderCookie.number,
      initiatorKE: initiatorKe.octets, responderKE: responderKe.octets,
      initiatorNonce: initiatorNonce.octets, responderNonce: responderNonce.octets,
      initiatorSABody: saBody.octets)
  }

  var algorithms: IKEv1Algorithms? {
    let ciphers: [String: BlockCipher] = [
      "des": .des, "3des": .tripleDES, "aes": .aes, "camellia": .camellia, "blowfish": .blowfish,
      "cast": .cast128,
    ]
    guard let cipher = ciphers[cipher],
      let digest = Digest.allCases.first(where: { "\($0)" == hash })
    else { return nil }
    return IKEv1Algorithms(cipher: cipher, keyOctets: keyOctets, hash: digest)
  }

  func keys(psk: [UInt8]? = nil) -> IKEv1Keys? {
    algorithms.map {
      IKEv1Keys(
        algorithms: $0, exchange: exchange,
        authentication: method == "psk"
          ? .preSharedKey(SecretOctets(psk ?? self.psk.octets)) : .signatures,
        sharedSecret: sharedSecret.secret)
    }
  }
}

/// The initiator's DSS signature of Main Mode.
struct DSSVector: Decodable {
  var name: String
  var hash: String
  var initiatorCookie, responderCookie, initiatorKe, responderKe: HexOctets
  var initiatorNonce, responderNonce, saBody, identity, skeyid: HexOctets
  var signature, certificate: HexOctets

  var exchange: IKEv1Exchange {
    IKEv1Exchange(
      initiatorCookie: initiatorCookie.number, responderCookie: responderCookie.number,
      initiatorKE: initiatorKe.octets, responderKE: responderKe.octets,
      initiatorNonce: initiatorNonce.octets, responderNonce: responderNonce.octets,
      initiatorSABody: saBody.octets)
  }
}

struct IKEv2Vector: Decodable {
  struct SessionKeys: Decodable {
    var d, ai, ar, ei, er, pi, pr: HexOctets
  }

  struct Mixed: Decodable {
    var d, pi, pr: HexOctets
  }

  var name: String
  var initiatorSpi, responderSpi, initiatorNonce, responderNonce: HexOctets
  var sharedSecret, psk: HexOctets
  var keys: SessionKeys
  var initRequest, initResponse: HexOctets
  var messages, plaintexts: [HexOctets]
  var childSecret, childInitiatorNonce, childResponderNonce, keymat, keymatPfs: HexOctets
  var rekeyedSpis: HexOctets
  var rekeyedKeys, updatedKeys: SessionKeys
  var ppk: HexOctets
  var mixed: Mixed
  var intermediate, withPpk: [HexOctets]

  var exchange: IKEv2Exchange {
    IKEv2Exchange(
      initiatorSPI: initiatorSpi.number, responderSPI: responderSpi.number,
      initiatorNonce: initiatorNonce.octets, responderNonce: responderNonce.octets)
  }
}

extension IKEv2Keys {
  func equals(_ expected: IKEv2Vector.SessionKeys) -> Bool {
    d == expected.d.secret && ai == expected.ai.secret && ar == expected.ar.secret
      && ei == expected.ei.secret && er == expected.er.secret && pi == expected.pi.secret
      && pr == expected.pr.secret
  }
}
