/// What a peer sends, such as an identity, must stay text in whatever language a report is written.
enum Markup {
  /// Text or an attribute's value in XML 1.0 and HTML.
  static func xml(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(harmless(scalar))
      }
    }
    return result
  }

  /// As `xml`, what stands between backticks as code.
  static func html(_ text: String) -> String {
    let parts = xml(text).split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return parts.joined(separator: "`") }
    var result = ""
    for (index, part) in parts.enumerated() {
      // A last backtick without a partner stays one.
      if index == parts.count - 1, index % 2 == 1 {
        result += "`" + part
      } else {
        result += index % 2 == 1 ? "<code>\(part)</code>" : part
      }
    }
    return result
  }

  /// Inline text in GitHub's Markdown: no markup, no link, no mention, no table border.
  static func markdown(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "&#64;"
      case "\n", "\r": result += " "
      case ":" where result.hasSuffix("http") || result.hasSuffix("https"): result += "&#58;"
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!", "$":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(harmless(scalar))
      }
    }
    // Only a whole line's first characters begin a list or a heading of another kind.
    if let first = result.first, "+-=".contains(first) { result = "\\" + result }
    return result.replacing("www.", with: "www&#46;")
  }

  /// As `markdown`, what stands between backticks as code, in which nothing else is markup.
  static func markdownWithCode(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 2 else { return markdown(text) }
    var result = ""
    for (index, part) in parts.enumerated() {
      let isCode = index % 2 == 1 && index < parts.count - 1 && !part.isEmpty
      if isCode {
        var code = String(String.UnicodeScalarView(part.unicodeScalars.map(harmless)))
        // The border of a table's cell counts in code too.
        for (plain, told) in [("\n", " "), ("|", "\\|")] {
          code = code.replacing(plain, with: told)
        }
        result += "`\(code)`"
      } else {
        result += (index % 2 == 1 ? "\\`" : "") + markdown(part)
        if index % 2 == 1, index < parts.count - 1 { result += "\\`" }
      }
    }
    return result
  }

  /// A fenced block that its content cannot end.
  static func fenced(_ lines: [String]) -> [String] {
    let text = lines.map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.map(harmless)))
    }
    var fence = "```"
    while text.contains(where: { $0.contains(fence) }) { fence += "`" }
    return ["\(fence)text"] + text + [fence]
  }

  /// The message of a workflow command.
  static func commandData(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(harmless(scalar))
      }
    }
    return result
  }

  /// The value of a property of a workflow command.
  static func commandProperty(_ text: String) -> String {
    commandData(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }

  /// Control characters, which XML forbids, and those that turn the direction of the text around
  /// them become a mark.
  private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A: scalar
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: "\u{FFFD}"
    default: scalar
    }
  }
}
