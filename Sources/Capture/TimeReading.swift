extension TimeText {
  /// RFC 3339, also with a space for the T, without seconds, without an offset (UTC then), or a date
  /// alone (its beginning).
  package static func parse(_ text: String) -> Timestamp? {
    let pattern =
      /(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d)?)?/
    guard let match = text.wholeMatch(of: pattern)?.output,
      let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3),
      (1678...2261).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    let hour = Int64(match.4 ?? "0") ?? 0
    let minute = Int64(match.5 ?? "0") ?? 0
    let second = Int64(match.6 ?? "0") ?? 0
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    let digits = String(match.7 ?? "")
    let fraction = Int64(digits + String(repeating: "0", count: 9 - digits.count)) ?? 0
    guard let offset = offset(match.8.map(String.init) ?? "Z") else { return nil }
    let seconds =
      days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
    return Timestamp(
      nanoseconds: seconds * 1_000_000_000 + fraction, isNanosecondResolution: digits.count > 6)
  }

  /// Seconds ahead of UTC: "+05:30".
  private static func offset(_ text: String) -> Int64? {
    guard text.uppercased() != "Z" else { return 0 }
    guard let hours = Int64(text.dropFirst().prefix(2)), let minutes = Int64(text.suffix(2)),
      hours < 24, minutes < 60
    else { return nil }
    return (text.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// Days since 1970-01-01, of years that begin in March so that the leap day is a year's last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
