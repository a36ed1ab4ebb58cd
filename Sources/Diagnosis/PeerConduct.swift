import Negotiations
import Policies

extension RunFacts {
  /// The commands that show the policies and the state of a peer whose product is known, by its file
  /// or else by its Vendor IDs.
  func showing(_ role: Role, of negotiation: Negotiation) -> String? {
    let peer = role == .initiator ? negotiation.initiator : negotiation.responder
    let device =
      ApplicablePolicy(negotiation, role, self).flatMap { DeviceCatalogue.device($0.product) }
      ?? peer.implementation.flatMap(DeviceCatalogue.device(named:))
    guard let device, !device.words.showing.isEmpty else { return nil }
    return "\(device.name) " + device.words.showing.map { "`\($0)`" }.joined(separator: ", ")
  }
}

extension Peer {
  /// What is known of the product that its Vendor IDs name.
  var conduct: Conduct? {
    implementation.flatMap(DeviceCatalogue.device(named:))?.conduct
  }
}
