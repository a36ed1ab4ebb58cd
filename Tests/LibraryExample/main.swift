import IKEWhyKit

// Says of every negotiation in the captures that are named how it ended, and why. CI builds and runs it.
do {
  let analysis = try Analysis(ofCaptures: Array(CommandLine.arguments.dropFirst()))
  for negotiation in analysis.negotiations {
    let cause = negotiation.findings.first { $0.severity == .error }
    print(
      negotiation.state.rawValue, negotiation.initiator.address, negotiation.responder.address,
      cause.map { "\($0.rule) \($0.confidence.rawValue): \($0.title)" } ?? "nothing wrong")
  }
} catch {
  print("cannot be used: \(error)")
}
