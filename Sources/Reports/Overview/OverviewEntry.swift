package import Capture
package import Diagnosis
import ISAKMP
package import Negotiations

/// What one line of an overview says of a negotiation.
package struct OverviewEntry: Sendable {
  /// In the order in which they are told.
  package enum State: String, Sendable, CaseIterable, Comparable {
    case failed, incomplete, established

    private var rank: Int { self == .failed ? 0 : self == .incomplete ? 1 : 2 }
    package static func < (a: State, b: State) -> Bool { a.rank < b.rank }
  }

  /// The one finding that says why.
  package struct Cause: Sendable {
    package var rule: String
    package var severity: Severity
    package var confidence: Confidence
    package var title: String
  }

  package struct Side: Sendable {
    package var address: String
    package var identity: String?

    /// What makes it the same peer in another negotiation.
    var peer: String { identity ?? address }
  }

  package var id: String
  package var state: State
  package var initiator: Side
  package var responder: Side
  package var ikeVersion: UInt8
  package var mode: String
  package var cause: Cause?
  package var firstTime: Timestamp?
  package var lastTime: Timestamp?
  package var lastMessage: String?
  package var first: FrameReference?

  package init(_ judged: JudgedNegotiation) {
    let negotiation = judged.negotiation
    id = negotiation.id
    state = Self.state(judged)
    initiator = Side(negotiation.initiator)
    responder = Side(negotiation.responder)
    ikeVersion = UInt8(negotiation.version.rawValue)
    mode = negotiation.mode.rawValue
    let least: Severity = state == .established ? .error : .warning
    cause = judged.findings.first { $0.exemption == nil && $0.severity >= least }.map {
      Cause(
        rule: $0.page.code, severity: $0.severity, confidence: $0.confidence, title: $0.title)
    }
    firstTime = negotiation.messages.first?.recordedTime
    lastTime = negotiation.messages.last?.recordedTime
    lastMessage = negotiation.messages.last?.name.description
    first = negotiation.messages.first?.reference
  }

  package static func state(_ judged: JudgedNegotiation) -> State {
    switch judged.tally.outcome {
    case .failed: .failed
    case .established: .established
    case .incomplete, nil: .incomplete
    }
  }

  /// Established, with nothing said against it.
  var isHealthy: Bool { state == .established && cause == nil }

  /// Between whom it was, and what it ended by.
  struct Key: Hashable, Sendable {
    var initiator: String
    var responder: String
    var state: State
    var rule: String

    /// Stable from run to run.
    var id: String { "\(initiator) \(responder) \(rule)" }
  }

  /// `nil` where no finding says what it ended by.
  var key: Key? {
    cause.map {
      Key(initiator: initiator.peer, responder: responder.peer, state: state, rule: $0.rule)
    }
  }
}

extension OverviewEntry.Side {
  init(_ peer: Peer) {
    address = peer.endpoint.address.description
    identity = peer.identity
  }
}
