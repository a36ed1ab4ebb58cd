import Capture
import Diagnosis
import ISAKMP
import Negotiations

/// One negotiation: an IKE SA from its first message to its last, and what was found.
public struct AnalyzedNegotiation: Sendable {
  /// A promise: `established` only where the capture shows it, `failed` only where a refusal, a
  /// delete or a final silence is seen.
  public enum State: String, Sendable { case established, failed, incomplete }

  public enum Mode: String, Sendable { case main, aggressive, base, ikev2, unknown }

  public struct Side: Sendable {
    /// Without its port.
    public let address: String
    public let port: UInt16
    /// As it names itself, where that could be read.
    public let identity: String?
    /// As far as its vendor IDs tell.
    public let product: String?
  }

  /// The SPIs of initiator and responder, 16 hexadecimal digits each, with a hyphen between.
  public let id: String
  /// 1 or 2.
  public let ikeVersion: Int
  public let mode: Mode
  public let state: State
  public let initiator: Side
  public let responder: Side
  /// The capture with its first message, and its frame there, counted from 1.
  public let capture: String?
  public let firstFrame: Int?
  /// RFC 3339, UTC.
  public let firstTime: String?
  public let lastTime: String?
  /// "MM1", "AUTH.request" …, each transmission in time order.
  public let messages: [String]
  /// The gravest and surest first.
  public let findings: [AnalyzedFinding]

  init(_ judged: JudgedNegotiation, _ paths: [String]) {
    let negotiation = judged.negotiation
    id = negotiation.id
    ikeVersion = Int(negotiation.version.rawValue)
    mode = Mode(rawValue: negotiation.mode.rawValue) ?? .unknown
    state =
      switch judged.tally.outcome {
      case .established: .established
      case .failed: .failed
      case .incomplete, nil: .incomplete
      }
    initiator = Side(negotiation.initiator)
    responder = Side(negotiation.responder)
    let first = negotiation.messages.first
    capture = first.flatMap { AnalyzedFinding.path($0.reference, paths) }
    firstFrame = first?.reference.frame
    firstTime = first.map { TimeText.rfc3339($0.recordedTime) }
    lastTime = negotiation.messages.last.map { TimeText.rfc3339($0.recordedTime) }
    messages = negotiation.messages.map(\.name.description)
    findings = judged.findings.map { AnalyzedFinding($0, paths) }
  }
}

extension AnalyzedNegotiation.Side {
  init(_ peer: Peer) {
    address = peer.endpoint.address.description
    port = peer.endpoint.port
    identity = peer.identity
    product = peer.implementation
  }
}
