import Texts

/// Commands of PowerShell with their parameters, and the lists of properties that it prints:
///
///     Set-VpnConnectionIPsecConfiguration -ConnectionName "Hub" `
///         -EncryptionMethod AES256 -DHGroup Group14 …
///
///     DHGroup      : Group14
///     PfsGroup     : None
///
/// A backtick at the end of a line continues it. Of the language itself only what such scripts have is
/// followed: `$name = "value"`, and `@name` for a table of parameters that is written before.
struct PowerShellScript {
  struct Value {
    var text: String
    /// Counted from 1.
    var line: Int
    /// A variable that the script does not set to a text, or an expression.
    var isUnknown = false
    /// Of a list that was printed, not of a command.
    var isPrinted = false
  }

  /// A command with its parameters, or a list of properties, whose name is empty.
  struct Statement {
    /// In lower case, as are the names of parameters.
    var name = ""
    var line: Int
    var parameters: [String: Value] = [:]
    /// Parameters by a table that is not in the file.
    var isIncomplete = false
  }

  private(set) var statements: [Statement] = []
  /// In lower case.
  private let commands: Set<String>
  private let properties: Set<String>
  private var variables: [String: Value] = [:]
  private var tables: [String: [String: Value]] = [:]
  /// The table whose lines are being read.
  private var table: (name: String, values: [String: Value])?
  private var list: Statement?

  /// - Parameters:
  ///   - commands: those that matter, in lower case.
  ///   - properties: those of lists that matter, in lower case.
  init(_ text: TextFile, commands: Set<String>, properties: Set<String>) {
    self.commands = commands
    self.properties = properties
    var tokens: [Token] = []
    for line in text.lines {
      let own = Self.tokens(line.text, line.number)
      tokens += own.tokens
      if own.isContinued { continue }
      if tokens.isEmpty { endList() } else { read(tokens) }
      tokens = []
    }
    read(tokens)
    endList()
  }

  private mutating func endList() {
    if let list, !list.parameters.isEmpty { statements.append(list) }
    list = nil
  }

  private mutating func read(_ tokens: [Token]) {
    if let open = table {
      if tokens.first?.text == "}" {
        tables[open.name] = open.values
        table = nil
      } else if let pair = Self.assignment(tokens) {
        let written = value(pair.value, pair.line)
        table?.values[pair.name] = written
      }
      return
    }
    if let property = Self.property(tokens), properties.contains(property.name) {
      // The next object begins with a property that this one has.
      if list?.parameters[property.name] != nil { endList() }
      var current = list ?? Statement(line: property.line)
      current.parameters[property.name] = Value(
        text: property.value, line: property.line, isPrinted: true)
      list = current
      return
    }
    guard
      let first = tokens.firstIndex(where: {
        commands.contains($0.text.lowercased()) && !$0.isQuoted
      })
    else {
      if let pair = Self.assignment(tokens), pair.name.hasPrefix("$") {
        let name = String(pair.name.dropFirst())
        if pair.value.first?.text == "@{" {
          // One that ends in its line is not followed.
          if !tokens.contains(where: { $0.text == "}" }) { table = (name, [:]) }
        } else {
          variables[name] = value(pair.value, pair.line)
        }
      }
      return
    }
    endList()
    statements.append(command(tokens[first...]))
  }

  private func command(_ tokens: ArraySlice<Token>) -> Statement {
    var statement = Statement(line: tokens.first?.line ?? 1)
    statement.name = tokens.first?.text.lowercased() ?? ""
    var name: Token?
    var words: [Token] = []
    func close(_ statement: inout Statement) {
      if let name {
        statement.parameters[String(name.text.dropFirst()).lowercased()] =
          words.isEmpty ? Value(text: "", line: name.line) : value(words, name.line)
      } else if let first = words.first, statement.parameters["name"] == nil {
        // The first one without a name is the connection's.
        statement.parameters["name"] = value([first], first.line)
      }
      words = []
    }
    var depth = 0
    for token in tokens.dropFirst() {
      if !token.isQuoted {
        depth += token.text == "(" ? 1 : token.text == ")" ? -1 : 0
        if depth < 0 || [";", "|", "}"].contains(token.text) { break }
      }
      if !token.isQuoted, token.text.hasPrefix("-"), token.text.dropFirst().first?.isLetter == true
      {
        close(&statement)
        name = token
      } else if !token.isQuoted, token.text.hasPrefix("@"),
        token.text.dropFirst().first?.isLetter == true
      {
        let key = token.text.dropFirst().lowercased()
        statement.isIncomplete = statement.isIncomplete || tables[key] == nil
        statement.parameters.merge(tables[key] ?? [:]) { own, _ in own }
      } else {
        words.append(token)
      }
    }
    close(&statement)
    return statement
  }

  /// Words of a list are joined by commas.
  private func value(_ tokens: [Token], _ line: Int) -> Value {
    var result = Value(text: "", line: tokens.first?.line ?? line)
    var words: [String] = []
    for token in tokens where token.isQuoted || !["(", ")", "@", "{", "}"].contains(token.text) {
      if token.isLiteral || !token.text.contains("$") {
        words.append(token.text)
      } else if token.text.first == "$",
        let known = variables[token.text.dropFirst().lowercased()], !known.isUnknown,
        !known.text.isEmpty
      {
        words.append(known.text)
      } else if !["$true", "$false"].contains(token.text.lowercased()) {
        result.isUnknown = true
      }
    }
    result.text = words.joined(separator: ",")
    return result
  }
}

extension PowerShellScript {
  private struct Token {
    var text: String
    var line: Int
    var isQuoted = false
    /// In single quotes, where a dollar sign is one.
    var isLiteral = false
  }

  private static func tokens(_ line: String, _ number: Int) -> (tokens: [Token], isContinued: Bool)
  {
    var tokens: [Token] = []
    var word = ""
    var quote: Character?
    var wasQuoted: Character?
    func flush() {
      if !word.isEmpty || wasQuoted != nil {
        tokens.append(
          Token(text: word, line: number, isQuoted: wasQuoted != nil, isLiteral: wasQuoted == "'"))
      }
      word = ""
      wasQuoted = nil
    }
    let characters = Array(line.trimmed.prefix(4096))
    for (index, character) in characters.enumerated() {
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
        continue
      }
      switch character {
      case "\"", "'":
        quote = character
        wasQuoted = character
      case " ", "\t", ",": flush()
      case "#" where word.isEmpty && wasQuoted == nil: return (tokens, false)
      case "`" where index == characters.count - 1:
        flush()
        return (tokens, true)
      case "{" where word == "@":
        word = "@{"
        flush()
      case ";", "|", "=", "(", ")", "{", "}":
        flush()
        tokens.append(Token(text: String(character), line: number))
      default: word.append(character)
      }
    }
    flush()
    return (tokens, false)
  }

  /// `$name = …`, `name = …`.
  private static func assignment(_ tokens: [Token]) -> (name: String, value: [Token], line: Int)? {
    guard tokens.count > 2, let first = tokens.first, tokens[1].text == "=", !tokens[1].isQuoted
    else { return nil }
    return (first.text.lowercased(), Array(tokens.dropFirst(2)), first.line)
  }

  /// `DHGroup   : Group14`, `AuthenticationMethod : {Eap}`.
  private static func property(_ tokens: [Token]) -> (name: String, value: String, line: Int)? {
    guard tokens.count > 1, let first = tokens.first, tokens[1].text == ":" else { return nil }
    let value = tokens.dropFirst(2).map(\.text).filter { $0 != "{" && $0 != "}" }
    return (first.text.lowercased(), value.joined(separator: " "), first.line)
  }
}
