import Capture
import Glibc
import Threads

/// `live -i -`: a capture that is still being written, as `tcpdump -U -w -` and ssh hand it over.
///
/// A thread reads, because a record's end may be long in coming; the watch goes on meanwhile.
final class LiveStream: LiveSources {
  private let queue: FrameQueue
  private var isTold = false

  /// Opens standard input, and waits for the beginning of the capture.
  ///
  /// - Throws: where it is none.
  init() throws {
    queue = try FrameQueue()
    do {
      try StreamReader(CaptureFile(path: "-"), queue).start()
    } catch let error as CaptureError {
      // Nothing came before the user had enough: a report of nothing.
      guard Interruption.isAsked else { throw ProgramFailure.input("\(error)") }
      queue.end(nil)
    }
  }

  let names = ["-"]
  let lost = [0]
  let isEndExpected = true
  var isAnyLeft: Bool { !queue.isOver }
  var open: [Int] { [0] }

  func poll(milliseconds: Int32) -> [Int] { queue.wait(milliseconds: milliseconds) ? [0] : [] }

  func dispatch(
    _ index: Int, limit: Int, _ deliver: (borrowing FrameRecord, RawSpan) -> Void
  ) throws(LiveError) -> Int {
    let frames = queue.take(limit)
    for (frame, octets) in frames { deliver(frame, octets.span.bytes) }
    return frames.count
  }

  func inspect(say: (Int, String) -> Void) {
    guard !isTold, queue.isOver, let damage = queue.damage else { return }
    isTold = true
    say(0, "the stream ends inside a record: \(damage)")
  }

  func fail(_ index: Int, _ error: LiveError, say: (Int, String) -> Void) {}

  func description(_ index: Int) -> (linkType: LinkType, snaplen: Int)? { queue.description }
}

/// Frames on their way from the thread that reads to the one that judges; one that cannot keep up
/// makes the other wait, and so whoever writes the stream.
private final class FrameQueue: Sendable {
  typealias Frame = (frame: FrameRecord, octets: [UInt8])

  private struct State {
    var frames: [Frame] = []
    var octets = 0
    var isEnded = false
    var damage: String?
    var description: (linkType: LinkType, snaplen: Int)?
  }

  private let state = Guarded(State())
  /// A pipe with an octet for each time that something came.
  private let ends: (wait: Int32, wake: Int32)
  private static let room = 4 << 20

  init() throws {
    var descriptors: [Int32] = [-1, -1]
    guard pipe(&descriptors) == 0 else {
      throw ProgramFailure.input("-: \(String(cString: strerror(errno)))")
    }
    for descriptor in descriptors {
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    ends = (descriptors[0], descriptors[1])
  }

  func put(_ frame: Frame, snaplen: Int) {
    while state.withLock({ $0.octets > Self.room }), !Interruption.isAsked { usleep(1000) }
    state.withLock {
      $0.frames.append(frame)
      $0.octets += frame.octets.count + 100
      $0.description = (frame.frame.linkType, snaplen)
    }
    wake()
  }

  func end(_ damage: String?) {
    state.withLock {
      $0.isEnded = true
      $0.damage = damage
    }
    wake()
  }

  /// A full pipe wakes as well as one octet does.
  private func wake() {
    var octet: UInt8 = 1
    _ = write(ends.wake, &octet, 1)
  }

  func take(_ limit: Int) -> [Frame] {
    state.withLock { state in
      let taken = Array(state.frames.prefix(limit))
      state.frames.removeFirst(taken.count)
      for frame in taken { state.octets -= frame.octets.count + 100 }
      return taken
    }
  }

  func wait(milliseconds: Int32) -> Bool {
    if state.withLock({ !$0.frames.isEmpty }) { return true }
    var descriptor = pollfd(fd: ends.wait, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&descriptor, 1, milliseconds) > 0 else { return false }
    var octets = [UInt8](repeating: 0, count: 512)
    _ = read(ends.wait, &octets, octets.count)
    return true
  }

  var isOver: Bool { state.withLock { $0.isEnded && $0.frames.isEmpty } }
  var damage: String? { state.withLock { $0.damage } }
  var description: (linkType: LinkType, snaplen: Int)? { state.withLock { $0.description } }
}

/// The thread: it alone uses the file.
private final class StreamReader: @unchecked Sendable {
  private let file: CaptureFile
  private let queue: FrameQueue

  init(_ file: CaptureFile, _ queue: FrameQueue) {
    self.file = file
    self.queue = queue
  }

  func start() throws {
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<StreamReader>.fromOpaque(pointer).takeRetainedValue().read()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard result == 0 else {
      throw ProgramFailure.input("-: \(String(cString: strerror(result)))")
    }
    pthread_detach(thread)
  }

  private func read() {
    while file.withNextFrame({ frame, octets in
      queue.put((copy frame, octets.withUnsafeBytes { Array($0) }), snaplen: file.snaplen)
    }) != nil {}
    queue.end(file.damage.map { "octet \($0.offset): \($0.reason)" })
  }
}
