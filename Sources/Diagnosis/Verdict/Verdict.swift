import Negotiations

/// What a negotiation died of: for each symptom the one claim that speaks, concluded once and before
/// any words are made.
struct Verdict: Sendable {
  /// All that was claimed, in the order of the catalogue.
  let claims: [Claim]
  private let ikeSA: Claim?
  private let child: Claim?
  private let laterChild: Claim?
  private let standingSA: Claim?

  init(_ claims: [Claim] = []) {
    self.claims = claims
    func winner(_ symptom: Symptom) -> Claim? {
      claims.filter { $0.symptom == symptom }
        .min { Precedence.rank($0) ?? .max < Precedence.rank($1) ?? .max }
    }
    ikeSA = claims.isEmpty ? nil : winner(.ikeSA)
    child = claims.isEmpty ? nil : winner(.child)
    laterChild = claims.isEmpty ? nil : winner(.laterChild)
    standingSA = claims.isEmpty ? nil : winner(.standingSA)
  }

  init(_ negotiation: Negotiation, _ run: RunFacts, asking rules: [any Rule]) {
    var claims: [Claim] = []
    for rule in rules { claims += rule.claims(in: negotiation, of: run) }
    self.init(claims)
  }

  /// The claim that speaks for a symptom.
  subscript(symptom: Symptom) -> Claim? {
    switch symptom {
    case .ikeSA: ikeSA
    case .child: child
    case .laterChild: laterChild
    case .standingSA: standingSA
    }
  }

  /// The claim of a cause, where it is the one that speaks.
  func claim(of cause: Cause, for symptom: Symptom = .ikeSA) -> Claim? {
    self[symptom].flatMap { $0.cause == cause ? $0 : nil }
  }

  func speaks(_ cause: Cause, for symptom: Symptom = .ikeSA) -> Bool {
    claim(of: cause, for: symptom) != nil
  }
}
