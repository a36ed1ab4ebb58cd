import ISAKMP
import Texts

/// Makes a connection of each `remote` of racoon.conf, with the suites of every `sainfo` that may serve
/// it. Which networks are protected, and how, stands in the kernel's policies and not in this file.
struct RacoonReader {
  typealias Section = RacoonDocument.Section
  typealias Statement = RacoonDocument.Statement

  var policy: PeerPolicy
  private let product = ConfiguredProduct.racoon.name
  private var byDefault: ConfigurationOrigin { .productDefault(product) }
  var assumed: ConfigurationOrigin { .assumedDefault(product) }
  /// By what stands behind `remote`.
  private var remotes: [String: Section] = [:]

  /// Every `remote` has every `sainfo`: more than this many pairs no gateway has.
  static let mostChildren = 20_000
  private static let deepestInheritance = 16

  init(_ file: String) {
    policy = PeerPolicy(file: file, product: .racoon)
    policy.mayHoldMoreKeys = true
  }

  mutating func read(_ document: RacoonDocument) -> PeerPolicy {
    policy.remarks = document.remarks
    var sainfos: [Section] = []
    var order: [Section] = []
    for section in document.sections {
      switch section.opening.key {
      case "remote" where section.opening.words.count > 1:
        remotes[section.opening.words[1]] = section
        order.append(section)
      case "sainfo": sainfos.append(section)
      case "remote": remark(section.opening, "“remote” names nobody", .unreadEntry)
      case let word where RacoonWords.global.contains(word): break
      case let word:
        let hint = NearestWord.hint(word, among: RacoonWords.global, after: policy.remarks.count)
        remark(
          section.opening, "a section that is not known\(hint)", .unreadEntry)
      }
    }
    let children = children(sainfos, remotes: order.count)
    // `anonymous` is for those that no other serves.
    policy.connections = (order.filter { !isAnonymous($0) } + order.filter(isAnonymous))
      .map { connection($0, children) }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: policy.file)
    return policy
  }

  private func isAnonymous(_ section: Section) -> Bool {
    section.opening.words[1] == "anonymous" && section.last("remote_address") == nil
  }

  // MARK: Remotes

  /// With what it inherits in front.
  private mutating func inherited(_ section: Section) -> Section {
    var whole = section
    var place = section
    for _ in 0..<Self.deepestInheritance {
      let words = place.opening.words
      guard let mark = words.firstIndex(of: "inherit"), mark + 1 < words.count else { return whole }
      guard let parent = remotes[words[mark + 1]] else {
        remark(
          place.opening, "there is no remote “\(words[mark + 1].shown)” to inherit from",
          .unreadStatement, within: [section.opening.line])
        return whole
      }
      whole.statements = parent.statements + whole.statements
      if !whole.sections.contains(where: { $0.opening.key == "proposal" }) {
        whole.sections += parent.sections
      }
      place = parent
    }
    remark(section.opening, "remotes inherit from each other without end", .unreadEntry)
    return whole
  }

  private mutating func connection(
    _ written: Section, _ children: [ConfiguredChild]
  ) -> ConfiguredConnection {
    let section = inherited(written)
    let name = written.opening.words.dropFirst().joined(separator: " ")
    let opening = origin(written.opening)
    for statement in written.statements where !RacoonWords.remote.contains(statement.key) {
      unknown(statement, RacoonWords.remote, of: written)
    }
    var connection = ConfiguredConnection(
      name: "remote \(name)", origin: opening, versions: Configured([.ikev1], opening))
    addAddresses(section, to: &connection)
    addIdentities(section, to: &connection)
    addModes(section, to: &connection)
    var proposals: [ConfiguredProposal] = []
    for one in section.sections {
      guard one.opening.key == "proposal" else {
        unknown(one.opening, ["proposal"], of: written)
        continue
      }
      proposals.append(
        proposal(one, number: proposals.count + 1, section, of: written))
    }
    let check = check(section)
    connection.proposals = proposals.flatMap(check.applied)
    let methods = proposals.flatMap { $0.choices(for: .authentication) }
    connection.localAuthentication = methods.compactMap(Self.proof)
    connection.remoteAuthentication = connection.localAuthentication
    connection.children = children
    for index in connection.children.indices {
      connection.children[index].proposals = check.applied(
        toChild: connection.children[index].proposals)
    }
    return connection
  }

  private static func proof(
    _ method: Configured<AlgorithmChoice>
  ) -> Configured<ConfiguredAuthentication>? {
    guard case .authentication(let value) = method.value else { return nil }
    return switch value {
    case .preSharedKey, .xauthPreSharedKey: Configured(.preSharedKey, method.origin)
    case .rsaSignatures, .xauthRSA, .hybridRSA: Configured(.rsaSignatures, method.origin)
    default: Configured(.publicKey, method.origin)
    }
  }

  private func addAddresses(_ section: Section, to connection: inout ConfiguredConnection) {
    if let written = section.last("remote_address"), let value = written.values.first {
      connection.remoteAddresses = [Configured(value, origin(written))]
      return
    }
    let (address, _) = Self.port(section.opening.words[1])
    guard AddressText.octets(address) != nil else { return }
    connection.remoteAddresses = [Configured(String(address), origin(section.opening))]
  }

  /// The peer's identity is compared where `verify_identifier` is on.
  private mutating func addIdentities(
    _ section: Section, to connection: inout ConfiguredConnection
  ) {
    if let own = section.last("my_identifier") {
      connection.localIdentity = identity(own, of: section)
    }
    guard word("verify_identifier", section, RacoonWords.switches)?.value == "on" else { return }
    let expected = section.statements.filter { $0.key == "peers_identifier" }
    if expected.count == 1 { connection.remoteIdentity = identity(expected[0], of: section) }
  }

  /// `fqdn "gw.example.net"`, `keyid tag "branch"`; `nil` where the file does not tell it.
  private mutating func identity(_ statement: Statement, of section: Section) -> Configured<String>?
  {
    let values = Array(statement.values)
    if let type = values.first, !RacoonWords.identities.contains(type) {
      misread(statement, type, of: section)
      return nil
    }
    guard values.count >= 2, values[0] != "keyid" || values[1] == "tag" && values.count > 2 else {
      return nil
    }
    return Configured(values[values.count - 1], origin(statement))
  }

  private mutating func addModes(_ section: Section, to connection: inout ConfiguredConnection) {
    if let written = section.last("exchange_mode") {
      let modes = Self.list(written.values).flatMap { $0 }
      for mode in modes where !["main", "aggressive", "base"].contains(mode) {
        remark(
          written, "“\(mode.shown)” is none of main, aggressive and base", .unreadStatement,
          within: [section.opening.line])
      }
      let isAggressive = modes.contains("aggressive")
      if !isAggressive || !modes.contains("main") {
        connection.aggressiveMode = Configured(isAggressive, origin(written))
      }
    }
    if let value = word("nat_traversal", section, RacoonWords.switches.union(["force"])) {
      connection.natTraversal = Configured(value.value != "off", value.origin)
      if value.value == "force" { connection.forcesEncapsulation = Configured(true, value.origin) }
    } else {
      connection.natTraversal = Configured(
        false, section.last("nat_traversal") == nil ? byDefault : assumed)
    }
    if let value = word("ike_frag", section, RacoonWords.switches.union(["force"])) {
      connection.fragmentation = Configured(value.value != "off", value.origin)
    }
    if let value = word("passive", section, RacoonWords.switches), value.value == "on" {
      connection.initiates = Configured(false, value.origin)
    }
    if let written = section.last("dpd_delay"), let value = written.values.first {
      connection.deadPeerDetectionSeconds = policy.number(
        value, of: "dpd_delay", origin(written))
    }
  }

  /// The word of a statement that takes one of a few; `nil` without it, and where it is another one.
  private mutating func word(
    _ key: String, _ section: Section, _ known: Set<String>
  ) -> Configured<String>? {
    guard let written = section.last(key) else { return nil }
    let value = written.values.first ?? ""
    guard known.contains(value) else {
      misread(written, value, of: section)
      return nil
    }
    return Configured(value, origin(written))
  }

  // MARK: Phase 1

  private mutating func proposal(
    _ written: Section, number: Int, _ remote: Section, of place: Section
  ) -> ConfiguredProposal {
    var proposal = ConfiguredProposal(
      name: "proposal \(number)", versions: [.ikev1], origin: origin(written.opening))
    for statement in written.statements {
      guard RacoonWords.proposal.contains(statement.key) else {
        unknown(statement, RacoonWords.proposal, of: place)
        continue
      }
      guard statement.key != "lifetime", statement.key != "gss_id" else { continue }
      add(statement, Array(statement.values), to: &proposal, of: place)
    }
    require(RacoonWords.ofEveryProposal, in: written, of: place, &proposal)
    proposal.lifetimeSeconds = seconds(written) ?? seconds(remote)
    return proposal
  }

  /// What a peer may ask for beside what is configured; `strict` without a word.
  private mutating func check(_ remote: Section) -> RacoonCheck {
    guard
      let written = word("proposal_check", remote, Set(RacoonCheck.Level.allCases.map(\.rawValue)))
    else {
      return RacoonCheck(
        level: .strict, origin: remote.last("proposal_check") == nil ? byDefault : assumed)
    }
    return RacoonCheck(
      level: RacoonCheck.Level(rawValue: written.value) ?? .strict, origin: written.origin)
  }

  /// An algorithm by the words behind its statement's keyword; a length that is not written is assumed.
  mutating func add(
    _ statement: Statement, _ words: [String], to proposal: inout ConfiguredProposal,
    of place: Section
  ) {
    let word = words.first ?? ""
    var isWhole = true
    let choice: AlgorithmChoice?
    switch statement.key {
    case "encryption_algorithm":
      let cipher = RacoonWords.cipher(words)
      choice = cipher?.choice
      isWhole = cipher?.isWhole ?? true
    case "hash_algorithm":
      choice = RacoonWords.hashes.first { $0.word == word }.map { .hash($0.hash) }
    case "authentication_algorithm":
      choice = RacoonWords.integrity.first { $0.word == word }.map { .integrity($0.algorithm) }
    case "authentication_method":
      choice = RacoonWords.methods.first { $0.word == word }.map { .authentication($0.method) }
    default: choice = RacoonWords.group(word).map { .group($0) }
    }
    if let choice {
      proposal.choices.append(Configured(choice, isWhole ? origin(statement) : assumed))
    } else {
      misread(statement, words.joined(separator: " "), of: place)
      proposal.isCertain = false
    }
  }

  // MARK: Values

  /// What must be there and is not stands in a line that was not understood, or racoon refuses the file.
  mutating func require(
    _ keys: [String], in section: Section, of place: Section, _ proposal: inout ConfiguredProposal
  ) {
    for key in keys where section.last(key) == nil {
      remark(
        section.opening, "no \(key), which must be there", .unreadStatement,
        within: [place.opening.line])
      proposal.isCertain = false
    }
  }

  /// `des, 3des, blowfish 448`.
  static func list(_ words: ArraySlice<String>) -> [[String]] {
    words.joined(separator: " ").split(separator: ",")
      .map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
  }

  /// `lifetime time 8 hour`.
  mutating func seconds(_ section: Section) -> Configured<UInt64>? {
    guard
      let written = section.statements.last(where: {
        $0.key == "lifetime" && $0.words.count >= 3 && $0.words[1] == "time"
      })
    else { return nil }
    let unit = written.words.count > 3 ? written.words[3] : ""
    guard let factor = RacoonWords.units[unit] else {
      misread(written, unit, of: section)
      return nil
    }
    return policy.number(
      written.words[2], of: "lifetime", origin(written), upTo: WrittenNumber.most / factor
    ).map { Configured($0.value * factor, $0.origin) }
  }

  func origin(_ statement: Statement) -> ConfigurationOrigin {
    let text =
      statement.key == "shared_secret"
      ? "shared_secret (not shown)"
      : statement.words.joined(separator: " ") + (statement.isOpening ? "" : ";")
    return .written(
      file: statement.file, line: statement.line, text: TextExcerpt.of(text))
  }

  mutating func unknown(_ statement: Statement, _ known: Set<String>, of section: Section) {
    let hint = NearestWord.hint(statement.key, among: known, after: policy.remarks.count)
    remark(
      statement, "unknown statement\(hint)", .unreadStatement,
      within: [section.opening.line])
  }

  mutating func misread(_ statement: Statement, _ value: String, of section: Section) {
    remark(
      statement, "“\(value.shown)” of \(statement.key) is not known", .unreadStatement,
      within: [section.opening.line])
  }

  mutating func remark(
    _ statement: Statement, _ what: String, _ kind: ConfigurationRemark.Kind,
    within: [Int]? = nil
  ) {
    guard policy.remarks.count < 1000 else { return }
    policy.remarks.append(
      ConfigurationRemark(
        file: statement.file, line: statement.line, what: what, kind: kind, within: within))
  }
}
