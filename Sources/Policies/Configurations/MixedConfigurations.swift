internal import Texts

/// Configurations of other makers in the same file, as a paste of a whole incident has them: one
/// file is read as one device's.
enum MixedConfigurations {
  /// Those whose marks stand in no other maker's file.
  private static let marked: [any ConfigurationSyntax.Type] = [
    FortiOSConfiguration.self, JunosConfiguration.self, PANOSConfiguration.self,
    RouterOSConfiguration.self, VyOSConfiguration.self, OpenWrtConfiguration.self,
  ]

  /// The line of the first mark of each.
  static func others(
    in text: TextFile, besides syntax: any ConfigurationSyntax.Type
  ) -> [(line: Int, name: String)] {
    // Nothing stands beside a document in XML or JSON.
    let first = text.octets.first { $0 > 0x20 }
    guard syntax != PolicyYAML.self, first != UInt8(ascii: "<"), first != UInt8(ascii: "{"),
      first != UInt8(ascii: "[")
    else { return [] }
    return marked.filter { $0 != syntax && $0.recognises(text) }.map { other in
      // The shortest beginning of the file that is recognised ends with the mark.
      var (low, high) = (1, text.lines.count)
      while low < high {
        let middle = (low + high) / 2
        let end = text.lines[middle - 1].octets.endIndex
        let head = TextFile(Array(text.octets[..<end]), file: text.file)
        if other.recognises(head) { high = middle } else { low = middle + 1 }
      }
      return (low, other.name)
    }
  }
}
