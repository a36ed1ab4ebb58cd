extension CaptureReader {
  /// The one place that knows which method opens which link type. `LinkType.names` lists the same.
  @inline(__always)
  mutating func linkLayer(
    _ type: LinkType, _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    if type == .ethernet {
      ethernet(octets, &context, deliver)
    } else {
      otherLinkLayer(type, octets, &context, deliver)
    }
  }

  @inline(never)
  private mutating func otherLinkLayer(
    _ type: LinkType, _ octets: RawSpan, _ context: inout PacketContext, _ deliver: Deliver
  ) {
    switch type {
    case .ethernet: ethernet(octets, &context, deliver)
    case .null, .loop: bsdLoopback(octets, &context, deliver)
    case .ppp, .pppHDLC: ppp(octets, &context, deliver)
    case .raw, .rawDLT12, .rawDLT14, .ipv4, .ipv6: rawIP(octets, &context, deliver)
    case .ieee80211: ieee80211(octets, &context, deliver)
    case .ieee80211Radiotap: radiotap(octets, &context, deliver)
    case .linuxSLL: linuxSLL(octets, &context, deliver)
    case .linuxSLL2: linuxSLL2(octets, &context, deliver)
    case .nflog: nflog(octets, &context, deliver)
    case .pktap: pktap(octets, &context, deliver)
    default: countUnsupported(type)
    }
  }
}
