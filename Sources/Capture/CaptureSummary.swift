/// What one capture held, in numbers.
package struct CaptureSummary: Hashable, Sendable {
  package var path: String
  package var frames = 0
  package var ikeMessages = 0
  /// ESP alone and ESP in UDP or TCP. AH is not in it.
  package var espPackets = 0
  package var ahPackets = 0
  package var natKeepalives = 0
  package var icmpErrors = 0
  /// Datagrams on an IKE port that are none of the above.
  package var notIKE = 0
  /// Some of IKE, ESP in UDP, keepalives, or what else was on an IKE port, went from or to port 4500.
  package var holdsPort4500 = false
  /// The earliest and latest time: the order in a file is not always the order in time.
  package var firstTime: Timestamp?
  package var lastTime: Timestamp?
  /// Of the interfaces that the file describes, each once, in their order.
  package var linkTypes: [LinkType] = []
  /// Frames of which the capture holds fewer octets than were on the wire.
  package var truncatedFrames = 0
  /// IKE messages among those.
  package var truncatedIKE = 0
  /// Octets of a frame that were kept at most; 0 where the file does not say or sets no limit. With
  /// several interfaces, the smallest.
  package var snaplen = 0
  package var damage: CaptureDamage?
  /// Frames that nobody looked into, by link type in order of its number.
  package var unsupportedLinkTypes: [LinkTypeCount] = []
  package var fragmentProblems = 0
  /// Frames that were for this program and that the system had no room for, as far as it says.
  package var lostFrames = 0
  /// The last frame before the first of them, as far as the system says.
  package var lossAfterFrame = 0
  /// Why nothing of it could be read, where others of the run were.
  package var error: String?

  package struct LinkTypeCount: Hashable, Sendable {
    package var linkType: LinkType
    package var frames: Int

    package init(linkType: LinkType, frames: Int) {
      self.linkType = linkType
      self.frames = frames
    }
  }

  /// Whether it was recorded with port 4500: it holds packets of that port, or frames that have nothing to
  /// do with IPsec, which a filter for port 500 would have kept out as well.
  package var takesPort4500: Bool {
    holdsPort4500
      || frames > ikeMessages + espPackets + ahPackets + natKeepalives + icmpErrors + notIKE
  }

  /// Why there is nothing of it in the report, where it could not be read at all.
  package var unreadableReason: String? {
    error ?? (frames == 0 ? damage.map { "octet \($0.offset): \($0.reason)" } : nil)
  }

  package init(path: String) {
    self.path = path
  }
}
