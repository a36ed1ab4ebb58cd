import Testing
import Threads

struct GuardedTests {
  private struct Refusal: Error {}

  /// A change that another thread overwrites would be missing.
  @Test func noChangeIsLost() {
    let count = Guarded(0)
    let seen = Parallel.map(count: 400, stretch: 1) { _ in
      for _ in 0..<100 { count.withLock { $0 += 1 } }
      return count.withLock { $0 }
    }
    #expect(count.withLock { $0 } == 40_000)
    #expect(seen.max() == 40_000)
  }

  @Test func aRefusalLeavesTheValueToOthers() {
    let value = Guarded([1])
    #expect(throws: Refusal.self) {
      try value.withLock { held in
        held.append(2)
        throw Refusal()
      }
    }
    #expect(value.withLock { $0 } == [1, 2])
  }
}
