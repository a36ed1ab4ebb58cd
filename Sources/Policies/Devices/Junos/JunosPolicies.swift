/// The security policies that send traffic into a vpn without an interface of its own, and the
/// address books that they name: such a vpn has their networks.
struct JunosPolicies {
  struct Address {
    var text: String
    var line: Int
    var shown: String
  }

  struct Policy {
    var from: String
    var to: String
    var name: String
    var line: Int
    var sources: [String] = []
    var destinations: [String] = []
    var applications: [String] = []
    var vpn: String?
  }

  private(set) var policies: [Policy] = []
  private var index: [String: Int] = [:]
  /// Those that once named a vpn.
  private var byVPN: [String: [Int]] = [:]
  /// By zone, or "" for the global book.
  private var books: [String: [String: Address]] = [:]
  /// Names of members of an address set, by the same.
  private var sets: [String: [String: [String]]] = [:]
  private var zones: [String: String] = [:]

  /// `security policies from-zone A to-zone B policy P then permit tunnel ipsec-vpn V`.
  mutating func take(_ statement: JunosStatements.Statement) {
    let words = statement.path.dropFirst()
    switch words.first {
    case "policies": takePolicy(Array(words.dropFirst()), statement)
    case "zones": takeZone(Array(words.dropFirst()), statement)
    case "address-book":
      guard words.count > 2 else { return }
      takeAddress(Array(words.dropFirst(2)), "", statement)
    default: break
    }
  }

  private mutating func takePolicy(_ words: [String], _ statement: JunosStatements.Statement) {
    guard words.count > 7, words[0] == "from-zone", words[2] == "to-zone", words[4] == "policy"
    else { return }
    let key = words[1] + "/" + words[3] + "/" + words[5]
    let place = index[key] ?? policies.count
    if index[key] == nil {
      index[key] = place
      policies.append(
        Policy(from: words[1], to: words[3], name: words[5], line: statement.line))
    }
    let values = words[8...].filter { $0 != "[" && $0 != "]" }
    switch (words[6], words[7]) {
    case ("match", "source-address"): policies[place].sources += values
    case ("match", "destination-address"): policies[place].destinations += values
    case ("match", "application"): policies[place].applications += values
    case ("then", "permit"):
      if let found = values.firstIndex(of: "ipsec-vpn"), found + 1 < values.count {
        let vpn = values[found + 1]
        if policies[place].vpn != vpn { byVPN[vpn, default: []].append(place) }
        policies[place].vpn = vpn
      }
    default: break
    }
  }

  private mutating func takeZone(_ words: [String], _ statement: JunosStatements.Statement) {
    guard words.count > 3, words[0] == "security-zone" else { return }
    switch words[2] {
    case "interfaces": zones[words[3]] = words[1]
    case "address-book": takeAddress(Array(words.dropFirst(3)), words[1], statement)
    default: break
    }
  }

  private mutating func takeAddress(
    _ words: [String], _ book: String, _ statement: JunosStatements.Statement
  ) {
    guard words.count > 2 else { return }
    switch words[0] {
    case "address":
      books[book, default: [:]][words[1]] = Address(
        text: words[2], line: statement.line, shown: statement.text)
    case "address-set" where words.count > 3:
      sets[book, default: [:]][words[1], default: []].append(words[3])
    default: break
    }
  }

  // MARK: What they say

  func policies(of vpn: String) -> [Policy] {
    Set(byVPN[vpn] ?? []).sorted().map { policies[$0] }.filter { $0.vpn == vpn }
  }

  func zone(of interface: String) -> String? {
    zones[interface] ?? zones[interface.contains(".") ? interface : interface + ".0"]
  }

  /// The one network that these names stand for; `nil` where they are several, any, or not known.
  func network(_ names: [String], in zone: String) -> Address? {
    guard names.count == 1, let name = names.first else { return nil }
    for book in [zone, ""] {
      if let address = books[book]?[name] { return address }
      if let members = sets[book]?[name], members.count == 1, members != [name] {
        return books[book]?[members[0]]
      }
    }
    return nil
  }
}
