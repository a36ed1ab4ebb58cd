import Capture
import Glibc

/// The interfaces of a watch: opened, lost and opened again.
final class LiveInterfaces: LiveSources {
  private enum State {
    case open(LiveInterface)
    case away
  }

  let names: [String]
  private let setting: LiveInterface.Setting
  private let waits: Bool
  private let isQuiet: Bool
  private var states: [State]
  private var presence: [LiveInterface.Presence]
  /// Of interfaces that were opened before.
  private var frameCounts: [Int]
  private var lostBefore: [Int]
  private var descriptions: [(linkType: LinkType, snaplen: Int)?]

  init(_ names: [String], _ setting: LiveInterface.Setting, waits: Bool, isQuiet: Bool) {
    self.names = names
    self.setting = setting
    self.waits = waits
    self.isQuiet = isQuiet
    states = names.map { _ in .away }
    presence = names.map { _ in .up }
    frameCounts = names.map { _ in 0 }
    lostBefore = names.map { _ in 0 }
    descriptions = names.map { _ in nil }
  }

  /// Opens them; one that is not there is an error, or waited for.
  func openAll() throws {
    for index in names.indices {
      while !Signals.isEndAsked {
        do {
          try open(index)
          break
        } catch {
          guard waits, error.kind == .noInterface else { throw failure(error) }
          presence[index] = .away
          if !isQuiet { StandardError.say("ikewhy: \(error), waiting for it") }
          // Another one may do for the beginning.
          if names.count > 1 { break }
          while LiveInterface.presence(of: names[index]) != .up, !Signals.isEndAsked {
            usleep(200_000)
          }
        }
      }
    }
  }

  private func open(_ index: Int) throws(LiveError) {
    let interface = try LiveInterface(name: names[index], setting, after: frameCounts[index])
    states[index] = .open(interface)
    descriptions[index] = (interface.linkType, interface.snaplen)
    presence[index] = .up
  }

  private func failure(_ error: LiveError) -> ProgramFailure {
    switch error.kind {
    case .noPermission:
      var path = [CChar](repeating: 0, count: Int(PATH_MAX))
      let length = readlink("/proc/self/exe", &path, path.count - 1)
      let program =
        length > 0
        ? String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        : "ikewhy"
      return .input(
        "\(error); run it as root, or once: sudo setcap cap_net_raw+ep \(program)")
    case .badFilter: return .usage("\(error)")
    case .noInterface, .other: return .input("\(error)")
    }
  }

  let isEndExpected = false

  var isAnyLeft: Bool {
    waits
      || states.contains {
        if case .open = $0 { return true }
        return false
      }
  }

  /// Waits for packets, at most so many milliseconds; says which interfaces have some.
  func poll(milliseconds: Int32) -> [Int] {
    var descriptors: [pollfd] = []
    var open: [Int] = []
    for (index, state) in states.enumerated() {
      guard case .open(let interface) = state else { continue }
      open.append(index)
      // One that is down reports an error without end; it is looked at when the time is up.
      let descriptor = presence[index] == .up ? interface.descriptor : -1
      descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
    guard Glibc.poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return [] }
    return zip(open, descriptors).filter { $0.1.revents != 0 }.map(\.0)
  }

  /// All that are open.
  var open: [Int] {
    states.indices.filter { index in
      if case .open = states[index] { return true }
      return false
    }
  }

  func dispatch(
    _ index: Int, limit: Int, _ deliver: (borrowing FrameRecord, RawSpan) -> Void
  ) throws(LiveError) -> Int {
    guard case .open(let interface) = states[index] else { return 0 }
    return try interface.dispatch(limit: limit, deliver)
  }

  /// Compares with what the system says of each, and opens what has come back.
  func inspect(say: (Int, String) -> Void) {
    for index in names.indices {
      let now = LiveInterface.presence(of: names[index])
      switch (states[index], now) {
      case (.open(let interface), .away):
        close(index, interface)
        presence[index] = .away
        say(index, "the interface is gone" + (waits ? ", waiting for it" : ""))
      case (.open, .down) where presence[index] != .down:
        presence[index] = .down
        say(index, "the interface is down")
      case (.open, .up) where presence[index] != .up:
        presence[index] = .up
        say(index, "the interface is up again")
      case (.away, .up) where waits:
        do {
          try open(index)
          say(index, "the interface is there, watching it")
        } catch {
          if presence[index] != .down { say(index, error.reason) }
          presence[index] = .down
        }
      default: break
      }
    }
  }

  /// Gives up one that failed; says so unless it has only gone down.
  func fail(_ index: Int, _ error: LiveError, say: (Int, String) -> Void) {
    guard case .open(let interface) = states[index] else { return }
    switch LiveInterface.presence(of: names[index]) {
    case .down:
      if presence[index] != .down { say(index, "the interface is down") }
      presence[index] = .down
    case .up where presence[index] == .up && !waits:
      close(index, interface)
      say(index, error.reason)
    case .up, .away:
      close(index, interface)
      presence[index] = .away
      say(index, "the interface is gone" + (waits ? ", waiting for it" : ""))
    }
  }

  private func close(_ index: Int, _ interface: LiveInterface) {
    frameCounts[index] = interface.frameCount
    lostBefore[index] += interface.dropped
    states[index] = .away
  }

  /// Packets that the kernel dropped, by interface.
  var lost: [Int] {
    names.indices.map { index in
      guard case .open(let interface) = states[index] else { return lostBefore[index] }
      return lostBefore[index] + interface.dropped
    }
  }

  /// What files of captured packets say of the interface, also after it has gone away.
  func description(_ index: Int) -> (linkType: LinkType, snaplen: Int)? { descriptions[index] }
}
