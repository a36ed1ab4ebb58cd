import ISAKMP
internal import Texts

/// Makes connections of the statements of iked.conf, one a policy.
struct IkedReader {
  private var policy: PeerPolicy
  /// iked does not start with a file in which one statement is wrong.
  private var isRefused = false
  private var passive: IkedToken?
  private var mobike: Configured<Bool>
  private var fragmentation: Configured<Bool>
  private var liveness: Configured<UInt64>

  static let product = OpenBSD.product.name
  static let byDefault = ConfigurationOrigin.productDefault("OpenIKED")
  /// What is another in other releases or ports.
  static let assumed = ConfigurationOrigin.assumedDefault("OpenIKED")

  init(_ file: String) {
    policy = PeerPolicy(file: file, product: .openBSD)
    mobike = Configured(true, Self.byDefault)
    fragmentation = Configured(false, Self.byDefault)
    liveness = Configured(60, Self.byDefault)
  }

  mutating func read(
    _ statements: [IkedStatement], _ faults: [ConfigurationRemark], _ inclusions: [TextError]
  ) -> PeerPolicy {
    policy.versions = Configured([.ikev2], Self.byDefault)
    policy.remarks = inclusions.map(ConfigurationRemark.init) + faults
    isRefused = !faults.isEmpty
    for statement in statements where statement.tokens.first?.text == "set" { set(statement) }
    for (place, statement) in statements.enumerated() { read(statement, place) }
    if isRefused {
      for index in policy.connections.indices { policy.connections[index].doubtEverything() }
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: policy.file)
    return policy
  }

  private mutating func read(_ statement: IkedStatement, _ place: Int) {
    guard let first = statement.tokens.first else { return }
    switch first.isQuoted ? "" : first.text {
    case "ikev2":
      var reader = IkedPolicyReader(statement, number: place + 1)
      var connection = reader.read()
      policy.remarks += reader.remarks
      isRefused = isRefused || reader.isRefused || statement.isBroken
      if var key = reader.key {
        // What the closing mark would have left out may be in it.
        if statement.isBroken { key.value = .masked }
        policy.presharedKeys.append(key)
      }
      policy.mayHoldMoreKeys = policy.mayHoldMoreKeys || reader.keyIsElsewhere
      guard !reader.isUnused else { return }
      connection.mobike = mobike
      connection.fragmentation = fragmentation
      connection.deadPeerDetectionSeconds = liveness
      if let passive { connection.initiates = Configured(false, passive.origin) }
      policy.connections.append(connection)
    case "set", "user": break
    case "ike", "flow", "tcpmd5", "esp", "ah", "ipcomp":
      remark(first, "“\(first.text)” is ipsecctl's, and iked passes over it")
    default:
      isRefused = true
      remark(
        first,
        "no statement of iked.conf begins like this"
          + NearestWord.hint(
            first.text, among: ["ikev2", "set", "include", "user"], after: policy.remarks.count),
        .unreadEntry)
    }
  }

  private mutating func set(_ statement: IkedStatement) {
    guard statement.tokens.count > 1 else { return }
    let option = statement.tokens[1]
    let origin = ConfigurationOrigin.written(
      file: option.file, line: option.line, text: "set \(option.text)")
    switch option.text {
    case "passive": passive = option
    case "active": passive = nil
    case "mobike", "nomobike": mobike = Configured(option.text == "mobike", origin)
    case "fragmentation", "nofragmentation":
      fragmentation = Configured(option.text == "fragmentation", origin)
    case "dpd_check_interval":
      if statement.tokens.count > 2, let seconds = UInt64(statement.tokens[2].text) {
        liveness = Configured(seconds, origin)
      }
    case let word where IkedWords.settings.contains(word): break
    default:
      isRefused = true
      remark(
        option,
        "unknown setting “\(option.text.shown)”"
          + NearestWord.hint(
            option.text, among: IkedWords.settings, after: policy.remarks.count), .unreadStatement)
    }
  }

  private mutating func remark(
    _ token: IkedToken, _ what: String, _ kind: ConfigurationRemark.Kind = .told
  ) {
    policy.remarks.append(
      ConfigurationRemark(file: token.file, line: token.line, what: what, kind: kind))
  }
}

extension IkedToken {
  var origin: ConfigurationOrigin { .written(file: file, line: line, text: text) }

  func origin(_ text: String) -> ConfigurationOrigin {
    .written(file: file, line: line, text: text)
  }
}
