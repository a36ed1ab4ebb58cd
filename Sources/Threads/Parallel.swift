internal import Dispatch

/// Work on many values that do not depend on each other.
package enum Parallel {
  /// What `transform` makes of 0 to `count` - 1, in this order.
  ///
  /// - Parameters:
  ///   - stretch: so many values are one piece of work: fewer would cost more to hand out than they save.
  ///   - isSplit: whether the processors share the work; the result is the same.
  package static func map<Value: Sendable>(
    count: Int, stretch: Int = 8, isSplit: Bool = true, _ transform: @Sendable (Int) -> Value
  ) -> [Value] {
    guard isSplit, count > stretch else { return (0..<count).map(transform) }
    let stretches = (count + stretch - 1) / stretch
    let done = Guarded<[[Value]]>(Array(repeating: [], count: stretches))
    DispatchQueue.concurrentPerform(iterations: stretches) { index in
      let start = index * stretch
      let values = (start..<min(count, start + stretch)).map(transform)
      done.withLock { $0[index] = values }
    }
    return done.withLock { $0.flatMap(\.self) }
  }
}
