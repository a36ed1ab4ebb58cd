package import Capture
import ISAKMP

/// A copy of a capture that can be shown to strangers, with the same negotiations in it and the same
/// faults.
///
/// Replaced, each value by another of its length and the same one everywhere: IP and hardware
/// addresses, identities, certificates and the names in them, hashes that a key can be guessed from,
/// unknown Vendor IDs, data of notifications that may name somebody. NAT detection hashes are computed
/// again, so that they say of the new addresses what they said of the old ones. Left out: ESP behind
/// its sequence number, whatever is neither IKE nor ESP behind its headers, and all that a pcapng file
/// says besides.
///
/// The capture is read twice: messages in several frames must be known before the first of them is
/// written.
package struct Anonymization {
  private let work: AnonymizationWork

  /// - Parameter candidates: endpoints behind NATs, by initiator SPI, whose hashes the messages of a
  ///   negotiation may carry.
  package init(ports: IKEPorts = IKEPorts(), candidates: [UInt64: [Endpoint]] = [:]) {
    work = AnonymizationWork(ports: ports, candidates: candidates)
  }

  package struct Outcome: Sendable {
    package var frames = 0
    package var entries: [Replacements.Entry] = []
    /// Frames with ciphertext, which stays: whoever has its keys reads what it holds.
    package var encryptedFrames: [Int] = []
  }

  package func copy(_ path: String, to output: ([UInt8]) -> Void) throws(CaptureError) -> Outcome {
    let file = try CaptureFile(path: path)
    while file.withNextFrame({ frame, octets -> Void in
      var rewriting = FrameRewriting(octets.array(), frame: frame.number, work: work)
      rewriting.linkLayer(frame.linkType)
    }) != nil {}
    work.finishCollecting()
    var frames = 0
    try RewrittenCopy(of: path).write(
      { frame, octets in
        frames += 1
        var rewriting = FrameRewriting(octets, frame: frame.number, work: work)
        rewriting.linkLayer(frame.linkType)
        return Array(rewriting.octets.prefix(rewriting.kept))
      }, to: output)
    return Outcome(
      frames: frames, entries: work.replacements.entries,
      encryptedFrames: Array(Set(work.encryptedFrames)).sorted())
  }
}

/// What the frames of one copy share.
final class AnonymizationWork {
  let replacements = Replacements()
  let ports: IKEPorts
  let reader: CaptureReader
  let fragments = FragmentStore()
  let streams = StreamStore()
  private let vendorFragments = VendorFragmentStore()
  private let candidates: [UInt64: [Endpoint]]
  private(set) var isCollecting = true
  private(set) var encryptedFrames: [Int] = []

  init(ports: IKEPorts, candidates: [UInt64: [Endpoint]]) {
    self.ports = ports
    self.candidates = candidates
    reader = CaptureReader(ports: ports)
  }

  func finishCollecting() {
    streams.finish { message, key, frame, missing in
      rewritten(message, key.source, key.destination, frame: frame, missing: missing)
    }
    isCollecting = false
  }

  func rewritten(
    _ message: [UInt8], _ source: Endpoint, _ destination: Endpoint, frame: Int, missing: Int
  ) -> [UInt8] {
    var rewriting = MessageRewriting(
      replacements: replacements, source: source, destination: destination, missingOctets: missing)
    var reader = OctetReader(message[...])
    rewriting.candidates = candidates[ISAKMPHeader(reading: &reader).initiatorSPI] ?? []
    var isFragmentEncrypted = false
    rewriting.fragment = { [self] header, fragment in
      let key = VendorFragmentStore.Key(
        initiatorSPI: header.initiatorSPI, responderSPI: header.responderSPI, source: source,
        fragmentID: fragment.fragmentID)
      if isCollecting {
        vendorFragments.add(key, fragment) { whole in
          rewritten(whole, source, destination, frame: frame, missing: 0)
        }
      }
      isFragmentEncrypted = vendorFragments.encrypted.contains(key)
      return vendorFragments.replacement(key, fragment)
    }
    let result = rewriting.rewritten(message)
    if rewriting.isAnyEncrypted || isFragmentEncrypted { encryptedFrames.append(frame) }
    return result
  }

  func rewrittenKINK(
    _ message: [UInt8], _ source: Endpoint, _ destination: Endpoint, frame: Int, missing: Int
  ) -> [UInt8] {
    var rewriting = MessageRewriting(
      replacements: replacements, source: source, destination: destination, missingOctets: missing)
    let result = rewriting.rewrittenKINK(message)
    if rewriting.isAnyEncrypted { encryptedFrames.append(frame) }
    return result
  }
}
