import ISAKMP

/// What a line that was not understood takes from the rest of a file: it may hold what the file seems to
/// leave out, so that no default is certain. What is written stays what it is.
extension PeerPolicy {
  /// A line that may hold what the file seems to leave out; `nil` where all was understood.
  package var unread: ConfigurationRemark? {
    remarks.first(where: \.isUnread)
  }

  /// The same of one connection: a statement of other entries says nothing of it.
  package func unread(of connection: ConfiguredConnection) -> ConfigurationRemark? {
    unreadAnywhere ?? connection.unread
  }

  private var unreadAnywhere: ConfigurationRemark? {
    remarks.first { $0.isUnread && $0.within == nil }
  }

  /// A line, or an inclusion, that may hold another entry of any list.
  package var maybeFurtherEntries: ConfigurationRemark? {
    remarks.first { $0.mayHideEntries || $0.kind == .missingPart }
  }

  mutating func doubtWhatIsLeftOut() {
    guard unread != nil else { return }
    widenWhatNamesNoEntry()
    guard unreadAnywhere != nil else { return doubtTheEntriesOfUnreadLines() }
    let product = product.name
    for index in proposals.indices { proposals[index].doubtDefaults(product) }
    for index in connections.indices { connections[index].doubtDefaults(product) }
    versions?.doubtDefault()
    aggressiveMode?.doubtDefault()
    switch builtInProposals {
    case .none: break
    case .known(var proposals):
      for index in proposals.indices { proposals[index].doubtDefaults(product) }
      builtInProposals = .known(proposals)
    case .dependsOnImage(var readings):
      for index in readings.indices {
        for place in readings[index].proposals.indices {
          readings[index].proposals[place].doubtDefaults(product)
        }
      }
      builtInProposals = .dependsOnImage(readings)
    }
  }
}

extension PeerPolicy {
  /// A statement of something that others only name, or of an entry that nothing was made of, may speak
  /// of any entry.
  private mutating func widenWhatNamesNoEntry() {
    let origins =
      proposals.flatMap(\.origins)
      + connections.flatMap { $0.origins + $0.children.flatMap(\.origins) }
    let known = Set(origins.compactMap(\.line))
    for index in remarks.indices {
      if let within = remarks[index].within, known.isDisjoint(with: within) {
        remarks[index].within = nil
      }
    }
  }

  /// Every line belongs to entries that are known: what others leave out is left out.
  private mutating func doubtTheEntriesOfUnreadLines() {
    var remarkByLine: [Int: ConfigurationRemark] = [:]
    for remark in remarks where remark.isUnread && remark.file == file {
      for line in remark.within ?? [] where remarkByLine[line] == nil {
        remarkByLine[line] = remark
      }
    }
    func remark(_ origins: [ConfigurationOrigin]) -> ConfigurationRemark? {
      origins.lazy.compactMap { $0.line.flatMap { remarkByLine[$0] } }.first
    }
    let product = product.name
    for index in proposals.indices where remark(proposals[index].origins) != nil {
      proposals[index].doubtDefaults(product)
    }
    for index in connections.indices {
      if let own = remark(connections[index].origins) {
        connections[index].doubtDefaults(product)
        connections[index].unread = own
        continue
      }
      for child in connections[index].children.indices {
        guard let of = remark(connections[index].children[child].origins) else { continue }
        connections[index].children[child].doubtDefaults(product)
        connections[index].unread = of
      }
    }
  }
}

extension ConfiguredProposal {
  fileprivate var origins: [ConfigurationOrigin] { [origin] + choices.map(\.origin) }
}

extension ConfiguredConnection {
  /// Where what it says stands, its children apart.
  fileprivate var origins: [ConfigurationOrigin] {
    [origin, versions.origin] + (proposals ?? []).flatMap(\.origins)
      + localAddresses.map(\.origin) + remoteAddresses.map(\.origin)
      + localAuthentication.map(\.origin) + remoteAuthentication.map(\.origin)
  }
}

extension ConfiguredChild {
  fileprivate var origins: [ConfigurationOrigin] {
    [origin, mode.origin] + proposals.flatMap(\.origins) + localSelectors.map(\.origin)
      + remoteSelectors.map(\.origin)
  }
}

extension ConfigurationOrigin {
  /// A `set` line names an entry and states a value of it at once.
  fileprivate var statesValue: Bool {
    if case .written(_, _, let text) = self { text.hasPrefix("set ") } else { false }
  }

  fileprivate mutating func doubtDefault() {
    if case .productDefault(let product) = self { self = .assumedDefault(product) }
  }
}

extension Configured {
  fileprivate mutating func doubtDefault() { origin.doubtDefault() }

  /// What is said in the name of the whole entry is not said in a statement of its own.
  fileprivate mutating func doubtDefault(
    of entry: ConfigurationOrigin, _ product: String
  ) {
    if origin == entry, !entry.statesValue {
      origin = .assumedDefault(product)
    } else {
      origin.doubtDefault()
    }
  }
}

extension Array {
  fileprivate mutating func doubtDefaults<Value>() where Element == Configured<Value> {
    for index in indices { self[index].doubtDefault() }
  }
}

extension ConfiguredProposal {
  fileprivate mutating func doubtDefaults(_ product: String) {
    let origin = origin
    self.origin.doubtDefault()
    // Where each value has a statement of its own, what has only the entry's name for its place is left
    // out.
    let isApart = choices.contains { !$0.origin.isDefault && $0.origin != origin }
    for index in choices.indices {
      if isApart {
        choices[index].doubtDefault(of: origin, product)
      } else {
        choices[index].doubtDefault()
      }
    }
    lifetimeSeconds?.doubtDefault()
    lifetimeKilobytes?.doubtDefault()
    lifetimeCheck?.doubtDefault()
  }
}

extension ConfiguredConnection {
  fileprivate mutating func doubtDefaults(_ product: String) {
    versions.doubtDefault(of: origin, product)
    aggressiveMode?.doubtDefault(of: origin, product)
    localAddresses.doubtDefaults()
    remoteAddresses.doubtDefaults()
    localIdentity?.doubtDefault()
    remoteIdentity?.doubtDefault()
    for index in localAuthentication.indices {
      localAuthentication[index].doubtDefault(of: origin, product)
    }
    for index in remoteAuthentication.indices {
      remoteAuthentication[index].doubtDefault(of: origin, product)
    }
    for index in proposals?.indices ?? 0..<0 { proposals?[index].doubtDefaults(product) }
    for index in children.indices { children[index].doubtDefaults(product) }
    natTraversal?.doubtDefault()
    forcesEncapsulation?.doubtDefault()
    rekeySeconds?.doubtDefault()
    reauthenticationSeconds?.doubtDefault()
    deadPeerDetectionSeconds?.doubtDefault()
    initiates?.doubtDefault()
    requiresPostquantumKey?.doubtDefault()
  }
}

extension ConfiguredChild {
  fileprivate mutating func doubtDefaults(_ product: String) {
    for index in proposals.indices { proposals[index].doubtDefaults(product) }
    mode.doubtDefault(of: origin, product)
    localSelectors.doubtDefaults()
    remoteSelectors.doubtDefaults()
    rekeySeconds?.doubtDefault()
    lifetimeSeconds?.doubtDefault()
    lifetimeKilobytes?.doubtDefault()
  }
}
