/// The IKE part of an SRX at 198.51.100.2 whose peer is 203.0.113.1.
enum ComposedSRX {
  static func gateway(version: Int = 2) -> String {
    """
    set version 21.4R3
    set interfaces ge-0/0/0 unit 0 family inet address 198.51.100.2/24
    set security ike proposal P authentication-method pre-shared-keys
    set security ike proposal P dh-group group14
    set security ike proposal P authentication-algorithm sha-256
    set security ike proposal P encryption-algorithm aes-256-cbc
    set security ike policy Q proposals P
    set security ike policy Q pre-shared-key ascii-text sesame
    set security ike gateway G ike-policy Q
    set security ike gateway G address 203.0.113.1
    set security ike gateway G external-interface ge-0/0/0.0
    set security ike gateway G version v\(version)-only
    """
  }
}
