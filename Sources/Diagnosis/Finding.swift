package import Negotiations
package import Texts

/// One thing that the captures show and a user should know.
package struct Finding: Sendable {
  package var page: RulePage
  package var severity: Severity
  package var confidence: Confidence
  /// One line: the fault, with the names and numbers of this case.
  package var title: String
  package var explanation: String
  package var evidence: [Evidence]
  package var comparison: [ComparisonRow]
  package var remedies: [String]
  package var deviceMessages: [DeviceMessage]
  /// The cheapest next evidence that would settle it; `nil` when it is proven.
  package var settle: String?
  /// Why it does not count in a check, or `nil` where it counts.
  package var exemption: Exemption?

  package init(
    _ page: RulePage, severity: Severity? = nil, _ confidence: Confidence, title: String,
    explanation: String, evidence: [Evidence], comparison: [ComparisonRow] = [],
    remedies: [String] = [], deviceMessages: [DeviceMessage] = [], settle: String? = nil
  ) {
    self.page = page
    self.severity = severity ?? page.severity
    self.confidence = confidence
    self.title = title
    // Explanations often begin with a side's name, "the responder …".
    self.explanation = explanation.capitalisedFirst
    self.evidence = evidence
    self.comparison = comparison
    self.remedies = remedies
    self.deviceMessages = deviceMessages
    self.settle = settle
  }
}

package enum Severity: String, Sendable, Comparable, CaseIterable {
  case error, warning, note

  private var rank: Int { self == .error ? 2 : self == .warning ? 1 : 0 }
  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
}

extension Finding {
  /// Whether it asks for anything; many notes only say what is.
  package var hasSomethingToDo: Bool {
    severity != .note
      || remedies.contains { !$0.lowercased().hasPrefix("nothing to ") }
  }

  /// Lines of the given configurations that it is about, those that differ first.
  package var configurationLines: [FilePlace] {
    let differing = comparison.filter { $0.offered != $0.configured }
    var places: [FilePlace] = []
    for row in differing + comparison {
      if let place = row.source.flatMap(FilePlace.init(origin:)), !places.contains(place) {
        places.append(place)
      }
    }
    return places
  }
}

/// What a finding promises.
package enum Confidence: String, Sendable, Comparable, CaseIterable {
  /// Follows from octets of the capture by protocol rules alone.
  case proven
  /// The best explanation of what is seen; something named else would look the same.
  case likely
  /// Consistent with what is seen.
  case possible

  private var rank: Int { self == .proven ? 2 : self == .likely ? 1 : 0 }
  package static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }
}

/// A frame and what it shows.
package struct Evidence: Hashable, Sendable {
  package var reference: FrameReference
  package var what: String

  package init(_ reference: FrameReference, _ what: String) {
    self.reference = reference
    self.what = what
  }
}

/// One attribute, on both sides.
package struct ComparisonRow: Hashable, Sendable {
  package var attribute: String
  package var offered: String?
  package var configured: String?
  /// Where the second value comes from: a frame, a file and line, a product's default.
  package var source: String?

  package init(attribute: String, offered: String?, configured: String?, source: String?) {
    self.attribute = attribute
    self.offered = offered
    self.configured = configured
    self.source = source
  }
}

/// What a product prints for the same fault.
package struct DeviceMessage: Hashable, Sendable {
  package var device: String
  package var text: String

  package init(_ device: String, _ text: String) {
    self.device = device
    self.text = text
  }
}

extension FilePlace {
  /// Where a configured value stands, as `ConfigurationOrigin` says it: "hub.cfg, line 12".
  init?(origin: String) {
    guard let mark = origin.firstRange(of: ", line "),
      let line = Int(origin[mark.upperBound...].prefix { $0.isWholeNumber }), line > 0
    else { return nil }
    self.init(file: String(origin[..<mark.lowerBound]), line: line)
  }
}

/// Why a check lets a finding pass.
package enum Exemption: Hashable, Sendable {
  /// An expectation demands the finding.
  case expected(FilePlace)
  /// The baseline has it too.
  case known(baseline: String)
  case suppressed(reason: String, expires: String, FilePlace)
}

extension String {
  package var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
