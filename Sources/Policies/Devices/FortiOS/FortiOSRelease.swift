/// The release that a backup names in its first line.
struct FortiOSRelease: Hashable, Comparable {
  var major: Int
  var minor: Int
  var patch: Int?

  /// Of `FGT60F-7.4.4-FW-build2662-240514:opmode=0…`, or in the old form `FG1K2D-5.04-FW-build…`.
  init?(header: String) {
    let parts = header.prefix { $0 != ":" }.split(separator: "-")
    for part in parts.dropFirst() {
      let numbers = part.split(separator: ".").map { Int($0) }
      guard numbers.count >= 2, numbers.count <= 3, let major = numbers[0], let minor = numbers[1]
      else { continue }
      self.major = major
      self.minor = minor
      patch = numbers.count == 3 ? numbers[2] : nil
      return
    }
    return nil
  }

  init(_ major: Int, _ minor: Int, _ patch: Int? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor, left.patch ?? 0) < (right.major, right.minor, right.patch ?? 0)
  }

  var text: String { "\(major).\(minor)" + (patch.map { ".\($0)" } ?? "") }
}
