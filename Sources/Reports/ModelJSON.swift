import Capture
import Diagnosis
import ISAKMP
import Negotiations
import Policies
import Texts

/// The versioned shape of negotiations and findings, shared by every JSON report.
enum ModelJSON {
  static func write(_ capture: CaptureSummary, to json: inout JSONWriter) {
    json.object { json in
      json.field("path", capture.path)
      if let error = capture.unreadableReason { json.field("error", error) }
      json.field("frames", capture.frames)
      json.field("ike_messages", capture.ikeMessages)
      json.field("esp_packets", capture.espPackets)
      json.field("nat_keepalives", capture.natKeepalives)
      json.field("first_time", capture.firstTime.map(TimeText.rfc3339))
      json.field("last_time", capture.lastTime.map(TimeText.rfc3339))
      json.field("link_types", capture.linkTypes) { $0.string($1.description) }
    }
  }

  static func write(_ summary: RunSummary, to json: inout JSONWriter) {
    json.field("negotiations", summary.negotiations)
    json.field("established", summary.established)
    json.field("failed", summary.failed)
    json.field("incomplete", summary.incomplete)
    json.field("errors", summary.errors)
    json.field("warnings", summary.warnings)
    json.field("notes", summary.notes)
    if summary.exempt > 0 { json.field("exempt", summary.exempt) }
  }

  /// `check` alone: each entry of an expectation file, and what of it is not met.
  static func write(_ check: CheckOutcome, to json: inout JSONWriter) {
    json.field("expectations", check.results) { json, result in
      json.object { json in
        json.field("file", result.place.file)
        json.field("line", result.place.line)
        json.field("subject", result.subject)
        json.field("negotiations", result.negotiations) { $0.string($1.id) }
        json.field("met", result.complaints.isEmpty)
        json.field("complaints", result.complaints) { json, complaint in
          json.object { json in
            json.field("line", complaint.place.line)
            json.field("key", complaint.subject)
            json.field("expected", complaint.expected)
            json.field("seen", complaint.seen)
            json.field("negotiation", complaint.negotiation?.id)
          }
        }
      }
    }
  }

  /// Only where a check lets the finding pass, or where it is about lines of a configuration.
  private static func writeCheck(_ finding: Finding, to json: inout JSONWriter) {
    if !finding.configurationLines.isEmpty {
      json.field("configuration_lines", finding.configurationLines) { json, place in
        json.object { json in
          json.field("file", place.file)
          json.field("line", place.line)
        }
      }
    }
    guard let exemption = finding.exemption else { return }
    json.field("exempt") { json in
      switch exemption {
      case .expected(let place):
        json.field("why", "expected")
        json.field("place", place.description)
      case .known(let baseline):
        json.field("why", "known")
        json.field("place", baseline)
      case .suppressed(let reason, let expires, let place):
        json.field("why", "suppressed")
        json.field("place", place.description)
        json.field("reason", reason)
        json.field("expires", expires)
      }
    }
  }

  /// - Parameter group: the equal failures that it is one of, as far as they are known; it stands last.
  static func write(
    _ judged: JudgedNegotiation, _ captures: [CaptureSummary], group: Overview.Row? = nil,
    to json: inout JSONWriter
  ) {
    let negotiation = judged.negotiation
    let first = negotiation.messages.first
    let last = negotiation.messages.last
    json.object { json in
      json.field("id", negotiation.id)
      json.field("ike_version", negotiation.version.rawValue)
      json.field("mode", negotiation.mode.rawValue)
      json.field("first_frame", first?.reference.frame)
      json.field("last_frame", last?.reference.frame)
      json.field("first_time", first.map { TimeText.rfc3339($0.recordedTime) })
      json.field("last_time", last.map { TimeText.rfc3339($0.recordedTime) })
      json.field("capture", first.flatMap { path($0.reference, captures) })
      json.field("initiator") { write(negotiation.initiator, to: &$0) }
      json.field("responder") { write(negotiation.responder, to: &$0) }
      json.field("phase1") { json in
        json.field("state", negotiation.phase1.state.rawValue)
        json.field("last_message", negotiation.phase1.lastMessage?.description)
        json.field("offered", negotiation.phase1.offered) { write($1, to: &$0) }
        json.key("accepted")
        if let accepted = negotiation.phase1.accepted {
          json.object { write(accepted, to: &$0) }
        } else {
          json.null()
        }
      }
      json.field("phase2", negotiation.phase2) { Phase2JSON.write($1, to: &$0) }
      json.field("nat") { write(negotiation.nat, negotiation, to: &$0) }
      json.field("decryption") { json in
        json.field("state", negotiation.decryption.state.rawValue)
        json.field("psk", negotiation.decryption.psk.rawValue)
      }
      json.field("messages", negotiation.messages) { write($1, negotiation, to: &$0) }
      json.field("findings", judged.findings) { write($1, captures, to: &$0) }
      json.key("group")
      if let group { write(group: group, to: &json) } else { json.null() }
    }
  }

  /// `group` of a negotiation: the last of its members.
  static func write(group row: Overview.Row, to json: inout JSONWriter) {
    json.object { json in
      json.field("id", row.entry.key?.id)
      json.field("count", row.attempts)
      json.field("first_time", row.firstTime.map(TimeText.rfc3339))
      json.field("last_time", row.lastTime.map(TimeText.rfc3339))
    }
  }

  private static func write(_ peer: Peer, to json: inout JSONWriter) {
    json.field("address", peer.endpoint.address.description)
    json.field("port", peer.endpoint.port)
    json.field("identity", peer.identity)
    json.field("implementation", peer.implementation)
    json.field("implementation_evidence", peer.implementationTraits) { json, trait in
      json.object { json in
        json.field("product", trait.product)
        json.field("basis", trait.basis.rawValue)
        json.field("what", trait.what)
        json.field("frame", trait.frame?.frame)
      }
    }
    json.field("inside_address", peer.insideAddress?.address.description)
  }

  static func write(_ proposal: OfferedProposal, to json: inout JSONWriter) {
    json.object { json in
      json.field("number", proposal.number)
      json.field("protocol") { json in
        json.field("id", proposal.protocolID)
        json.field("name", proposal.protocolName)
      }
      json.field("spi", hex: proposal.spi)
      json.field("transforms", proposal.transforms) { json, transform in
        json.object { json in
          if let number = transform.number { json.field("number", number) }
          write(transform.suite, to: &json)
        }
      }
    }
  }

  /// The attributes as keys of the object that is open. A repeated attribute keeps its first value
  /// here; `decode` shows them all.
  static func write(_ suite: ProtectionSuite, to json: inout JSONWriter) {
    var written: Set<SuiteAttribute> = []
    for value in suite.ordered where written.insert(value.attribute).inserted {
      json.key(named: value.attribute.rawValue)
      if value.attribute.isLifetime {
        json.number(value.id)
      } else {
        json.object { json in
          json.field("id", value.id)
          json.field("name", value.name)
          if let keyLength = value.keyLength { json.field("key_length", keyLength) }
        }
      }
    }
  }

  private static func write(
    _ nat: NATAssessment, _ negotiation: Negotiation, to json: inout JSONWriter
  ) {
    json.field("detected", nat.detected.rawValue)
    json.field("forced_encapsulation", nat.forcedEncapsulation)
    json.key("port_switch")
    if let portSwitch = nat.portSwitch {
      json.object { json in
        json.field("frame", negotiation.messages[portSwitch.message].reference.frame)
        json.field("from_port", portSwitch.fromPort)
        json.field("to_port", portSwitch.toPort)
      }
    } else {
      json.null()
    }
  }

  private static func write(
    _ message: NegotiationMessage, _ negotiation: Negotiation, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("frame", message.reference.frame)
      json.field("time", TimeText.rfc3339(message.recordedTime))
      json.field("from", message.from.rawValue)
      json.field("name", message.name.description)
      json.field("payloads", LadderRow.payloads(of: message)) { $0.string($1.shortName) }
      json.field("encrypted", message.message.isEncrypted)
      json.field("decrypted", message.isOpened)
      json.field(
        "retransmission_of",
        message.retransmissionOf.map { negotiation.messages[$0].reference.frame })
    }
  }

  static func write(
    _ finding: Finding, _ captures: [CaptureSummary], to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("rule", finding.page.code)
      json.field("name", finding.page.name)
      json.field("severity", finding.severity.rawValue)
      json.field("confidence", finding.confidence.rawValue)
      json.field("title", finding.title)
      json.field("explanation", finding.explanation)
      json.field("evidence", finding.evidence) { json, evidence in
        json.object { json in
          json.field("capture", path(evidence.reference, captures))
          json.field("frame", evidence.reference.frame)
          json.field("what", evidence.what)
        }
      }
      json.field("comparison", finding.comparison) { json, row in
        json.object { json in
          json.field("attribute", row.attribute)
          json.field("offered", row.offered)
          json.field("configured", row.configured)
          json.field("source", row.source?.text)
        }
      }
      json.field("remedies", finding.remedies) { $0.string($1) }
      json.field("device_messages", finding.deviceMessages) { json, message in
        json.object { json in
          json.field("device", message.device)
          json.field("text", message.text)
        }
      }
      json.field("settle", finding.settle)
      writeCheck(finding, to: &json)
    }
  }

  static func path(_ reference: FrameReference, _ captures: [CaptureSummary]) -> String? {
    captures.indices.contains(reference.capture) ? captures[reference.capture].path : nil
  }
}
