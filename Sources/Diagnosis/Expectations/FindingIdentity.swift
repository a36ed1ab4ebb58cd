import Capture
package import Negotiations

/// What makes a finding the same one in another capture of the same peers: its rule and between
/// whom, not the frame, the SPI or the port.
package struct FindingIdentity: Hashable, Sendable {
  package var rule: String
  package var initiator: String
  package var responder: String

  package init(_ finding: Finding, in negotiation: Negotiation?) {
    rule = finding.page.code
    if let negotiation {
      initiator = negotiation.initiator.endpoint.address.description
      responder = negotiation.responder.endpoint.address.description
    } else {
      (initiator, responder) = (Self.addresses(in: finding.title), "")
    }
  }

  init(rule: String, initiator: String, responder: String) {
    self.rule = rule
    self.initiator = initiator
    self.responder = responder
  }

  /// A finding of the whole run is between the addresses that its title names.
  static func addresses(in title: String) -> String {
    let words = title.split { !($0.isHexDigit || $0 == "." || $0 == ":") }
    let addresses = words.compactMap { word -> String? in
      var word = word
      while let last = word.last, last == "." || last == ":" { word = word.dropLast() }
      return IPAddress(String(word))?.description
    }
    return Set(addresses).sorted().joined(separator: " ")
  }

  /// One line, stable from run to run.
  package var text: String { "\(rule) \(initiator) \(responder)" }
}
