internal import ISAKMP
package import Texts

/// strongSwan's swanctl.conf: connections with their children, and the secrets beside them.
package enum SwanctlConfiguration: ConfigurationSyntax {
  package static let name = "strongSwan swanctl.conf"
  package static let hasPlainMarks = true

  /// What its sections, includes and comments begin with.
  private static let opening = (SwanctlKeys.top + ["include", "#"]).map { Array($0.utf8) }

  /// One of its sections is opened somewhere: templates may be before it. Distributions ship a file
  /// that only includes others.
  package static func recognises(_ text: TextFile) -> Bool {
    var hasOnlyIncludes = true
    var previous = ""
    for line in text.lines {
      guard !previous.isEmpty || line.mayBegin(with: opening) || line.isBlank else {
        hasOnlyIncludes = false
        continue
      }
      let words = AddressText.trimmed(line.text.prefix { $0 != "#" })
      if words.isEmpty { continue }
      hasOnlyIncludes = hasOnlyIncludes && words.hasPrefix("include ")
      let opened = previous + words
      if SwanctlKeys.top.contains(where: { isOpening($0, in: opened) }) { return true }
      // The brace may be on the next line.
      previous = SwanctlKeys.top.contains(words) ? words : ""
    }
    return hasOnlyIncludes && text.file.hasSuffix("swanctl.conf")
  }

  private static func isOpening(_ section: String, in line: String) -> Bool {
    guard line.hasPrefix(section) else { return false }
    let rest = line.dropFirst(section.count).drop { $0.isWhitespace }
    return rest.first == "{" || rest.first == ":" && rest.hasSuffix("{")
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var lacksFiles = false
    let (document, remarks) = try SettingsReader.read(text, showing: SwanctlKeys.all) {
      (pattern, from) throws(TextError) in
      do throws(TextError) {
        let found = try include(pattern, from)
        lacksFiles = lacksFiles || found.isEmpty
        return found
      } catch {
        lacksFiles = true
        throw error
      }
    }
    var policy = PeerPolicy(file: text.file, product: .strongSwan)
    policy.mayHoldMoreKeys = lacksFiles
    policy.remarks = remarks.map(ConfigurationRemark.init)
    let root = SettingsView(document)
    for connection in root.section("connections")?.sections ?? []
    where !policy.room.isFull {
      var reader = SwanctlConnectionReader(connection, room: policy.room)
      let connection = reader.read()
      policy.room = reader.room
      policy.add(connection)
      policy.remarks += reader.remarks
    }
    for secret in root.section("secrets")?.sections ?? [] {
      read(secret: secret, into: &policy)
    }
    for setting in root.settings {
      policy.remarks.append(
        ConfigurationRemark(
          file: setting.file, line: setting.line,
          what: "the key “\(setting.key)” stands in no section and is not used", kind: .unreadEntry)
      )
    }
    // A name that swanctl does not know may be that of the connections with a slip in it.
    for section in root.sections
    where !SwanctlKeys.top.contains(section.name)
      && section.sections.contains(where: \.isConnection)
    {
      policy.remarks.append(
        ConfigurationRemark(
          file: section.file, line: section.line,
          what: "the section “\(section.name.shown)” is not known, and connections stand in it",
          kind: .unreadEntry))
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: text.file)
    return policy
  }

  private static func read(secret: SettingsView, into policy: inout PeerPolicy) {
    func remark(_ line: Int, _ what: String) {
      policy.remarks.append(ConfigurationRemark(file: secret.file, line: line, what: what))
    }
    guard let kind = SwanctlKeys.secrets.first(where: { secret.name.hasPrefix($0) }) else {
      remark(
        secret.line,
        "the section “\(secret.name)” names no kind of secret"
          + NearestWord.hint(
            String(secret.name.prefix { $0 != "-" }), among: SwanctlKeys.secrets,
            after: policy.remarks.count))
      return
    }
    guard kind == "ike" || kind == "ppk" else { return }
    for setting in secret.settings
    where setting.key != "secret" && !setting.key.hasPrefix("id") && setting.key != "file" {
      remark(setting.line, "unknown key “\(setting.key)” in “\(secret.name)”")
    }
    guard let setting = secret["secret"] else {
      remark(secret.line, "“\(secret.name)” has no secret")
      return
    }
    guard let value = StrongSwanValue.secret(setting.value) else {
      remark(
        setting.line, "the secret of “\(secret.name)” has other digits than its prefix promises")
      return
    }
    let origin = ConfigurationOrigin.written(
      file: setting.file, line: setting.line, text: "secret = (not shown)")
    let key = ConfiguredPresharedKey(
      label: secret.name, peers: secret.settings.filter { $0.key.hasPrefix("id") }.map(\.value),
      value: .readable(value), origin: origin)
    if kind == "ppk" {
      policy.postquantumKeys.append(key)
    } else {
      policy.presharedKeys.append(key)
    }
  }
}

extension SettingsView {
  /// It has what only a connection has.
  fileprivate var isConnection: Bool {
    section("children") != nil
      || ["remote_addrs", "local_addrs", "proposals"].contains { self[$0] != nil }
  }
}
