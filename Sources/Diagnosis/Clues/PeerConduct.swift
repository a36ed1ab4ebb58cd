import ISAKMP
import Negotiations
import Policies

extension RunFacts {
  /// The commands that show the policies and the state of a peer whose product is known, by its file
  /// or else by its Vendor IDs: those for the version that was spoken.
  func showing(_ role: Role, of negotiation: Negotiation) -> String? {
    let peer = negotiation.peer(role)
    let device =
      ApplicablePolicy(negotiation, role, self).flatMap { DeviceCatalogue.device($0.product) }
      ?? peer.implementation.flatMap(DeviceCatalogue.device(whoseOwnNameIs:))
    guard let device else { return nil }
    let commands = device.words.showing.commands(negotiation.version)
    guard !commands.isEmpty else { return nil }
    return "\(device.name) \(commands.map { "`\($0)`" }.joined(separator: ", "))"
  }

  /// The same as a remedy of a finding that can only be settled there; a peer that nobody knows has
  /// no commands.
  func showingState(_ finding: Finding, of negotiation: Negotiation) -> Finding {
    guard FindingLength.current == .whole, let role = finding.asks,
      let commands = showing(role, of: negotiation)
    else { return finding }
    var finding = finding
    finding.remedies.append("\(negotiation.who(role)) shows its state by \(commands)")
    return finding
  }
}

extension Peer {
  /// What is known of the product that its Vendor IDs name.
  var conduct: Conduct? {
    implementation.flatMap(DeviceCatalogue.device(named:))?.conduct
  }
}
