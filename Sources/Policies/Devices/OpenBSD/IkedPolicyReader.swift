import ISAKMP
internal import Texts

/// Reads one `ikev2` statement, word by word.
struct IkedPolicyReader {
  private(set) var remarks: [ConfigurationRemark] = []
  private(set) var key: ConfiguredPresharedKey?
  private(set) var keyIsElsewhere = false
  private(set) var isRefused = false
  /// Never asked and never asking.
  private(set) var isUnused = false

  private let tokens: [IkedToken]
  private var place = 0
  private var stage = 0
  private let name: String
  private let opening: IkedToken

  private var addresses: (local: IkedToken?, peer: IkedToken?)
  private var flows = IkedFlows()
  private var suites: (ike: [IkedSuite], child: [IkedSuite]) = ([], [])
  private var method: IkedToken?
  private var secret: IkedToken?
  private var flags: [String: IkedToken] = [:]
  private var identities: (own: IkedToken?, peer: IkedToken?)
  private var times: [String: (token: IkedToken, count: UInt64)] = [:]

  /// - Parameter number: its place among the statements, which names it where the file does not.
  init(_ statement: IkedStatement, number: Int) {
    tokens = statement.tokens
    opening = statement.tokens.first ?? IkedToken(text: "", line: 1, file: "")
    place = 1
    if tokens.count > 1, tokens[1].isQuoted || !Self.isKeyword(tokens[1].text) {
      name = tokens[1].text
      place = 2
    } else {
      name = "ikev2, line \(opening.line)"
    }
  }

  private static func isKeyword(_ word: String) -> Bool {
    IkedWords.order[word] != nil || IkedWords.transforms.contains(word)
  }

  mutating func read() -> ConfiguredConnection {
    while let token = take() { read(token) }
    if flows.pairs.isEmpty {
      refuse(opening, "the policy says nothing of its networks: `from` and `to`")
    }
    if let active = flags["active"], !hosts.peer.contains(where: { !$0.value.contains("/") }) {
      refuse(active, "`active` wants the address of the peer")
    }
    isUnused = flags["skip"] != nil && flags["active"] == nil
    if let skip = flags["skip"] {
      tell(skip, "\(name) is passed over where a peer begins: `skip`")
    }
    return connection()
  }

  private mutating func take() -> IkedToken? {
    guard place < tokens.count else { return nil }
    place += 1
    return tokens[place - 1]
  }

  /// What a keyword is followed by; another keyword is none.
  private mutating func argument(of token: IkedToken) -> IkedToken? {
    guard place < tokens.count, tokens[place].isQuoted || !Self.isKeyword(tokens[place].text) else {
      refuse(token, "nothing stands behind `\(token.text)`")
      return nil
    }
    return take()
  }

  private mutating func read(_ token: IkedToken) {
    guard !token.isQuoted else {
      refuse(token, "a quoted string stands where none belongs")
      return
    }
    guard token.text != "," else { return }
    if let own = IkedWords.order[token.text] {
      if own < stage {
        refuse(token, "`\(token.text)` stands behind what iked wants after it")
      }
      stage = max(stage, own)
    }
    switch token.text {
    case "quick", "skip", "default", "active", "passive", "ipcomp", "tunnel", "transport", "natt",
      "esp", "ah", "inet", "inet6":
      flags[token.text] = token
    case "proto": flows.protocols = list(token)
    case "from", "to": pair(token)
    case "local": addresses.local = argument(of: token)
    case "peer": addresses.peer = argument(of: token)
    case "ikesa": suites.ike.append(suite(token, isChild: false))
    case "childsa": suites.child.append(suite(token, isChild: true))
    case "srcid": identities.own = argument(of: token)
    case "dstid": identities.peer = argument(of: token)
    case "ikelifetime", "lifetime": time(token)
    case "psk": readKey(token)
    case "eap":
      method = token
      _ = argument(of: token)
    case "rsa", "ecdsa256", "ecdsa384", "ecdsa521", "rfc7427", "signature": method = token
    case "config", "request":
      _ = argument(of: token)
      _ = argument(of: token)
    case "rdomain", "iface", "tag", "tap": _ = argument(of: token)
    default:
      // It may be a secret whose keyword is gone.
      refuse(
        token,
        "a word that iked does not know stands in “\(name.shown)”"
          + NearestWord.hint(
            token.text, among: IkedWords.order.keys.sorted() + IkedWords.transforms.sorted(),
            after: remarks.count))
    }
  }

  // MARK: Networks

  /// `proto tcp`, `proto { tcp, udp }`.
  private mutating func list(_ token: IkedToken) -> [IkedToken] {
    guard place < tokens.count, tokens[place].text == "{" else {
      return argument(of: token).map { [$0] } ?? []
    }
    place += 1
    var found: [IkedToken] = []
    while let next = take(), next.text != "}" {
      if next.text != "," { found.append(next) }
    }
    return found
  }

  /// `from A [port P] [(NAT)] to B [port P]`, or the other way round.
  private mutating func pair(_ token: IkedToken) {
    guard let first = end(token) else { return }
    let other = token.text == "from" ? "to" : "from"
    guard place < tokens.count, tokens[place].text == other, let joint = take() else {
      refuse(token, "`\(other)` is missing behind `\(token.text)`")
      return
    }
    guard let second = end(joint) else { return }
    flows.pairs.append(token.text == "from" ? (first, second) : (second, first))
  }

  private mutating func end(_ token: IkedToken) -> IkedFlows.End? {
    guard let address = argument(of: token) else { return nil }
    var end = IkedFlows.End(address: address)
    while place < tokens.count {
      switch tokens[place].text {
      case "(":
        while let next = take(), next.text != ")" {}
      case "port":
        guard let keyword = take() else { return end }
        end.port = argument(of: keyword)
      default: return end
      }
    }
    return end
  }

  // MARK: Suites

  private mutating func suite(_ token: IkedToken, isChild: Bool) -> IkedSuite {
    var suite = IkedSuite(opening: token, isChild: isChild)
    while place < tokens.count, !tokens[place].isQuoted,
      IkedWords.transforms.contains(tokens[place].text), let keyword = take()
    {
      if keyword.text == "esn" || keyword.text == "noesn" {
        if isChild {
          suite.sequenceNumbers.append(Configured(keyword.text == "esn", keyword.origin))
        } else {
          refuse(keyword, "`\(keyword.text)` is of the Child SA alone")
        }
        continue
      }
      guard let kind = IkedWords.Kind(rawValue: keyword.text), let word = argument(of: keyword)
      else { continue }
      if let choice = IkedWords.choice(kind, word.text, isChild: isChild) {
        suite.choices[kind, default: []].append(
          Configured(choice, word.origin("\(keyword.text) \(word.text)")))
      } else {
        suite.isUnknown.insert(kind)
        refuse(
          word,
          "“\(word.text.shown)” is no \(keyword.text) of `\(token.text)`"
            + NearestWord.hint(word.text, among: IkedWords.words(kind), after: remarks.count))
      }
    }
    if let fault = suite.fault { refuse(token, fault) }
    return suite
  }

  // MARK: Times and keys

  /// Seconds, or `30m`, `3h`; `bytes` with K, M or G behind the number.
  private mutating func time(_ token: IkedToken) {
    if let word = argument(of: token) { times[token.text] = number(word, ["m": 60, "h": 3600]) }
    if token.text == "lifetime", place < tokens.count, tokens[place].text == "bytes",
      let keyword = take(), let word = argument(of: keyword)
    {
      times["bytes"] = number(word, ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30])
    }
  }

  private mutating func number(_ word: IkedToken, _ units: [String: UInt64]) -> (IkedToken, UInt64)?
  {
    let digits = word.text.prefix { ("0"..."9").contains($0) }
    let unit = word.text.dropFirst(digits.count).lowercased()
    guard let number = UInt64(digits), let factor = unit.isEmpty ? 1 : units[unit],
      !number.multipliedReportingOverflow(by: factor).overflow
    else {
      refuse(word, "“\(word.text.shown)” is no number with a unit of iked's")
      return nil
    }
    return (word, number * factor)
  }

  /// `psk "…"`, `psk 0x…`, `psk file "…"`.
  private mutating func readKey(_ token: IkedToken) {
    method = token
    guard let word = argument(of: token) else { return }
    if word.text == "file", !word.isQuoted {
      _ = argument(of: word)
      keyIsElsewhere = true
      tell(token, "the key of “\(name.shown)” stands in another file")
      return
    }
    secret = word
  }

  private mutating func readSecret(for peers: [String]) {
    guard let secret, let method else { return }
    let octets =
      secret.text.hasPrefix("0x")
      ? Hex.octets(secret.text.dropFirst(2)) : Array(secret.text.utf8)
    guard let octets else {
      refuse(method, "the key of “\(name.shown)” has other digits than 0x promises")
      return
    }
    key = ConfiguredPresharedKey(
      label: name, peers: peers, value: .readable(octets),
      origin: .written(file: secret.file, line: secret.line, text: "psk (not shown)"))
  }

  // MARK: The connection

  private mutating func connection() -> ConfiguredConnection {
    var connection = ConfiguredConnection(
      name: name, origin: opening.origin("ikev2 \(name)"),
      versions: Configured([.ikev2], IkedReader.byDefault))
    let hosts = hosts
    connection.localAddresses = hosts.local
    connection.remoteAddresses = hosts.peer
    connection.localIdentity =
      identities.own.map { Configured($0.text, $0.origin("srcid \($0.text)")) }
      ?? Configured("%hostname", IkedReader.byDefault)
    connection.remoteIdentity = identities.peer.map {
      Configured($0.text, $0.origin("dstid \($0.text)"))
    }
    authentication(into: &connection)
    connection.forcesEncapsulation = Configured(
      flags["natt"] != nil, flags["natt"]?.origin ?? IkedReader.byDefault)
    connection.natTraversal = Configured(true, IkedReader.byDefault)
    connection.initiates = Configured(
      flags["active"] != nil,
      flags["active"]?.origin ?? flags["passive"]?.origin ?? IkedReader.byDefault)
    connection.rekeySeconds =
      times["ikelifetime"].map { Configured($0.count, $0.token.origin("ikelifetime")) }
      ?? Configured(0, IkedReader.byDefault)
    connection.proposals =
      suites.ike.isEmpty
      ? IkedSuite.standing(name, isChild: false)
      : suites.ike.enumerated().flatMap { $1.proposals("\(name), ikesa", $0 + 1) }
    connection.children = [child()]
    readSecret(
      for: hosts.peer.isEmpty ? identities.peer.map { [$0.text] } ?? [] : hosts.peer.map(\.value))
    return connection
  }

  /// Without either address the two ends of the only flow are the peers.
  private var hosts: (local: [Configured<String>], peer: [Configured<String>]) {
    var (local, peer) = addresses
    if local == nil, peer == nil, flows.pairs.count == 1 {
      local = flows.pairs[0].from.address
      peer = flows.pairs[0].to.address
    }
    func written(_ token: IkedToken?, _ key: String) -> [Configured<String>] {
      guard let token, token.text != "any" else { return [] }
      return [Configured(token.text, token.origin("\(key) \(token.text)"))]
    }
    return (written(local, "local"), written(peer, "peer"))
  }

  private func authentication(into connection: inout ConfiguredConnection) {
    let origin = method?.origin ?? IkedReader.byDefault
    var (own, peer): (ConfiguredAuthentication, ConfiguredAuthentication) = (.publicKey, .publicKey)
    switch method?.text {
    case "psk": (own, peer) = (.preSharedKey, .preSharedKey)
    case "eap": peer = .eap("mschapv2")
    case "rsa": peer = .rsaSignatures
    case "ecdsa256", "ecdsa384", "ecdsa521": peer = .ecdsaSignatures
    default: break
    }
    connection.localAuthentication = [Configured(own, origin)]
    connection.remoteAuthentication = [Configured(peer, origin)]
  }

  /// One Child SA with all networks: iked puts every flow of a policy into the same selectors.
  private mutating func child() -> ConfiguredChild {
    let transport = flags["transport"]
    var child = ConfiguredChild(
      name: name, origin: opening.origin("ikev2 \(name)"),
      protocolID: flags["ah"] != nil ? .ah : .esp,
      mode: Configured(
        transport == nil ? .tunnel : .transport,
        (transport ?? flags["tunnel"])?.origin ?? IkedReader.byDefault))
    child.proposals =
      suites.child.isEmpty
      ? IkedSuite.standing(name, isChild: true)
      : suites.child.enumerated().flatMap { $1.proposals("\(name), childsa", $0 + 1) }
    if child.protocolID == .ah {
      for index in child.proposals.indices {
        child.proposals[index].choices.removeAll { $0.value.attribute == .encryption }
      }
    }
    let selectors = flows.selectors
    child.localSelectors = selectors.from
    child.remoteSelectors = selectors.to
    for (token, what) in flows.faults { refuse(token, what) }
    let life =
      times["lifetime"].map { Configured($0.count, $0.token.origin("lifetime")) }
      ?? Configured(10800, IkedReader.byDefault)
    child.rekeySeconds = life
    child.lifetimeSeconds = life
    child.lifetimeKilobytes =
      times["bytes"].map { Configured($0.count >> 10, $0.token.origin("bytes")) }
      ?? Configured(4 << 20, IkedReader.assumed)
    return child
  }

  // MARK: Remarks

  private mutating func refuse(_ token: IkedToken, _ what: String) {
    isRefused = true
    remarks.append(
      ConfigurationRemark(
        file: token.file, line: token.line, what: "\(what); iked does not start with it",
        kind: .unreadStatement))
  }

  private mutating func tell(_ token: IkedToken, _ what: String) {
    remarks.append(ConfigurationRemark(file: token.file, line: token.line, what: what))
  }
}
