/// What a format finds where the buffer stands.
enum FoundRecord {
  /// The octets are good until the buffer is asked again.
  case frame(FrameRecord, UnsafeRawBufferPointer)
  case end
  case damaged(Damage)

  /// A value without a reference, so that handing on a frame counts none.
  enum Damage {
    case endsInside(unit: StaticString, has: Int, of: Int)
    case tooLong(unit: StaticString, length: Int, limit: Int)
    case broken(StaticString)

    var text: String {
      switch self {
      case .endsInside(let unit, let has, let count):
        "the file ends inside \(unit): \(has) of \(count) octets are there"
      case .tooLong(let unit, let length, let limit):
        "\(unit) claims \(length) octets, more than the \(limit) that can be"
      case .broken(let sentence): "\(sentence)"
      }
    }
  }
}
