import ISAKMP
import Keys

/// A pre-shared key as given, or as it usually gets mangled on its way into a configuration.
struct CandidateKey: Sendable {
  var label: String
  var alteration: String?
  var key: SecretOctets
  var origin: SecretOrigin

  /// The keys as given. Equal octets stand once.
  static func plain(of keys: [PreSharedKey]) -> [CandidateKey] {
    var seen: Set<SecretOctets> = []
    return keys.filter { seen.insert($0.key).inserted }.map {
      CandidateKey(label: $0.label, alteration: nil, key: $0.key, origin: $0.origin)
    }
  }

  /// Every key with its alterations, of which there are nine times as many; the keys as given come
  /// first, so that a plain fit is found before an altered one. Equal octets stand once.
  ///
  /// - Parameter limit: more are not needed.
  static func all(of keys: TriableKeys, limit: Int = .max) -> [CandidateKey] {
    let plain = keys.plain
    guard plain.count < limit else { return Array(plain.prefix(limit)) }
    var seen = Set(plain.map(\.key))
    var altered: [CandidateKey] = []
    for key in keys.given {
      guard plain.count + altered.count < limit else { break }
      for (alteration, octets) in alterations(of: key.key.octets) {
        let secret = SecretOctets(octets)
        guard !octets.isEmpty, seen.insert(secret).inserted else { continue }
        altered.append(
          CandidateKey(label: key.label, alteration: alteration, key: secret, origin: key.origin))
      }
    }
    return plain + altered
  }

  private static func alterations(of key: [UInt8]) -> [(String, [UInt8])] {
    let (lineFeed, carriageReturn, space, quote, apostrophe): (UInt8, UInt8, UInt8, UInt8, UInt8) =
      (0x0a, 0x0d, 0x20, 0x22, 0x27)
    var list: [(String, [UInt8])] = [
      ("a trailing line end", key + [lineFeed]),
      ("a trailing carriage return and line end", key + [carriageReturn, lineFeed]),
      ("a trailing carriage return", key + [carriageReturn]),
      ("a trailing space", key + [space]),
      ("a leading space", [space] + key),
      ("the quotation marks as part of it", [quote] + key + [quote]),
      ("apostrophes as part of it", [apostrophe] + key + [apostrophe]),
      ("a trailing zero octet", key + [0]),
    ]
    let blank: Set<UInt8> = [lineFeed, carriageReturn, space, 0x09]
    if let last = key.last, blank.contains(last) {
      var bare = key
      while let last = bare.last, blank.contains(last) { bare.removeLast() }
      list.append(("its trailing white space left out", bare))
    }
    if key.count > 2, let first = key.first, first == key.last,
      first == quote || first == apostrophe
    {
      list.append(("its quotation marks left out", Array(key.dropFirst().dropLast())))
    }
    let text = String(decoding: key, as: UTF8.self)
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    if digits.count >= 2, let octets = Hex.octets(digits) {
      list.append(("its text read as hexadecimal", octets))
    }
    list.append(("its octets entered as hexadecimal text", Array(Hex.string(key).utf8)))
    return list
  }
}
