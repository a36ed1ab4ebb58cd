package import Capture
import ISAKMP
package import Keys
package import Negotiations

/// What rules may know of the run around a negotiation: what is true of the whole run, and what
/// surrounds this one.
package struct RunFacts: Sendable {
  let whole: WholeRun
  /// While one negotiation is judged, those between its two hosts; for what belongs to no one
  /// negotiation, all.
  var neighbours = Neighbours([])
  /// Those of other hosts too, as far as they are known while one is judged.
  var neighboursByHosts: [HostPair: Neighbours] = [:]
  /// The devices' configurations, as far as they were given.
  package var policies: GivenPolicies
  /// What the configurations say of the negotiation that is being judged.
  var known: KnownDecisions?
  /// What it died of.
  var verdict = Verdict()

  /// The neighbours, in order of their first messages.
  package var negotiations: [NegotiationOutline] {
    get { neighbours.all }
    set { neighbours = Neighbours(newValue) }
  }

  /// - Parameter captures: those that are still being read, after the ones that `run` has finished.
  package init(
    _ run: Run, reading captures: [CaptureSummary] = [], history: RunHistory, secrets: Secrets
  ) {
    whole = WholeRun(run, reading: captures, history: history, secrets: secrets)
    policies = history.policies
  }

  package struct InsideAddress: Sendable {
    package var outside: Endpoint
    package var inside: Endpoint
    package var first: FrameReference
    package var times: ClosedRange<Timestamp>
  }
}

/// The nonces and key exchange values of a run, to find those that come again in another
/// negotiation.
package struct RandomValues: Sendable {
  package enum Kind: Hashable, Sendable { case nonce, keyExchange }

  package struct Repeated: Sendable {
    package var kind: Kind
    package var places: [FrameReference]
  }

  private struct Use: Sendable {
    var negotiation: Int
    var place: FrameReference
  }

  /// By the value's hash: a run may hold a million values, and what matters is only which are
  /// equal.
  private var first: [Int: Use] = [:]
  /// The values before those in `first`. Only so many are remembered, however long the run.
  private var earlier: [Int: Use] = [:]
  private let generation: Int
  private static let limit = 1000
  /// In order of discovery.
  package private(set) var repeated: [Repeated] = []
  private var places: [Int: Int] = [:]

  /// - Parameter generation: how many values are remembered at least.
  package init(generation: Int) { self.generation = generation }

  /// Takes the values of one negotiation. Within one they may come again: after a cookie demand the
  /// request is repeated with the same nonce (RFC 7296 section 2.6).
  package mutating func observe(_ negotiation: Negotiation, index: Int) {
    for (kind, value, place) in Self.values(of: negotiation) {
      observe(kind, value, Use(negotiation: index, place: place))
    }
  }

  /// A value of a negotiation that was judged elsewhere; all of a run must be given so, or none.
  mutating func observe(_ kind: Kind, digest: [UInt8], at place: FrameReference, index: Int) {
    observe(kind, digest[...], Use(negotiation: index, place: place))
  }

  static func values(
    of negotiation: Negotiation
  ) -> [(kind: Kind, value: ArraySlice<UInt8>, place: FrameReference)] {
    // A client that is sent to another gateway says the same there (RFC 5685 section 3): no keys were
    // made of what it said here.
    if negotiation.isRedirected, negotiation.phase1.accepted == nil { return [] }
    var values: [(kind: Kind, value: ArraySlice<UInt8>, place: FrameReference)] = []
    for message in negotiation.messages where message.retransmissionOf == nil {
      for payload in message.content.payloads {
        switch payload.content {
        case .keyExchange(let exchange) where exchange.data.count >= 16:
          values.append((.keyExchange, exchange.data, message.reference))
        case .data where payload.type == .nonce || payload.type == .nonceV2:
          guard payload.body.count >= 8 else { continue }
          values.append((.nonce, payload.body, message.reference))
        default:
          continue
        }
      }
    }
    return values
  }

  private mutating func observe(_ kind: Kind, _ value: ArraySlice<UInt8>, _ use: Use) {
    var hasher = Hasher()
    hasher.combine(kind)
    value.withUnsafeBytes { hasher.combine(bytes: $0) }
    let key = hasher.finalize()
    guard let known = first[key] ?? earlier[key] else {
      if first.count >= generation { (earlier, first) = (first, [:]) }
      first[key] = use
      return
    }
    guard known.negotiation != use.negotiation else { return }
    if let place = places[key] {
      if repeated[place].places.count < Self.limit { repeated[place].places.append(use.place) }
    } else if repeated.count < Self.limit {
      places[key] = repeated.count
      repeated.append(Repeated(kind: kind, places: [known.place, use.place]))
    }
  }
}
