extension [UInt8] {
  /// Whether `part` stands somewhere in it.
  package func holds(_ part: [UInt8]) -> Bool { self[...].place(of: part) != nil }
}

extension ArraySlice<UInt8> {
  package func holds(_ part: [UInt8]) -> Bool { place(of: part) != nil }

  /// The index at which `part` begins first. The standard library's search of a collection takes a
  /// hundred times as long, which shows in files of megabytes.
  package func place(of part: [UInt8]) -> Int? {
    withUnsafeBufferPointer { $0.offset(of: part) }.map { startIndex + $0 }
  }
}

extension String {
  /// Whether the octets of `part` stand somewhere in its UTF-8.
  package func holds(_ part: [UInt8]) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.offset(of: part) != nil } ?? Array(utf8).holds(part)
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func offset(of part: [UInt8]) -> Int? {
    guard let mark = part.first else { return 0 }
    guard count >= part.count else { return nil }
    for start in 0...(count - part.count) where self[start] == mark {
      if part.indices.allSatisfy({ self[start + $0] == part[$0] }) { return start }
    }
    return nil
  }
}
