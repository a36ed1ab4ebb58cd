import Capture
import Glibc

/// Writes captures octet by octet, from the format's description and not from the reader.
struct CaptureBuilder {
  var isBigEndian = false

  func half(_ value: Int) -> [UInt8] { isBigEndian ? big16(value) : little16(value) }
  func word(_ value: Int) -> [UInt8] { isBigEndian ? big32(value) : little32(value) }

  func pcapHeader(
    magic: Int = 0xA1B2_C3D4, version: (Int, Int) = (2, 4), snaplen: Int = 65_535,
    linkType: Int = 1
  ) -> [UInt8] {
    word(magic) + half(version.0) + half(version.1) + word(0) + word(0) + word(snaplen)
      + word(linkType)
  }

  func pcapRecord(
    _ octets: [UInt8], seconds: Int = 0, fraction: Int = 0, original: Int? = nil,
    extra: [UInt8] = []
  ) -> [UInt8] {
    word(seconds) + word(fraction) + word(octets.count) + word(original ?? octets.count) + extra
      + octets
  }

  func pcap(_ frames: [[UInt8]], linkType: Int = 1) -> [UInt8] {
    pcapHeader(linkType: linkType)
      + frames.enumerated().flatMap { pcapRecord($1, seconds: $0) }
  }

  func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
    let padded = body + Array(repeating: 0, count: (4 - body.count % 4) % 4)
    let length = word(padded.count + 12)
    return word(type) + length + padded + length
  }

  var section: [UInt8] {
    block(0x0A0D_0D0A, word(0x1A2B_3C4D) + half(1) + half(0) + Array(repeating: 0xFF, count: 8))
  }

  func interface(linkType: Int = 1, snaplen: Int = 0, options: [UInt8] = []) -> [UInt8] {
    block(1, half(linkType) + half(0) + word(snaplen) + options)
  }

  func option(_ code: Int, _ value: [UInt8]) -> [UInt8] {
    half(code) + half(value.count) + value
      + Array(repeating: 0, count: (4 - value.count % 4) % 4)
  }

  func enhanced(
    _ octets: [UInt8], interface: Int = 0, ticks: (Int, Int) = (0, 0), original: Int? = nil
  ) -> [UInt8] {
    block(
      6,
      word(interface) + word(ticks.0) + word(ticks.1) + word(octets.count)
        + word(original ?? octets.count) + octets)
  }
}

/// A frame as a test wants to see it.
struct ReadFrame: Equatable {
  var record: FrameRecord
  var octets: [UInt8]
}

/// Gives `octets` to `body` as a file that cannot be rewound; 64 KiB at most, for a pipe that holds
/// no more would wait for ever.
func withCapture<Result>(_ octets: [UInt8], _ body: (CaptureFile) throws -> Result) throws -> Result
{
  var ends: [CInt] = [-1, -1]
  guard octets.count <= 65_536, pipe(&ends) == 0,
    write(ends[1], octets, octets.count) == octets.count
  else {
    throw CaptureError(.cannotOpen, path: "pipe", reason: "the pipe does not hold the capture")
  }
  close(ends[1])
  defer { close(ends[0]) }
  return try body(CaptureFile(descriptor: ends[0], path: "test"))
}

func allFrames(of file: CaptureFile) -> [ReadFrame] {
  var frames: [ReadFrame] = []
  while let frame = file.withNextFrame({ ReadFrame(record: copy $0, octets: $1.array()) }) {
    frames.append(frame)
  }
  return frames
}

func allFrames(of octets: [UInt8]) throws -> [ReadFrame] {
  try withCapture(octets) { allFrames(of: $0) }
}

/// Everything that the reader says of one capture.
func events(of octets: [UInt8], ports: IKEPorts = IKEPorts()) throws
  -> (events: [CaptureEvent], summary: CaptureSummary)
{
  try withCapture(octets) { file in
    var reader = CaptureReader(ports: ports)
    var events: [CaptureEvent] = []
    let summary = reader.read(file) { events.append($0) }
    return (events, summary)
  }
}

/// The events of one frame.
func events(of frame: [UInt8], linkType: Int) throws -> [CaptureEvent] {
  try events(of: CaptureBuilder().pcap([frame], linkType: linkType)).events
}
