/// How much the entries of one file may come to. What many of them share multiplies: a group of 2,000
/// networks that 2,000 tunnels name is 4 million networks in a file of a megabyte.
struct PolicyRoom: Sendable {
  /// In octets, as a report shows it: 10,000 tunnels with some 20 algorithms and networks each.
  static let maximumOctets = 40 << 20
  /// Less where a test is to come to the end of it.
  @TaskLocal static var octets = maximumOctets
  /// Of a value beside the line that it comes from.
  private static let value = 64
  /// Of a proposal beside its algorithms.
  private static let proposal = 256
  /// Of a connection or child beside its proposals and networks.
  private static let entry = 512

  private var left = octets
  /// The entry that was read last is in part only, and none is read behind it.
  var isFull: Bool { left <= 0 }

  static let told =
    "the file has more entries, or entries with more algorithms and networks, than are read, each counted "
    + "as often as entries share it: this entry is the last one that is used"

  mutating func take(_ connection: ConfiguredConnection) {
    left -= Self.entry
    take(connection.proposals ?? [])
  }

  mutating func take(_ child: ConfiguredChild) {
    left -= Self.entry
    take(child.proposals)
    take(child.localSelectors)
    take(child.remoteSelectors)
  }

  mutating func take(_ proposals: [ConfiguredProposal]) {
    left -= Self.proposal * proposals.count
    for proposal in proposals { take(proposal.choices) }
  }

  mutating func take(_ values: [Configured<some Hashable & Sendable>]) {
    for value in values { left -= Self.value + value.origin.textLength }
  }
}

extension ConfigurationOrigin {
  /// Of the line, in octets: some are shown whole.
  fileprivate var textLength: Int {
    if case .written(_, _, let text) = self { text.utf8.count } else { 0 }
  }
}

extension PeerPolicy {
  /// A further connection, whose children have been counted.
  mutating func add(_ connection: ConfiguredConnection) {
    connections.append(connection)
    room.take(connection)
    tellFullness(connection.origin)
  }

  /// Children of a connection that was added.
  mutating func add(_ children: [ConfiguredChild], toConnectionAt place: Int) {
    connections[place].children += children
    for child in children { room.take(child) }
    tellFullness(children.last?.origin)
  }

  private mutating func tellFullness(_ origin: ConfigurationOrigin?) {
    guard room.isFull, !isToldFull else { return }
    isToldFull = true
    remark(origin?.line ?? 1, PolicyRoom.told, .cutOff)
  }
}
