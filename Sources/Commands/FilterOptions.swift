internal import ArgumentParser
import Capture
import Diagnosis
import Reports

/// Which negotiations are reported. All are read and judged, and a check counts them all.
struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "failed, incomplete or established: report only these. Repeatable.", valueName: "state"))
  var only: [StateChoice] = []

  @Option(
    help: ArgumentHelp(
      "Report only negotiations of this peer: an address, a prefix or an identity. Repeatable.",
      valueName: "peer"))
  var peer: [String] = []

  @Option(
    help: ArgumentHelp(
      "Report only what goes on at or after this time: 2026-11-29T02:10:00Z, with an offset in place "
        + "of Z, or with the time left out.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Report only what began by this time.", valueName: "time"))
  var until: String?

  func filter() throws -> ReportFilter {
    var filter = ReportFilter()
    filter.states = Set(only.map(\.state))
    for text in peer where Self.isMeantAsAddress(text) {
      if case .name = AddressPattern(text) {
        throw ProgramFailure.usage(
          "--peer \(text): no address and no prefix, such as 192.0.2.1 or 192.0.2.0/24")
      }
    }
    filter.peers = peer
    filter.since = try since.map { try time($0, "--since") }
    filter.until = try until.map { try time($0, "--until") }
    return filter
  }

  /// An identity may be any text: what has the form of an address is taken for one that is mistyped.
  private static func isMeantAsAddress(_ text: String) -> Bool {
    let address = text.prefix { $0 != "/" }
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
      || address.count { $0 == ":" } > 1 && address.allSatisfy { $0.isHexDigit || $0 == ":" }
  }

  private func time(_ text: String, _ option: String) throws -> Timestamp {
    guard let time = TimeText.parse(text) else {
      throw ProgramFailure.usage(
        "\(option) \(text): no time such as 2026-11-29T02:10:00Z or 2026-11-29")
    }
    return time
  }
}

enum StateChoice: String, ExpressibleByArgument, CaseIterable {
  case failed, incomplete, established

  var state: OverviewEntry.State {
    switch self {
    case .failed: .failed
    case .incomplete: .incomplete
    case .established: .established
    }
  }
}
