import Texts

/// OpenWrt's configuration files: sections with options and lists.
///
/// ```
/// config remote 'hq'
///         option gateway '198.51.100.7'
///         list crypto_proposal 'strong'
/// ```
///
/// or as `uci show` prints them, a path a line:
///
/// ```
/// ipsec.hq=remote
/// ipsec.hq.crypto_proposal='strong' 'weaker'
/// ```
struct UCIDocument {
  struct Value: Hashable {
    var text: String
    var line: Int
  }

  struct Section {
    var type: String
    /// Empty where the section is anonymous.
    var name: String
    var line: Int
    private(set) var keys: [String] = []
    private(set) var values: [String: [Value]] = [:]

    init(type: String, name: String, line: Int) {
      self.type = type
      self.name = name
      self.line = line
    }

    /// The last of several.
    subscript(_ key: String) -> Value? {
      values[key]?.last.flatMap { $0.text.isEmpty ? nil : $0 }
    }

    /// Of a list, or the words of an option: the scripts take both.
    func list(_ key: String) -> [Value] {
      (values[key] ?? []).flatMap { value in
        value.text.split(whereSeparator: \.isWhitespace).map {
          Value(text: String($0), line: value.line)
        }
      }
    }

    mutating func set(_ key: String, _ value: Value, isList: Bool) {
      if values[key] == nil { keys.append(key) }
      if isList { values[key, default: []].append(value) } else { values[key] = [value] }
    }
  }

  private(set) var sections: [Section] = []
  private(set) var remarks: [LineRemark] = []
  /// Of the sections that `uci show` names.
  private var places: [String: Int] = [:]

  init(_ text: TextFile) {
    for line in text.lines {
      let words = AddressText.trimmed(line.text)
      if words.isEmpty || words.hasPrefix("#") { continue }
      if words.hasPrefix(Self.package) {
        readPath(words.dropFirst(Self.package.count), line.number)
        continue
      }
      let (parts, isClosed) = QuotedWords.of(Self.withoutComment(words), escapes: true)
      if !isClosed {
        remarks.append(LineRemark(line.number, "a quotation mark is not closed", .unreadStatement))
      }
      switch parts.first {
      case "config" where parts.count >= 2:
        open(Section(type: parts[1], name: parts.count > 2 ? parts[2] : "", line: line.number))
      case "option" where parts.count == 3, "list" where parts.count == 3:
        guard !sections.isEmpty else {
          remarks.append(
            LineRemark(line.number, "“\(parts[1])” stands in no section", .unreadStatement))
          continue
        }
        sections[sections.count - 1].set(
          parts[1], Value(text: parts[2], line: line.number), isList: parts[0] == "list")
      case "package": break
      default:
        remarks.append(
          LineRemark(line.number, "this is neither a section, an option nor a list", .unreadEntry))
      }
    }
  }

  private mutating func open(_ section: Section) { sections.append(section) }

  static let package = "ipsec."

  /// `hq=remote`, `hq.enabled='1'`, `@remote[0].tunnel='lan' 'dmz'`.
  private mutating func readPath(_ path: Substring, _ line: Int) {
    guard let sign = path.firstIndex(of: "=") else {
      remarks.append(
        LineRemark(line, "this is neither a section, an option nor a list", .unreadEntry))
      return
    }
    let (values, isClosed) = QuotedWords.of(path[path.index(after: sign)...], escapes: true)
    if !isClosed {
      remarks.append(LineRemark(line, "a quotation mark is not closed", .unreadStatement))
    }
    let names = path[..<sign].split(separator: ".", maxSplits: 1).map(String.init)
    guard let name = names.first, let value = values.first else { return }
    if names.count == 1 {
      open(Section(type: value, name: name.hasPrefix("@") ? "" : name, line: line))
      places[name] = sections.count - 1
    } else if let place = places[name] {
      for value in values {
        sections[place].set(
          names[1], Value(text: value, line: line), isList: values.count > 1)
      }
    } else {
      remarks.append(LineRemark(line, "“\(names[1])” stands in no section", .unreadStatement))
    }
  }

  /// A `#` outside of quotes, after a blank.
  private static func withoutComment(_ text: String) -> Substring {
    var quote: Character?
    var previous: Character = " "
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "#", previous.isWhitespace {
        return text[..<index]
      }
      previous = character
    }
    return text[...]
  }
}
