extension [UInt8] {
  /// Whether `part` stands somewhere in it.
  package func holds(_ part: [UInt8]) -> Bool { self[...].place(of: part) != nil }
}

extension ArraySlice<UInt8> {
  package func holds(_ part: [UInt8]) -> Bool { place(of: part) != nil }

  /// The index at which `part` begins first. The standard library's search of a collection takes a
  /// hundred times as long, which shows in files of megabytes.
  package func place(of part: [UInt8]) -> Int? {
    guard let mark = part.first else { return startIndex }
    return withUnsafeBufferPointer { octets in
      guard octets.count >= part.count else { return nil }
      for start in 0...(octets.count - part.count) where octets[start] == mark {
        if part.indices.allSatisfy({ octets[start + $0] == part[$0] }) {
          return startIndex + start
        }
      }
      return nil
    }
  }
}
