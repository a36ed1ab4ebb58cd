import Capture
package import Negotiations
package import Texts

/// What a check found beside the findings themselves.
package struct CheckOutcome: Sendable {
  /// In the order of the captures, then of the entries in their files.
  package var results: [ExpectationResult]
  /// The least severity that fails the check; `nil` where none does.
  package var threshold: Severity?
  /// Whether findings were compared with those of an earlier report.
  package var hasBaseline: Bool
  /// Why there was nothing to check, which fails it.
  package var emptiness: String?

  package init(
    results: [ExpectationResult] = [], threshold: Severity? = .error, hasBaseline: Bool = false
  ) {
    self.results = results
    self.threshold = threshold
    self.hasBaseline = hasBaseline
  }

  package var unmet: [ExpectationResult] { results.filter { !$0.complaints.isEmpty } }

  /// Whether a finding fails the check.
  package func isFailure(_ finding: Finding) -> Bool {
    guard let threshold else { return false }
    return finding.exemption == nil && finding.severity >= threshold
  }
}

/// How one entry of an expectation file was met.
package struct ExpectationResult: Sendable {
  package var place: FilePlace
  /// What the entry speaks of: "initiator 192.0.2.1".
  package var subject: String
  package var negotiations: [NegotiationLabel]
  package var complaints: [Complaint]
}

/// One line of an expectation file that is not met.
package struct Complaint: Sendable {
  package var place: FilePlace
  /// The key: "phase1", "findings.require".
  package var subject: String
  package var expected: String
  package var seen: String
  /// `nil` where it is about the whole run.
  package var negotiation: NegotiationLabel?
  /// The finding that explains it, where there is one.
  package var reason: String?

  /// "phase1: expected established, seen failed"
  package var text: String { "\(subject): expected \(expected), seen \(seen)" }
}

/// A negotiation in a message of one line.
package struct NegotiationLabel: Hashable, Sendable, CustomStringConvertible {
  package var id: String
  package var initiator: String
  package var responder: String
  package var capture: String?
  package var firstFrame: Int?
  package var lastFrame: Int?

  package init(_ negotiation: Negotiation, capture: String?) {
    id = negotiation.id
    initiator = negotiation.initiator.endpoint.address.description
    responder = negotiation.responder.endpoint.address.description
    self.capture = capture
    firstFrame = negotiation.messages.first?.reference.frame
    lastFrame = negotiation.messages.last?.reference.frame
  }

  /// "192.0.2.1 → 198.51.100.2, frames 1 to 9 of lab.pcap".
  package var description: String {
    var text = "\(initiator) → \(responder)"
    if let firstFrame, let lastFrame {
      text +=
        firstFrame == lastFrame ? ", frame \(firstFrame)" : ", frames \(firstFrame) to \(lastFrame)"
      if let capture { text += " of \(capture)" }
    }
    return text
  }
}

extension Finding {
  /// "error IKE100 (proven): the responder refused every proposal".
  package var shortText: String {
    "\(severity.rawValue) \(page.code) (\(confidence.rawValue)): \(title)"
  }
}
