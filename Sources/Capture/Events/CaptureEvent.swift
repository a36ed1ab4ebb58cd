/// What the frames of a capture say about IPsec, in the order in which they say it.
package enum CaptureEvent: Hashable, Sendable {
  case ike(IKEDatagram)
  case kink(KINKDatagram)
  case esp(ESPPacket)
  case ah(AHPacket)
  case keepalive(NATKeepalive)
  case icmpError(ICMPError)
  case notIKE(NotIKEDatagram)
  case fragmentProblem(FragmentProblem)
}
