import Capture
import Diagnosis
import ISAKMP
import Negotiations

/// The one word and the one sentence over a negotiation.
struct Verdict {
  var word: String
  var style: TextLayout.Style
  var sentence: String
  var remedy: String?

  init(_ negotiation: Negotiation, _ findings: [Finding]) {
    let children = negotiation.phase2
    let term = negotiation.version == .ikev1 ? "Phase 2" : "Child SA"
    switch negotiation.phase1.state {
    case .established where !children.isEmpty && children.allSatisfy({ $0.state == .failed }):
      (word, style) = ("\(term) FAILED", .red)
    case .established:
      (word, style) = ("established", .green)
    case .failed:
      (word, style) = ("FAILED", .red)
    case .incomplete:
      (word, style) = ("incomplete", .yellow)
    case .notSeen:
      (word, style) = ("beginning not seen", .yellow)
    }
    if let worst = findings.first, worst.severity == .error {
      if negotiation.phase1.state == .established, word == "established" {
        (word, style) = ("established, with an error", .red)
      }
      let hedge =
        switch worst.confidence {
        case .proven: ""
        case .likely: "Most likely "
        case .possible: "Possibly "
        }
      sentence = hedge.isEmpty ? worst.title.capitalisedFirst + "." : hedge + worst.title + "."
      remedy = worst.remedies.first
    } else {
      let last = negotiation.messages.last?.name.description ?? ""
      switch negotiation.phase1.state {
      case .established:
        let granted = children.count { $0.state == .established }
        sentence =
          "\(negotiation.version == .ikev1 ? "Phase 1" : "The IKE SA") stands"
          + (granted > 0 ? ", and \(granted) \(term)\(granted == 1 ? "" : "s") with it." : ".")
      case .incomplete where negotiation.probe != nil:
        sentence = "A probe, and no attempt to bring a tunnel up."
      case .incomplete where negotiation.isRedirected:
        sentence = "The responder sends its client to another gateway."
      case .incomplete: sentence = "The capture ends after \(last); nothing refused it."
      case .notSeen:
        sentence =
          "Only messages of a later stage are in the capture; the last is \(last)."
      case .failed: sentence = "It ended after \(last)."
      }
      remedy = nil
    }
  }
}
