internal import ArgumentParser
import Reports

/// `--room MIB|all`: how much of a run is kept before negotiations are judged.
struct MessageRoom: ExpressibleByArgument {
  /// Octets of messages; `nil` for all.
  let octets: Int?

  static let usual = MessageRoom(octets: ReportRoom.octets)

  private init(octets: Int?) { self.octets = octets }

  init?(argument: String) {
    if argument == "all" {
      octets = nil
    } else if let mib = Int(argument), (1...1 << 20).contains(mib) {
      octets = mib << 20
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { octets.map { "\($0 >> 20)" } ?? "all" }
}
