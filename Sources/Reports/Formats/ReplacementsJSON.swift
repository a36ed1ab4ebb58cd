/// What `anonymize --map` writes: every value that was replaced, in the order in which it was met.
package enum ReplacementsJSON {
  package struct Entry {
    package var kind: String
    package var original: String
    package var replacement: String

    package init(kind: String, original: String, replacement: String) {
      self.kind = kind
      self.original = original
      self.replacement = replacement
    }
  }

  /// - Parameter encryptedFrames: frames whose ciphertext stays as it is.
  package static func document(_ entries: [Entry], encryptedFrames: [Int]) -> [UInt8] {
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.key("schema_version")
      json.number(1)
      json.key("replacements")
      json.array(entries) { json, entry in
        json.object { json in
          json.key("kind")
          json.string(entry.kind)
          json.key("original")
          json.string(entry.original)
          json.key("replacement")
          json.string(entry.replacement)
        }
      }
      json.key("encrypted_frames")
      json.array(encryptedFrames) { $0.number($1) }
    }
    json.endLine()
    return json.octets
  }
}
