import Glibc

/// A compressed input, opened by the system's own program (`gzip -dc`, `zstd -dc`, `lz4 -dc`)
/// through pipes: three libraries less to link, to trust and to keep.
final class Decompressor {
  enum Compression: String, CaseIterable {
    case gzip, zstd, lz4

    /// The first four octets of a file so compressed; gzip has two (RFC 1952 section 2.3.1; RFC
    /// 8878, section 3.1.1; LZ4 frame format 1.6).
    init?(firstOctets octets: [UInt8]) {
      if octets.starts(with: [0x1F, 0x8B]) {
        self = .gzip
      } else if octets.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
        self = .zstd
      } else if octets.starts(with: [0x04, 0x22, 0x4D, 0x18]) {
        self = .lz4
      } else {
        return nil
      }
    }
  }

  /// Read the uncompressed octets here.
  let output: CInt
  private let compression: Compression
  private let process: pid_t
  private var hasEnded = false
  /// For an input that cannot be rewound (a pipe): what it still has to say goes through this
  /// socket.
  private var feed: Feed?
  private var produced = 0
  /// Of a compressed file.
  private let size: Int

  /// `input` stands at the compressed data's start, or, where it cannot be rewound, `alreadyRead`
  /// of it have been taken.
  init(_ compression: Compression, input: ByteSource, path: String, alreadyRead: [UInt8])
    throws(CaptureError)
  {
    self.compression = compression
    var status = stat()
    size = fstat(input.descriptor, &status) == 0 ? Int(status.st_size) : 0
    var standardInput = input.descriptor
    var socketEnds: [CInt] = []
    if lseek(input.descriptor, -off_t(alreadyRead.count), SEEK_CUR) < 0 {
      var pair: [CInt] = [-1, -1]
      // A socket because send(2) can leave out SIGPIPE, which write(2) to a pipe cannot.
      if socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &pair)
        == 0
      {
        socketEnds = pair
        standardInput = pair[1]
      }
    }
    var pipeEnds: [CInt] = [-1, -1]
    guard pipe(&pipeEnds) == 0 else {
      let failure = errno
      for end in socketEnds { close(end) }
      throw CaptureError(.cannotDecompress, path: path, reason: "no pipe: \(errorText(failure))")
    }
    // No other program that this one starts shall hold an end: the pipe would never end.
    for end in pipeEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let spawned = Self.spawn(compression.rawValue, input: standardInput, output: pipeEnds[1])
    close(pipeEnds[1])
    if socketEnds.count == 2 { close(socketEnds[1]) }
    guard let process = spawned else {
      close(pipeEnds[0])
      if socketEnds.count == 2 { close(socketEnds[0]) }
      throw CaptureError(
        .cannotDecompress, path: path,
        reason: "compressed with \(compression.rawValue), and the program `\(compression.rawValue)`"
          + " that opens it cannot be run: install it, or decompress the file first")
    }
    output = pipeEnds[0]
    self.process = process
    if socketEnds.count == 2 {
      feed = Feed(source: input, socket: socketEnds[0], pending: alreadyRead)
    }
  }

  deinit {
    close(output)
    feed?.stop()
    if !hasEnded {
      kill(process, SIGTERM)
      var status: CInt = 0
      waitpid(process, &status, 0)
    }
  }

  /// A capture shrinks to a tenth, one of a flood to a fiftieth. What grows to more than this many
  /// times its size, once it is longer than `unmeasuredOctets`, was made to take time.
  static let maximumRatio = 200
  static let unmeasuredOctets = 32 << 20

  /// The reason to stop after so many more octets, or nil.
  func take(_ count: Int) -> String? {
    produced += count
    return Self.excess(produced: produced, of: feed?.taken ?? size)
  }

  static func excess(produced: Int, of compressed: Int) -> String? {
    guard produced > unmeasuredOctets, produced / maximumRatio > compressed else { return nil }
    return
      "the content is more than \(maximumRatio) times as long as what it is packed in, which no "
      + "capture is"
  }

  /// Keeps the program supplied until it has something to say.
  func waitForOutput() -> String? {
    feed?.pump(until: output)
  }

  /// After the output's end: what went wrong, or nil.
  func finish() -> String? {
    guard !hasEnded else { return nil }
    feed?.stop()
    feed = nil
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    hasEnded = true
    return status == 0
      ? nil
      : "the \(compression.rawValue) data are damaged or cut: `\(compression.rawValue) -dc` failed"
  }

  private static func spawn(_ program: String, input: CInt, output: CInt) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup("-dc"), nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let result = posix_spawnp(&process, program, &actions, nil, &arguments, environ)
    return result == 0 ? process : nil
  }
}

/// Octets on their way from a pipe to a decompressor's standard input.
private struct Feed {
  let source: ByteSource
  let socket: CInt
  var pending: [UInt8]
  var isStopped = false
  /// Octets taken from the source so far.
  private(set) var taken: Int

  init(source: ByteSource, socket: CInt, pending: [UInt8]) {
    self.source = source
    self.socket = socket
    self.pending = pending
    taken = pending.count
  }

  mutating func stop() {
    if !isStopped { close(socket) }
    isStopped = true
  }

  /// Returns when `output` can be read; with a reason when the input fails.
  mutating func pump(until output: CInt) -> String? {
    while !isStopped, !Interruption.isAsked {
      if pending.isEmpty {
        var block: [UInt8] = Array(repeating: 0, count: 1 << 16)
        let outcome = block.withUnsafeMutableBytes { buffer in
          buffer.baseAddress.map { source.read(into: $0, count: buffer.count) } ?? .end
        }
        switch outcome {
        case .octets(let count):
          pending = Array(block.prefix(count))
          taken += count
        case .end: stop()
        case .failure(let reason):
          stop()
          return reason
        }
        continue
      }
      var states = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: socket, events: Int16(POLLOUT), revents: 0),
      ]
      guard poll(&states, 2, 250) > 0 else { continue }
      if states[0].revents != 0 { return nil }
      let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
      let sent = send(socket, pending, pending.count, flags)
      if sent > 0 {
        pending.removeFirst(sent)
      } else if errno != EAGAIN, errno != EINTR {
        stop()
      }
    }
    return nil
  }
}
