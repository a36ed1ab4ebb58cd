import Capture
import Diagnosis
import Negotiations

/// The table over the negotiations, each row with the number of what is told at length below; with
/// a script it can be sorted by its heads and filtered, without one it is in the best order.
struct HTMLOverview {
  let rows: [(row: Overview.Row, number: Int?)]
  let captures: [CaptureSummary]

  var html: String {
    guard rows.count > 1 else { return "" }
    let paths = HTMLPaths(captures)
    var html = """
      <section class="card" id="overview"><h2>Negotiations</h2>
      <div class="filter" hidden><label>Show <input type="search" placeholder="address, rule, words" \
      aria-label="Show rows that hold these words"></label>
      <label><input type="checkbox" value="failed" checked> failed</label>
      <label><input type="checkbox" value="incomplete" checked> incomplete</label>
      <label><input type="checkbox" value="established" checked> established</label></div>
      <div class="scroll"><table class="sortable"><thead><tr><th>State</th><th>Peers</th><th>Cause</th>\
      <th class="num">Attempts</th><th>When<span class="zone"></span></th><th>Where</th></tr></thead><tbody>

      """
    for (row, number) in rows {
      let entry = row.entry
      let path = entry.first.map(\.capture).map(paths.name) ?? ""
      let peers =
        "\(Markup.xml("\(entry.initiator.address)"))&nbsp;→ \(Markup.xml("\(entry.responder.address)"))"
      let link = number.map { "<a href=\"#n\($0)\">\(peers)</a>" } ?? peers
      let cause = entry.cause.map {
        "\($0.rule) \(Markup.xml($0.title)) <span class=\"conf\">\($0.confidence.rawValue)</span>"
      }
      let interval = row.interval.map { "<br><small>every \(OverviewText.rounded($0))</small>" }
      html += """
        <tr data-state="\(entry.state.rawValue)"><td><span class="pill \(Self.tone(entry))">\
        \(OverviewText.word(entry).0)</span></td><td>\(link)</td><td>\(cause ?? "")</td>\
        <td class="num">\(row.attempts)\(row.attempts > 2 ? interval ?? "" : "")</td>\
        <td>\(HTMLTime.html(row.firstTime))\(row.attempts > 1 ? last(row) : "")</td>\
        <td>\(Self.breakable(path))\(entry.first.map { "<br><small>frame \($0.frame)</small>" } ?? "")</td></tr>

        """
    }
    return html + "</tbody></table></div></section>\n"
  }

  /// A path that a narrow column breaks behind its folders.
  private static func breakable(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { Markup.xml(String($0)) }
      .joined(separator: "/<wbr>")
  }

  private func last(_ row: Overview.Row) -> String {
    "<br><small>to</small> \(HTMLTime.html(row.lastTime))"
  }

  static func tone(_ entry: OverviewEntry) -> String {
    switch entry.state {
    case .failed: "red"
    case .incomplete: "amber"
    case .established: entry.cause == nil ? "green" : "red"
    }
  }
}

/// A time that a script shows on the reader's clock.
enum HTMLTime {
  static func html(_ time: Timestamp?) -> String {
    guard let time else { return "–" }
    let text = TimeText.rfc3339(time)
    let shown = "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    return "<time datetime=\"\(text)\">\(shown)</time>"
  }
}

/// Captures as a page names them that others read: without the folders that they share on the
/// machine it was made on.
struct HTMLPaths {
  private let captures: [CaptureSummary]
  private let shared: Int

  init(_ captures: [CaptureSummary]) {
    self.captures = captures
    let folders = captures.map { $0.path.split(separator: "/", omittingEmptySubsequences: false) }
      .map { $0.dropLast() }
    guard var common = folders.first, captures.contains(where: { $0.path.hasPrefix("/") }) else {
      shared = 0
      return
    }
    for folder in folders.dropFirst() {
      let count = zip(common, folder).prefix { $0 == $1 }.count
      common = common.prefix(count)
    }
    shared = common.count
  }

  func name(_ capture: Int) -> String {
    guard captures.indices.contains(capture) else { return "" }
    let path = captures[capture].path
    guard shared > 0 else { return path }
    return path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(shared)
      .joined(separator: "/")
  }
}
