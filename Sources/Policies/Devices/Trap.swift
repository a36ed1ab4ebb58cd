/// What a product is documented to do that the other side's configuration can run into, although
/// both follow the standards and their proposals agree. Each case names where it is from.
package enum Trap: Sendable, CaseIterable {
  /// A tunnel has one pair of SAs: the AWS and Google guides, Oracle's encryption domains.
  case oneSAPair
  /// A child for each pair of networks.
  case childForEachPair
  /// A child of several networks is narrowed to its first pair.
  case firstPairOnly
  /// As responder it takes the lowest algorithms on offer: AWS, VPN tunnel options.
  case takesLowest
  /// The peer must identify itself by its public address: Google, AWS user guides.
  case wantsPublicIdentity
  /// Without a local identity it shows its own address, a private one behind a NAT: Junos.
  case showsPrivateIdentity
  /// Of one type of transforms only the first 15 are looked at: Windows.
  case fifteenTransforms
  /// Dial-up entries are tried by name, and the key is no part of the choice: Fortinet FD52381.
  case choosesEntryByName
  /// DES is no word of the release any more: PAN-OS from 11.2 on.
  case withoutDES
  /// Several addresses of the peer are a primary one and backups: Junos, gateway.
  case backupAddresses
  /// Narrowed selectors are an error state: Google, HA VPN.
  case refusesNarrowing
  /// Its first message does not fit one datagram: Oracle, supported IPSec parameters.
  case largeFirstMessage
  /// IKEv1's Phase 1 is renewed only where dead peer detection is on: RouterOS manual.
  case renewsWithDetectionOnly
  /// Repeated authentication (RFC 4478) is not supported: RouterOS manual.
  case withoutRepeatedAuthentication
  /// Behind a NAT it refuses a child's renewal by the other side: Windows.
  case refusesRenewalBehindNAT
}
