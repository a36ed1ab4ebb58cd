package import Glibc

/// A file opened to be read that a person, or another file, named: what gives octets without end, or
/// never any, is refused.
package struct InputFile {
  /// The caller's to close.
  package let descriptor: CInt
  /// Taken from a pipe in the wait for its writer; what the descriptor gives comes behind it.
  package let alreadyRead: [UInt8]

  /// A directory opens, and fails when it is read.
  ///
  /// - Throws: where it cannot be opened, is a device or one of the kernel's own files, or a named
  ///   pipe that no program writes to.
  package init(path: String) throws(CaptureError) {
    // A pipe without a writer, and some devices, would be waited for in open(2) already.
    let opened = Glibc.open(PathText.octets(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else {
      throw CaptureError(.cannotOpen, path: path, reason: errorText(errno))
    }
    var status = stat()
    fstat(opened, &status)
    var first: [UInt8] = []
    var refusal = Self.refusal(of: status)
    if refusal == nil, status.st_mode & S_IFMT == S_IFIFO, !Self.isAnonymous(status) {
      switch Self.waitForWriter(opened) {
      case .some(let octets): first = octets
      case nil: refusal = "no program writes to this pipe"
      }
    }
    if let refusal {
      close(opened)
      throw CaptureError(.cannotOpen, path: path, reason: refusal)
    }
    _ = fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK)
    descriptor = opened
    alreadyRead = first
  }

  /// On the file system of processes or of devices: such files may be endless, wait for events that
  /// never come, or take them from those who need them.
  package static func isKernels(_ status: stat) -> Bool { kernelDevices.contains(status.st_dev) }

  private static let kernelDevices: [dev_t] = {
    func device(_ path: String) -> dev_t? {
      var status = stat()
      return stat(path, &status) == 0 ? status.st_dev : nil
    }
    // Where nothing is mounted there, they are directories like others.
    let root = device("/")
    return ["/proc", "/sys"].compactMap(device).filter { $0 != root }
  }()

  private static func refusal(of status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    // Device 1:3 is /dev/null: an empty file.
    case S_IFCHR where status.st_rdev != 0x103, S_IFBLK: "a device, not a file"
    case S_IFREG where isKernels(status): "one of the kernel's own files"
    default: nil
    }
  }

  /// One of `pipe(2)`, as the shell's `<(…)` is: whoever writes to it had it before.
  private static func isAnonymous(_ status: stat) -> Bool {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    defer { for end in ends { close(end) } }
    var own = stat()
    return fstat(ends[0], &own) == 0 && own.st_dev == status.st_dev
  }

  /// How long a named pipe is given to find a writer, or a reader, in milliseconds.
  package static let patience = 1000

  /// What was read meanwhile; nil where there is no writer.
  private static func waitForWriter(_ descriptor: CInt) -> [UInt8]? {
    for _ in 0..<patience / 20 where !Interruption.isAsked {
      var octet: UInt8 = 0
      let count = read(descriptor, &octet, 1)
      if count == 1 { return [octet] }
      // It is there and has nothing to say yet.
      if count < 0 { return [] }
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // One that came and went without a word.
      if poll(&state, 1, 0) == 1, Int32(state.revents) & POLLHUP != 0 { return [] }
      usleep(20_000)
    }
    return Interruption.isAsked ? [] : nil
  }
}
