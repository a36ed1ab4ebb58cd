internal import ISAKMP

/// From a registry's number back to the algorithm. Numbers below 256 index an array, the few
/// above it go through a dictionary: this runs for every transform of a capture.
struct NumberIndex<Number: RegisteredNumber, Algorithm: Sendable>: Sendable {
  private var small: [Algorithm?] = []
  private var large: [Number: Algorithm] = [:]

  init(_ algorithms: [Algorithm], by number: (Algorithm) -> Number?) {
    self.init(algorithms, byEach: { number($0).map { [$0] } ?? [] })
  }

  /// For an algorithm that has several numbers, as XAUTH's methods have one for each direction.
  init(_ algorithms: [Algorithm], byEach numbers: (Algorithm) -> [Number]) {
    for algorithm in algorithms {
      for number in numbers(algorithm) {
        guard number.rawValue < 256 else {
          large[number] = algorithm
          continue
        }
        let index = Int(number.rawValue)
        while small.count <= index { small.append(nil) }
        small[index] = algorithm
      }
    }
  }

  subscript(number: Number) -> Algorithm? {
    guard number.rawValue < 256 else { return large[number] }
    let index = Int(number.rawValue)
    return index < small.count ? small[index] : nil
  }
}
