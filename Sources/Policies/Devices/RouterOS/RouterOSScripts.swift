/// Values that a script computes when it runs, so that nobody knows them from its text.
enum RouterOSScripts {
  private static let keys = [
    "address", "local-address", "my-id", "remote-id", "src-address", "dst-address",
  ]

  /// `$wanIp`, `($peer . "/32")`, `[:resolve …]`.
  static func isComputed(_ value: String) -> Bool {
    value.first.map { "$([".contains($0) } ?? false
  }

  /// What is missing for want of such a value, each with its line.
  static func remarks(on tables: RouterOSTables) -> [(line: Int, what: String)] {
    [RouterOSTables.peer, RouterOSTables.identity, RouterOSTables.policy].flatMap { menu in
      tables[menu].flatMap { entry in
        keys.compactMap { key in
          guard let parameter = entry[key], isComputed(parameter.value) else { return nil }
          return (
            parameter.line, "a script computes the \(key) of /\(menu): it is not known here"
          )
        }
      }
    }
  }
}
