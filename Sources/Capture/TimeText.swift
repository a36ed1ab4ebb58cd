/// RFC 3339 in UTC, with as many fractional digits as the capture has.
package enum TimeText {
  package static func rfc3339(_ time: Timestamp) -> String {
    let (seconds, fraction) = split(time)
    let (year, month, day) = civil(fromDays: floorDivide(seconds, 86400))
    let digits = time.isNanosecondResolution ? 9 : 6
    let subsecond = time.isNanosecondResolution ? fraction : fraction / 1000
    return
      "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock(seconds)).\(pad(subsecond, digits))Z"
  }

  /// "12:26:02.123456".
  package static func clock(_ time: Timestamp) -> String {
    let (seconds, fraction) = split(time)
    return "\(clock(seconds)).\(pad(fraction / 1000, 6))"
  }

  private static func split(_ time: Timestamp) -> (seconds: Int64, nanoseconds: Int64) {
    let seconds = floorDivide(time.nanoseconds, 1_000_000_000)
    return (seconds, time.nanoseconds - seconds * 1_000_000_000)
  }

  private static func clock(_ seconds: Int64) -> String {
    let ofDay = seconds - floorDivide(seconds, 86400) * 86400
    return "\(pad(ofDay / 3600, 2)):\(pad(ofDay / 60 % 60, 2)):\(pad(ofDay % 60, 2))"
  }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    a >= 0 ? a / b : -((-a + b - 1) / b)
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar: eras of 400 years, years that begin
  /// in March so that the leap day is a year's last.
  private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
  }

  private static func pad(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
