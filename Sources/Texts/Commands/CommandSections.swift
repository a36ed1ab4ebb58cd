/// What became of a command in the section that it stands in.
package enum CommandReading: Equatable, Sendable {
  case understood
  /// It belongs to the section but cannot be used; the reason follows.
  case wrong(String)
}

/// Reads commands one after the other as Cisco IOS and its like do: each in the section that the one before
/// has left, first as a command of that section, then as a global one. Indentation only decides what a
/// line is that is neither.
package protocol CommandSections {
  /// Alone on a line they end the section.
  static var ends: Set<String> { get }
  /// They begin lines that say nothing of what is read.
  static var idle: Set<String> { get }
  /// `nil` where the section does not know the command.
  mutating func section(_ command: DeviceCommand) -> CommandReading?
  /// Whether it is a global command that matters here; its section is entered.
  mutating func global(_ command: DeviceCommand, _ first: String) -> Bool
  /// Neither the section nor the device as a whole knows it.
  mutating func unknown(_ command: DeviceCommand, _ first: String)
  mutating func leaveSection()
  mutating func remark(_ command: DeviceCommand, _ what: String)
}

extension CommandSections {
  package mutating func walk(_ command: DeviceCommand) {
    guard let first = command.words.first?.lowercased() else { return }
    if command.words.count == 1, Self.ends.contains(first) { return leaveSection() }
    if Self.idle.contains(first) { return }
    switch section(command) {
    case .understood?: return
    case .wrong(let reason)?: return remark(command, reason)
    case nil: break
    }
    if !global(command, first) { unknown(command, first) }
  }
}
