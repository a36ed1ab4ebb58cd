private import CPcap
import Glibc

/// A network interface, its packets handed over as they arrive.
///
/// Immediate mode: a packet is there when it is there, not when a block is full. Non-blocking, to
/// be used with poll(2) on `descriptor`: with the kernel's ring of blocks (TPACKET_V3)
/// pcap_dispatch(3) waits for ever when traffic stops.
package final class LiveInterface {
  package let name: String
  package let linkType: LinkType
  package let snaplen: Int
  /// For poll(2).
  package let descriptor: CInt
  package private(set) var frameCount = 0

  private let handle: OpaquePointer
  private let isNanosecondResolution: Bool

  package struct Setting: Sendable {
    package var ports = IKEPorts()
    /// A filter of the user's, which packets must pass as well.
    package var narrowing: String?
    /// Octets of a frame; `nil` for what the interface's MTU needs.
    package var snaplen: Int?
    /// Of the kernel's buffer.
    package var bufferOctets = 64 << 20

    package init() {}
  }

  /// `any` stands for all interfaces. Frames are counted on from `frameCount`.
  package init(name: String, _ setting: Setting, after frameCount: Int = 0) throws(LiveError) {
    self.name = name
    self.frameCount = frameCount
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = pcap_create(name, &message) else {
      throw LiveError(.other, name, Self.text(message))
    }
    do throws(LiveError) {
      let snaplen = setting.snaplen ?? Self.snaplen(of: name)
      let settings = [
        pcap_set_snaplen(handle, CInt(clamping: snaplen)),
        pcap_set_buffer_size(handle, CInt(clamping: setting.bufferOctets)),
        pcap_set_immediate_mode(handle, 1),
        pcap_set_promisc(handle, name == "any" ? 0 : 1),
        pcap_set_timeout(handle, 50),
      ]
      if let status = settings.first(where: { $0 != 0 }) {
        throw LiveError(.other, name, String(cString: pcap_statustostr(status)))
      }
      // Not every interface has nanoseconds; what it has is asked for below.
      _ = pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
      try Self.activate(handle, name)
      isNanosecondResolution = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
      linkType = LinkType(rawValue: UInt32(truncatingIfNeeded: pcap_datalink(handle)))
      guard linkType.isSupported else {
        throw LiveError(
          .other, name, "frames of link type \(linkType) are not understood")
      }
      self.snaplen = snaplen
      try Self.filter(handle, name, setting)
      guard pcap_setnonblock(handle, 1, &message) == 0 else {
        throw LiveError(.other, name, Self.text(message))
      }
      descriptor = pcap_get_selectable_fd(handle)
      guard descriptor >= 0 else { throw LiveError(.other, name, "cannot be waited for") }
    } catch {
      pcap_close(handle)
      throw error
    }
    self.handle = handle
  }

  deinit {
    pcap_close(handle)
  }

  private static func activate(_ handle: OpaquePointer, _ name: String) throws(LiveError) {
    let status = pcap_activate(handle)
    // Above zero are warnings.
    guard status < 0 else { return }
    let detail = String(cString: pcap_geterr(handle))
    let reason = detail.isEmpty ? String(cString: pcap_statustostr(status)) : detail
    switch status {
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
      throw LiveError(.noPermission, name, "no permission to capture on it")
    case PCAP_ERROR_NO_SUCH_DEVICE:
      throw LiveError(.noInterface, name, "there is no such interface")
    case PCAP_ERROR_IFACE_NOT_UP: throw LiveError(.noInterface, name, "the interface is down")
    default: throw LiveError(.other, name, reason)
    }
  }

  private static func filter(
    _ handle: OpaquePointer, _ name: String, _ setting: Setting
  ) throws(LiveError) {
    let core = CaptureFilter.text(ports: setting.ports, narrowing: setting.narrowing)
    var program = bpf_program()
    // Not every link type has VLAN tags.
    if pcap_compile(handle, &program, CaptureFilter.withTags(core), 1, PCAP_NETMASK_UNKNOWN) != 0,
      pcap_compile(handle, &program, core, 1, PCAP_NETMASK_UNKNOWN) != 0
    {
      let reason = String(cString: pcap_geterr(handle))
      throw LiveError(.badFilter, name, "the filter cannot be used: \(reason)")
    }
    defer { pcap_freecode(&program) }
    guard pcap_setfilter(handle, &program) == 0 else {
      throw LiveError(.badFilter, name, String(cString: pcap_geterr(handle)))
    }
  }

  private final class Receiver {
    var frameCount: Int
    let linkType: LinkType
    let isNanosecondResolution: Bool
    let deliver: (borrowing FrameRecord, RawSpan) -> Void

    init(
      _ frameCount: Int, _ linkType: LinkType, isNanosecondResolution: Bool,
      _ deliver: @escaping (borrowing FrameRecord, RawSpan) -> Void
    ) {
      self.frameCount = frameCount
      self.linkType = linkType
      self.isNanosecondResolution = isNanosecondResolution
      self.deliver = deliver
    }
  }

  /// Hands over the packets that are there, at most `limit`; says how many.
  package func dispatch(
    limit: Int, _ deliver: (borrowing FrameRecord, RawSpan) -> Void
  ) throws(LiveError) -> Int {
    let count = withoutActuallyEscaping(deliver) { deliver in
      let receiver = Receiver(
        frameCount, linkType, isNanosecondResolution: isNanosecondResolution, deliver)
      let user = Unmanaged.passUnretained(receiver).toOpaque()
      let count = pcap_dispatch(
        handle, CInt(clamping: limit),
        { user, header, octets in
          guard let user, let header, let octets else { return }
          let receiver = Unmanaged<Receiver>.fromOpaque(user).takeUnretainedValue()
          receiver.frameCount += 1
          let captured = Int(header.pointee.caplen)
          // In nanosecond precision the microseconds are nanoseconds.
          let isNanoseconds = receiver.isNanosecondResolution
          let time = Timestamp(
            nanoseconds: Int64(header.pointee.ts.tv_sec) &* 1_000_000_000
              &+ Int64(header.pointee.ts.tv_usec) &* (isNanoseconds ? 1 : 1000),
            isNanosecondResolution: isNanoseconds)
          let frame = FrameRecord(
            number: receiver.frameCount, time: time, fileOffset: 0, capturedLength: captured,
            originalLength: Int(header.pointee.len), linkType: receiver.linkType)
          receiver.deliver(frame, UnsafeRawBufferPointer(start: octets, count: captured).bytes)
        }, user.assumingMemoryBound(to: UInt8.self))
      frameCount = receiver.frameCount
      return count
    }
    guard count >= 0 else {
      throw LiveError(.noInterface, name, String(cString: pcap_geterr(handle)))
    }
    return Int(count)
  }

  /// Packets that passed the filter and did not reach this program, since the start.
  package var dropped: Int {
    var statistics = pcap_stat()
    guard pcap_stats(handle, &statistics) == 0 else { return 0 }
    return Int(statistics.ps_drop)
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

// MARK: What the system says of an interface

extension LiveInterface {
  package enum Presence: Hashable, Sendable { case up, down, away }

  package static func presence(of name: String) -> Presence {
    guard name != "any" else { return .up }
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return .up }
    defer { freeifaddrs(list) }
    var next = list
    while let entry = next {
      if String(cString: entry.pointee.ifa_name) == name {
        return entry.pointee.ifa_flags & UInt32(IFF_UP) != 0 ? .up : .down
      }
      next = entry.pointee.ifa_next
    }
    return .away
  }

  /// Room for a whole frame and not much more: the kernel's buffer holds as many frames as fit in with
  /// this length each, and frames longer than an MTU come only where segments were put together.
  private static func snaplen(of name: String) -> Int {
    let mtu = name == "any" ? 1500 : mtu(of: name) ?? 1500
    return min(max(mtu + 128, 4096), 65_535)
  }

  private static func mtu(of name: String) -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var request = ifreq()
    let size = MemoryLayout.size(ofValue: request)
    return withUnsafeMutableBytes(of: &request) { octets in
      // The name, NUL-terminated in IFNAMSIZ octets, then the value asked for.
      let name = Array(name.utf8.prefix(Int(IFNAMSIZ) - 1))
      guard size >= Int(IFNAMSIZ) + 4 else { return nil }
      octets.copyBytes(from: name)
      guard let base = octets.baseAddress, ioctl(descriptor, UInt(SIOCGIFMTU), base) == 0 else {
        return nil
      }
      return Int(octets.loadUnaligned(fromByteOffset: Int(IFNAMSIZ), as: Int32.self))
    }
  }
}
