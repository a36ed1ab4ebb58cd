/// A LINKTYPE_ value: what the octets of a frame begin with
/// (https://www.tcpdump.org/linktypes.html).
package struct LinkType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package static let null = LinkType(rawValue: 0)
  package static let ethernet = LinkType(rawValue: 1)
  package static let ppp = LinkType(rawValue: 9)
  /// DLT_RAW of most systems; a file should say 101, some say what the system said.
  package static let rawDLT12 = LinkType(rawValue: 12)
  /// DLT_RAW of OpenBSD.
  package static let rawDLT14 = LinkType(rawValue: 14)
  package static let pppHDLC = LinkType(rawValue: 50)
  package static let raw = LinkType(rawValue: 101)
  package static let ieee80211 = LinkType(rawValue: 105)
  package static let loop = LinkType(rawValue: 108)
  package static let linuxSLL = LinkType(rawValue: 113)
  package static let ieee80211Radiotap = LinkType(rawValue: 127)
  package static let ipv4 = LinkType(rawValue: 228)
  package static let ipv6 = LinkType(rawValue: 229)
  package static let nflog = LinkType(rawValue: 239)
  package static let pktap = LinkType(rawValue: 258)
  package static let linuxSLL2 = LinkType(rawValue: 276)

  /// The link types that `CaptureReader` opens, by the name of the LINKTYPE_ list.
  package static let names: [(type: LinkType, name: String)] = [
    (.null, "NULL"), (.ethernet, "ETHERNET"), (.ppp, "PPP"), (.rawDLT12, "RAW"),
    (.rawDLT14, "RAW"), (.pppHDLC, "PPP_HDLC"), (.raw, "RAW"), (.ieee80211, "IEEE802_11"),
    (.loop, "LOOP"), (.linuxSLL, "LINUX_SLL"), (.ieee80211Radiotap, "IEEE802_11_RADIOTAP"),
    (.ipv4, "IPV4"), (.ipv6, "IPV6"), (.nflog, "NFLOG"), (.pktap, "PKTAP"),
    (.linuxSLL2, "LINUX_SLL2"),
  ]

  /// Whether frames of this type are looked into; others are counted.
  package var isSupported: Bool {
    Self.names.contains { $0.type == self }
  }
}

extension LinkType: CustomStringConvertible {
  /// `ETHERNET`, or `LINKTYPE 147` for one that has no name here.
  package var description: String {
    Self.names.first { $0.type == self }?.name ?? "LINKTYPE \(rawValue)"
  }
}
