/// RFC 3339 in UTC, with as many fractional digits as the capture has.
package enum TimeText {
  package static func rfc3339(_ time: Timestamp) -> String {
    let (seconds, fraction) = split(time)
    let (year, month, day) = civil(fromDays: floorDivide(seconds, 86400))
    let digits = time.isNanosecondResolution ? 9 : 6
    let subsecond = time.isNanosecondResolution ? fraction : fraction / 1000
    var text = Digits()
    text.add(year, 4, then: "-")
    text.add(month, 2, then: "-")
    text.add(day, 2, then: "T")
    text.addClock(seconds)
    text.add(subsecond, digits, then: "Z")
    return text.string
  }

  /// "12:26:02.123456".
  package static func clock(_ time: Timestamp) -> String {
    let (seconds, fraction) = split(time)
    var text = Digits()
    text.addClock(seconds)
    text.add(fraction / 1000, 6)
    return text.string
  }

  private static func split(_ time: Timestamp) -> (seconds: Int64, nanoseconds: Int64) {
    let seconds = floorDivide(time.nanoseconds, 1_000_000_000)
    return (seconds, time.nanoseconds - seconds * 1_000_000_000)
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

  /// Numbers of fixed widths in a row.
  private struct Digits {
    private var octets: [UInt8] = []

    init() { octets.reserveCapacity(32) }

    mutating func add(_ value: Int64, _ width: Int, then separator: Unicode.Scalar? = nil) {
      octets.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: width))
      var place = octets.count
      var rest = value.magnitude
      while rest > 0, place > octets.count - width {
        place -= 1
        octets[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      if let separator { octets.append(UInt8(ascii: separator)) }
    }

    /// Hours, minutes and seconds of the day, and the point behind them.
    mutating func addClock(_ seconds: Int64) {
      let ofDay = seconds - floorDivide(seconds, 86400) * 86400
      add(ofDay / 3600, 2, then: ":")
      add(ofDay / 60 % 60, 2, then: ":")
      add(ofDay % 60, 2, then: ".")
    }

    var string: String { String(decoding: octets, as: UTF8.self) }
  }
}
