/// Reads configurations, recognising the product by their syntax.
///
/// The file itself is read in Commands; so are files that it includes, by way of `include`.
package enum ConfigurationFile {
  /// Reads another file that the configuration includes, by the pattern as written; the base is the
  /// including file. Returns path and octets of each match, or a reason.
  package typealias Include =
    (_ pattern: String, _ from: String) throws(ConfigurationError) -> [(
      path: String, octets: [UInt8]
    )]

  /// - Throws: where the file is of no syntax that is known, saying what was seen instead.
  package static func read(
    _ octets: [UInt8], file: String, including include: Include
  ) throws(ConfigurationError) -> PeerPolicy {
    throw ConfigurationError(file: file, line: nil, reason: "no configuration syntax is known")
  }
}

/// Why a configuration cannot be used at all.
package struct ConfigurationError: Error, CustomStringConvertible {
  package var file: String
  package var line: Int?
  package var reason: String

  package init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  package var description: String {
    line.map { "\(file), line \($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
