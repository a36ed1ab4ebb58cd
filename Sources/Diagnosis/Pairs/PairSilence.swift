import Policies

/// A file of a pair.
struct PairFile {
  let policy: PeerPolicy
  /// Of the pair, where the cause is one of it.
  var connection: ConfiguredConnection?

  /// A line that may hold what the connection seems to leave out.
  var unread: ConfigurationRemark? {
    connection.map { policy.unread(of: $0) } ?? policy.unread
  }
}

/// What a line that was not understood takes from the causes that two files give: a value, or an entry,
/// that a file seems to leave out may stand in that line. What both files state stays proven.
extension PairCause {
  func weighed(_ a: PairFile, _ b: PairFile) -> PairCause {
    guard kind.concludes else { return self }
    var weighed = self
    for (side, file) in [(PolicyPair.Side.a, a), (.b, b)] {
      guard let line = rests(on: file, side) else { continue }
      if weighed.confidence == .proven { weighed.confidence = .likely }
      weighed.what += "; but \(line.leavesOpen)"
    }
    return weighed
  }

  /// The line of the file that leaves the cause open.
  private func rests(on file: PairFile, _ side: PolicyPair.Side) -> ConfigurationRemark? {
    let differing = rows.filter { !$0.agrees }
    let isSilent = differing.contains { side == .a ? $0.isSilent.a : $0.isSilent.b }
    if let unread = file.unread {
      switch kind {
      // That it has none for this peer, or AH as written.
      case .connection, .protocol: return unread
      // Told apart where the suites were compared.
      case .suite, .rekey: if confidence != .proven, isSilent || differing.isEmpty { return unread }
      default: if isSilent { return unread }
      }
    }
    guard let further = file.policy.maybeFurtherEntries, further.mayHideEntries else {
      return nil
    }
    return [.suite, .rekey, .selectors].contains(kind) ? further : nil
  }
}

extension PairCause.Kind {
  /// It says that something does not work, or works otherwise, by what the files state.
  fileprivate var concludes: Bool {
    switch self {
    case .weak, .trap, .direction, .doubt, .key: false
    default: true
    }
  }
}

extension PairDirection {
  func weighed(_ a: PairFile, _ b: PairFile) -> PairDirection {
    guard a.unread != nil || b.unread != nil else { return self }
    var weighed = self
    weighed.causes = causes.map { $0.weighed(a, b) }
    for index in children.indices {
      weighed.children[index].causes = children[index].causes.map { $0.weighed(a, b) }
    }
    return weighed
  }
}

extension PairSuites {
  /// The kinds of algorithms that the two have none of in common and that all entries of both state:
  /// one is enough, whatever else the entries hold.
  var stated: [HopelessAttribute] {
    walk.hopeless.filter { attribute in
      (offered + accepted).allSatisfy { $0.states(attribute.attribute) }
    }
  }

  /// Some entry of a file with a line that was not understood leaves out what the other's has.
  var restsOnSilence: Bool {
    [(offered, accepted, initiator), (accepted, offered, responder)].contains { own, others, end in
      guard end.policy.unread(of: end.connection) != nil else { return false }
      let kinds = Set(others.flatMap(\.choices).map(\.value.attribute))
      return own.contains { entry in
        kinds.contains { kind in
          entry.choices(for: kind).isEmpty && (stage.isChild || !Self.derived.contains(kind))
        }
      }
    }
  }

  /// They follow from one another, so that an entry of one version needs not have those of the other.
  private static let derived: Set<SuiteAttribute> = [.hash, .prf, .integrity]
}

extension ConfiguredProposal {
  /// Its choices of that kind are known for sure, and there are any.
  func states(_ attribute: SuiteAttribute) -> Bool {
    let own = choices(for: attribute)
    return isCertain && builtIn?.isCertain ?? true && !own.isEmpty
      && own.allSatisfy(\.origin.isCertain)
  }
}
