package import Texts

/// Reads configurations, recognising the product by their syntax.
///
/// The file itself is read in Commands; so are files that it includes, by way of `include`.
package enum ConfigurationFile {
  /// Reads another file that the configuration includes.
  package typealias Include = TextInclude

  /// Every syntax that is known, in the order in which they are tried: those of the devices.
  package static let syntaxes: [any ConfigurationSyntax.Type] = DeviceCatalogue.devices.flatMap {
    $0.syntaxes
  }

  /// In octets. JSON and XML may stand in one line.
  private static let longestLine = 1 << 20

  /// - Throws: where the file is of no syntax that is known, saying what was seen instead.
  package static func read(
    _ octets: [UInt8], file: String, including include: Include
  ) throws(TextError) -> PeerPolicy {
    let original = TextFile(octets, file: file)
    let text =
      original.binaryKind == nil ? TerminalLeftovers.removed(from: original) ?? original : original
    if let kind = text.binaryKind {
      if let head = text.textualHead, let syntax = syntaxes.first(where: { $0.recognises(head) }) {
        var policy = try read(head, as: syntax, including: include)
        policy.remark(
          head.lines.count + 1,
          "\(kind) begins here: of this \(syntax.name) what stands before is used", .cutOff)
        policy.doubtWhatIsLeftOut()
        return policy
      }
      throw text.error(nil, "this is \(kind), not a configuration")
    }
    guard let first = text.lines.first(where: { !$0.isBlank }) else {
      throw text.error(nil, "the file is empty")
    }
    if let long = text.lines.first(where: { $0.octets.count > longestLine }) {
      throw text.error(
        long.number, "a line of \(long.octets.count) octets, which no configuration has")
    }
    let recognised = syntaxes.first { $0.recognises(text) }
    if recognised?.hasPlainMarks ?? true, let (form, line) = UnreadForm.of(text) {
      throw text.error(line, "this is a \(form.name), which is not read: \(form.advice)")
    }
    if recognised == nil, let document = TerminalLeftovers.document(in: text),
      let syntax = syntaxes.first(where: { $0.recognises(document) })
    {
      return try read(document, as: syntax, including: include)
    }
    guard let syntax = recognised else {
      throw text.error(
        first.number,
        "no configuration that is known begins like this; understood are "
          + syntaxes.map { $0.name }.joined(separator: ", "))
    }
    return try read(text, as: syntax, including: include)
  }

  private static func read(
    _ text: TextFile, as syntax: any ConfigurationSyntax.Type, including include: Include
  ) throws(TextError) -> PeerPolicy {
    do {
      var policy = try syntax.read(text, including: include)
      policy.remarkImpossibleValues()
      policy.hidePlaceholders()
      for (line, name) in MixedConfigurations.others(in: text, besides: syntax) {
        policy.remark(
          line, "here a \(name) begins, which is not read: give it as a file of its own")
      }
      guard !policy.remarks.isEmpty else { return policy }
      policy.doubtWhatIsLeftOut()
      let secrets = SecretWords(text)
      for index in policy.remarks.indices {
        policy.remarks[index].what = secrets.masked(policy.remarks[index].what)
      }
      return policy
    } catch {
      let reason = SecretWords(text).masked(error.reason)
      // The program's own syntax is no maker's.
      throw TextError(
        file: error.file, line: error.line,
        reason: syntax == PolicyYAML.self ? reason : "\(syntax.name): \(reason)")
    }
  }
}
