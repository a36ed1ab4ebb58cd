package import Diagnosis
internal import ISAKMP
internal import Policies

/// What becomes of two configurations that meet, for people: the verdict first, then each direction,
/// then what is worth knowing of the pair.
package struct PairText {
  package var layout: TextLayout

  package init(layout: TextLayout) { self.layout = layout }

  package func page(_ pair: PolicyPair) -> [UInt8] {
    var lines = [
      layout.styled("\(pair.a.file) (\(pair.a.product.name))", .bold) + " and "
        + layout.styled("\(pair.b.file) (\(pair.b.product.name))", .bold)
    ]
    lines += layout.wrapped(verdict(pair), lead: "  ", indent: 2).map {
      layout.styled($0, pair.cannotComeUp ? .red : isSure(pair) ? .green : .yellow)
    }
    for cause in pair.strangers { lines += [""] + self.cause(cause, pair) }
    if pair.isAmbiguous {
      lines += layout.wrapped(
        "Which of these connections meet is not known: give the addresses, `ADDRESS=FILE`.",
        lead: "  ", indent: 2)
    }
    if pair.isCut {
      lines += layout.wrapped(
        "Not all of their connections were compared, there are too many: name the addresses, or give "
          + "files with fewer.", lead: "  ", indent: 2)
    }
    for tunnel in pair.tunnels { lines += self.tunnel(tunnel, pair) }
    lines.append("")
    let text = lines.joined(separator: "\n")
    return Array(SafeText.text(text, hasColour: layout.hasColour).utf8)
  }

  private func isSure(_ pair: PolicyPair) -> Bool {
    pair.phase1 == .comesUp && pair.phase2 == .comesUp && inVain(pair) == nil
  }

  private func verdict(_ pair: PolicyPair) -> String {
    let rekey = pair.tunnels.contains { tunnel in
      tunnel.directions.contains {
        $0.children.contains { $0.causes.contains { $0.kind == .rekey } }
      }
    }
    switch (pair.phase1, pair.phase2) {
    case (.fails, _): return "Phase 1 cannot come up."
    case (.comesUp, .fails): return "Phase 1 comes up, Phase 2 cannot."
    case (.comesUp, .comesUp):
      if let begun = inVain(pair) {
        return "Phase 1 and Phase 2 come up, but not begun by \(begun)."
      }
      return "Phase 1 and Phase 2 come up"
        + (rekey ? ", and the first renewal will fail." : ".")
    case (.comesUp, _): return "Phase 1 comes up; of Phase 2 the files do not say enough."
    case (_, .fails): return "Phase 2 cannot come up; of Phase 1 the files do not say enough."
    default: return "The files do not say enough for a verdict."
    }
  }

  /// The file of the side that begins in vain what the other side brings up.
  private func inVain(_ pair: PolicyPair) -> String? {
    pair.tunnels.lazy.flatMap(\.directions).first { direction in
      direction.phase1 == .fails || direction.children.contains { $0.state == .fails }
    }.map { pair.policy($0.initiator).file }
  }

  // MARK: Tunnels

  private func tunnel(_ tunnel: PairedTunnel, _ pair: PolicyPair) -> [String] {
    var lines = [
      "",
      layout.styled("\(tunnel.a.name) with \(tunnel.b.name)", .cyan),
    ]
    for doubt in tunnel.doubts { lines += layout.wrapped(doubt, lead: "  ? ", indent: 4) }
    for direction in tunnel.directions { lines += self.direction(direction, pair) }
    if !tunnel.remarks.isEmpty {
      lines += ["", "  Worth knowing"]
      for remark in tunnel.remarks { lines += cause(remark, pair) }
    }
    return lines
  }

  private func direction(_ direction: PairDirection, _ pair: PolicyPair) -> [String] {
    let file = pair.policy(direction.initiator).file
    let version = direction.version.map { $0 == .ikev1 ? ", IKEv1" : ", IKEv2" } ?? ""
    var lines = ["", "  Begun by \(file)\(version)"]
    let name = direction.version == .ikev2 ? "IKE SA" : "Phase 1"
    if direction.phase1 == .notTried {
      return lines + direction.causes.flatMap { layout.wrapped($0.what, lead: "    ", indent: 4) }
    }
    lines += state(name, direction.phase1, direction.suite)
    if let entries = direction.entries {
      lines += layout.wrapped(
        "by \(entries.initiator.name) (\(entries.initiator.origin)) and "
          + "\(entries.responder.name) (\(entries.responder.origin))", lead: "      ", indent: 6)
    }
    lines += direction.causes.flatMap { cause($0, pair) }
    for child in direction.children {
      let other = child.responderChild.map { " with \($0)" } ?? ""
      lines += state("child \(child.initiatorChild)\(other)", child.state, child.suite)
      lines += child.causes.flatMap { cause($0, pair) }
    }
    return lines
  }

  private func state(_ what: String, _ state: PairState, _ suite: [AlgorithmChoice]) -> [String] {
    let word: String
    switch state {
    case .comesUp: word = layout.styled("comes up", .green)
    case .fails: word = layout.styled("cannot come up", .red)
    case .unknown: word = layout.styled("not known", .yellow)
    case .notTried: word = "not tried"
    }
    let shown = suite.filter { $0 != .extendedSequenceNumbers(false) }.map(\.text)
    let suite = shown.isEmpty ? "" : "  " + shown.joined(separator: "  ")
    return layout.wrapped("\(what): \(word)\(suite)", lead: "    ", indent: 6)
  }

  // MARK: Causes

  private func cause(_ cause: PairCause, _ pair: PolicyPair) -> [String] {
    var lines = layout.wrapped(
      "\(cause.what) (\(cause.confidence.rawValue))", lead: "    - ", indent: 6)
    for row in cause.rows {
      lines += layout.wrapped(
        "\(row.attribute): \(row.agrees ? "agrees" : "differs")",
        lead: row.agrees ? "        " : "      ≠ ", indent: 10)
      lines += value(row.a, row.aPlace, pair.a.file)
      lines += value(row.b, row.bPlace, pair.b.file)
    }
    for (index, edit) in cause.edits.enumerated() {
      for line in edit.lines {
        lines += layout.wrapped(
          "on \(pair.policy(edit.side).file): \(line)",
          lead: index == 0 ? "      fix " : "      or  ", indent: 10)
      }
      for warning in edit.warnings {
        lines += layout.wrapped("(\(warning))", lead: "          ", indent: 10)
      }
    }
    return lines
  }

  private func value(_ value: String?, _ place: String?, _ file: String) -> [String] {
    let place = place ?? file
    return layout.wrapped("\(value ?? "nothing")  (\(place))", lead: "          ", indent: 12)
  }
}
