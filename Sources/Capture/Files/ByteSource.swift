import Glibc

/// A file descriptor to read from, directly or through a decompressor.
final class ByteSource {
  enum Outcome {
    case octets(Int)
    case end
    case failure(String)
  }

  let descriptor: CInt
  private let closesDescriptor: Bool
  private let decompressor: Decompressor?
  /// Comes before what the descriptor gives.
  private var alreadyRead: [UInt8]

  init(descriptor: CInt, closes: Bool, alreadyRead: [UInt8] = []) {
    self.descriptor = descriptor
    closesDescriptor = closes
    decompressor = nil
    self.alreadyRead = alreadyRead
  }

  init(decompressor: Decompressor) {
    descriptor = decompressor.output
    closesDescriptor = false
    self.decompressor = decompressor
    alreadyRead = []
  }

  deinit {
    if closesDescriptor { close(descriptor) }
  }

  /// Octets of a regular file as it is now, one more for its end to be seen; nil of anything else.
  var size: Int? {
    var status = stat()
    guard decompressor == nil, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(status.st_size.addingReportingOverflow(1).partialValue)
  }

  /// Whether nothing comes for so many milliseconds, though the end is not there yet.
  func isSilent(milliseconds: Int32) -> Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, milliseconds) == 0
  }

  func read(into buffer: UnsafeMutableRawPointer, count: Int) -> Outcome {
    if !alreadyRead.isEmpty, count > 0 {
      let octets = alreadyRead.prefix(count)
      UnsafeMutableRawBufferPointer(start: buffer, count: count).copyBytes(from: octets)
      alreadyRead.removeFirst(octets.count)
      return .octets(octets.count)
    }
    while true {
      if let failure = decompressor?.waitForOutput() { return .failure(failure) }
      guard Interruption.waits(for: descriptor) else { return .end }
      let received = Glibc.read(descriptor, buffer, count)
      if received > 0 {
        if let excess = decompressor?.take(received) { return .failure(excess) }
        return .octets(received)
      }
      if received == 0 {
        // The terminal's interrupt ends the decompressor as well.
        if Interruption.isAsked { return .end }
        guard let failure = decompressor?.finish() else { return .end }
        return .failure(failure)
      }
      if errno != EINTR { return .failure(errorText(errno)) }
    }
  }
}

/// What the system says of an error number: "No such file or directory".
func errorText(_ number: CInt) -> String {
  strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
