import Glibc
import Reports

/// What a report on a terminal takes from it; reports that go elsewhere are the same everywhere.
enum Terminal {
  /// Columns, from 60 to 160.
  static var width: Int {
    var size = winsize()
    let asked = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    let told = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 0
    let columns = asked > 0 ? asked : told
    return columns > 0 ? min(160, max(60, columns)) : 80
  }

  /// Local time, as the environment says where that is.
  static let zone: TextLayout.Zone = { seconds in
    var clock = time_t(seconds)
    var local = tm()
    guard localtime_r(&clock, &local) != nil else { return (0, "UTC") }
    let name = local.tm_zone.map { String(cString: $0) } ?? ""
    return (local.tm_gmtoff, name.isEmpty ? "local" : name)
  }
}
