import Capture
import ISAKMP

/// Replaces what names somebody in a certificate or a distinguished name: strings, keys, signatures,
/// serial numbers, identifiers of keys. Structure, lengths, dates, algorithms and usages stay, and so
/// does what rules read of a certificate.
struct CertificateRewriting {
  let replacements: Replacements
  /// Deeper than any certificate.
  static let maximumDepth = 24

  /// False where the octets are no DER to their end; then nothing was changed.
  func rewrite(_ slice: ArraySlice<UInt8>, in octets: inout [UInt8], depth: Int = 0) -> Bool {
    guard depth < Self.maximumDepth, !slice.isEmpty else { return false }
    var reader = DERReader(slice)
    var elements: [DERReader.Element] = []
    while !reader.isEmpty {
      guard let element = reader.next() else { return false }
      elements.append(element)
    }
    for element in elements {
      let content = element.content
      guard !content.isEmpty else { continue }
      let isConstructed = element.tag & 0x20 != 0
      if isConstructed {
        if !rewrite(content, in: &octets, depth: depth + 1) {
          put(replacements.value(content), at: content, in: &octets)
        }
      } else {
        leaf(element.tag, content, in: &octets, depth)
      }
    }
    return true
  }

  private func leaf(
    _ tag: UInt8, _ content: ArraySlice<UInt8>, in octets: inout [UInt8], _ depth: Int
  ) {
    switch tag {
    case DERReader.Tag.boolean, DERReader.Tag.null, DERReader.Tag.objectIdentifier,
      DERReader.Tag.utcTime, DERReader.Tag.generalizedTime, 0x0A:
      break
    case DERReader.Tag.integer:
      // A modulus or a serial number keeps its size and its parity.
      guard content.count > 4 else { return }
      var value = replacements.value(content)
      value[0] = content[content.startIndex]
      if content[content.startIndex] == 0 { value[1] |= 0x80 }
      value[value.count - 1] |= 1
      put(value, at: content, in: &octets)
    case DERReader.Tag.bitString:
      // Usages are short; a key may be DER again, or a point behind the octet that says how.
      guard content.count > 3 else { return }
      let inner = content.dropFirst()
      if inner.first == DERReader.Tag.sequence, rewrite(inner, in: &octets, depth: depth + 1) {
        return
      }
      let rest = content.dropFirst(2)
      put(replacements.value(rest), at: rest, in: &octets)
    case DERReader.Tag.octetString:
      if content.count > 1, rewrite(content, in: &octets, depth: depth + 1) { return }
      put(replacements.value(content), at: content, in: &octets)
    case DERReader.Tag.bmpString:
      let units = content.count / 2
      let isLatin =
        content.count % 2 == 0
        && (0..<units).allSatisfy { content[content.startIndex + 2 * $0] == 0 }
      guard isLatin else { return put(replacements.value(content), at: content, in: &octets) }
      let name = replacements.name(
        (0..<units).map { content[content.startIndex + 2 * $0 + 1] }[...])
      put(name.flatMap { [0, $0] }, at: content, in: &octets)
    case 0x87 where content.count == 4 || content.count == 16:
      // An address among the alternative names.
      put(replacements.address(content), at: content, in: &octets)
    default:
      put(replacements.name(content), at: content, in: &octets)
    }
  }

  private func put(_ value: [UInt8], at place: ArraySlice<UInt8>, in octets: inout [UInt8]) {
    guard value.count == place.count else { return }
    octets.replaceSubrange(place.indices, with: value)
  }
}
