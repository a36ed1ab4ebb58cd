import Foundation
import FoundationXML

/// What holds for every report, whatever was read.
enum Oracles {
  /// Nil, or what does not hold.
  static func fault(_ octets: [UInt8], format: String) -> String? {
    guard String(validating: octets, as: UTF8.self) != nil else { return "\(format): no UTF-8" }
    if let index = octets.indices.first(where: { steersTerminals(octets, at: $0) }) {
      return "\(format): \(octets[index...].prefix(3)) at \(index)"
    }
    switch format {
    case "json", "sarif":
      guard (try? JSONSerialization.jsonObject(with: Data(octets))) != nil else {
        return "\(format): no JSON"
      }
    case "ndjson":
      for line in octets.split(separator: 0x0a)
      where (try? JSONSerialization.jsonObject(with: Data(line))) == nil {
        return "\(format): a line is no JSON"
      }
    case "junit":
      guard XMLParser(data: Data(octets)).parse() else { return "\(format): no XML" }
    default: break
    }
    return nil
  }

  /// Control characters but for the end of a line and the tab, and what turns the direction of
  /// writing (Unicode Bidirectional Algorithm, explicit formatting), in UTF-8.
  private static func steersTerminals(_ octets: [UInt8], at index: Int) -> Bool {
    let first = octets[index]
    if first >= 0x20, first < 0x7f { return false }
    func octet(_ distance: Int) -> UInt8 {
      index + distance < octets.count ? octets[index + distance] : 0
    }
    switch first {
    case 0x09, 0x0a: return false
    case 0x00..<0x20, 0x7f: return true
    // U+0080 to U+009F; U+061C.
    case 0xc2: return octet(1) < 0xa0
    case 0xd8: return octet(1) == 0x9c
    // U+200E, U+200F, U+202A to U+202E; U+2066 to U+2069.
    case 0xe2 where octet(1) == 0x80:
      return [0x8e, 0x8f].contains(octet(2)) || 0xaa...0xae ~= octet(2)
    case 0xe2 where octet(1) == 0x81: return 0xa6...0xa9 ~= octet(2)
    default: return false
    }
  }
}
