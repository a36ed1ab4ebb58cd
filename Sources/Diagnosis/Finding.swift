package import ISAKMP
package import Negotiations
package import Policies
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
  /// The side whose state would say more: its own commands are told where its product is known.
  var asks: Role?
  /// Why it does not count in a check, or `nil` where it counts.
  package var exemption: Exemption?

  /// What is told behind the title is put into words only where somebody reads it.
  package init(
    _ page: RulePage, severity: Severity? = nil, _ confidence: Confidence, title: String,
    explanation: @autoclosure () -> String, evidence: @autoclosure () -> [Evidence],
    comparison: @autoclosure () -> [ComparisonRow] = [],
    remedies: @autoclosure () -> [String] = [],
    deviceMessages: @autoclosure () -> [DeviceMessage] = [],
    settle: @autoclosure () -> String? = nil, asks: Role? = nil
  ) {
    self.asks = asks
    self.page = page
    self.severity = severity ?? page.severity
    self.confidence = confidence
    self.title = title
    let isWhole = FindingLength.current == .whole
    // Explanations often begin with a side's name, "the responder …".
    self.explanation = isWhole ? explanation().capitalisedFirst : ""
    self.evidence = isWhole ? evidence() : []
    self.comparison = isWhole ? comparison() : []
    self.remedies = isWhole ? remedies() : []
    self.deviceMessages = isWhole ? deviceMessages() : []
    self.settle = isWhole ? settle() : nil
  }
}

/// How much of a finding is put into words.
package enum FindingLength: Sendable {
  case whole
  /// No more than rule, severity, confidence and title.
  case title

  /// Of the judgement that is under way.
  @TaskLocal static var current = FindingLength.whole
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
      if let place = row.source?.place, !places.contains(place) {
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
  /// Where the second value comes from.
  package var source: ComparisonSource?

  package init(
    attribute: String, offered: String?, configured: String?, source: ComparisonSource?
  ) {
    self.attribute = attribute
    self.offered = offered
    self.configured = configured
    self.source = source
  }
}

/// Where a value of a comparison comes from.
package enum ComparisonSource: Hashable, Sendable {
  /// "frame 2", "the secrets given".
  case said(String)
  /// A line of a configuration, or a product's default.
  case configured(ConfigurationOrigin)

  package var text: String {
    switch self {
    case .said(let text): text
    case .configured(let origin): origin.description
    }
  }

  /// The line of a configuration.
  package var place: FilePlace? {
    guard case .configured(.written(let file, let line, _)) = self else { return nil }
    return FilePlace(file: file, line: line)
  }
}

extension ComparisonSource: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .said(value) }
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
