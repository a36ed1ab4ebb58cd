import Foundation
import FoundationXML

/// What holds for every report, whatever was read.
enum Oracles {
  /// Nil, or what does not hold.
  static func fault(_ octets: [UInt8], format: String) -> String? {
    guard let text = String(validating: octets, as: UTF8.self) else { return "\(format): no UTF-8" }
    if let scalar = text.unicodeScalars.first(where: steersTerminals) {
      return "\(format): U+\(String(scalar.value, radix: 16))"
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
  /// writing (Unicode Bidirectional Algorithm, explicit formatting).
  private static func steersTerminals(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0a: false
    case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0x061c: true
    default: scalar.properties.generalCategory == .control
    }
  }
}
