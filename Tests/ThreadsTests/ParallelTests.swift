import Testing
import Threads

struct ParallelTests {
  /// Fewer than a stretch, whole stretches, and one that is not full.
  @Test(arguments: [0, 1, 7, 8, 9, 64, 1001], [true, false])
  func valuesStandInOrder(count: Int, isSplit: Bool) {
    let squares = Parallel.map(count: count, isSplit: isSplit) { $0 * $0 }
    #expect(squares == (0..<count).map { $0 * $0 })
  }

  @Test func stretchesOfOneAreShared() {
    let numbers = Parallel.map(count: 100, stretch: 1) { String($0) }
    #expect(numbers == (0..<100).map(String.init))
  }
}
