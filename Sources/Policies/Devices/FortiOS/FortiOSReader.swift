internal import Texts

/// The tables of a FortiOS backup, or a piece of it, that matter here.
struct FortiOSReader {
  typealias Entry = EditEntry
  typealias Setting = EditEntry.Setting

  /// By the words behind `config`.
  private(set) var entries: [String: [Entry]] = [:]
  /// What firewall policies, zones and SD-WAN name in each virtual domain that has policies.
  private(set) var policed = FortiOSPoliced()
  private(set) var remarks: [LineRemark] = []
  /// Tables of more entries than are kept.
  private(set) var cut: Set<String> = []
  /// `#config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin`, what is behind
  /// the equals sign.
  private(set) var header: String?

  /// Whose entries are kept.
  private static let tables: Set<String> = [
    "vpn ipsec phase1-interface", "vpn ipsec phase2-interface", "vpn ipsec phase1",
    "vpn ipsec phase2", "firewall address", "firewall address6", "firewall addrgrp",
    "firewall addrgrp6", "system interface",
  ]
  private static let secrets: Set<String> = [
    "psksecret", "psksecret-remote", "ppk-secret", "group-authentication-secret", "authpasswd",
  ]
  /// What no other table than those of tunnels has.
  private static let telltales = ["psksecret", "phase1name", "ike-version"]
  private static let headerMark = Array("#config-version=".utf8)

  init(_ text: TextFile) {
    let blocks = EditBlocks(
      text, secrets: Self.secrets, telltales: Self.telltales, interest: Self.interest)
    for event in blocks {
      switch event {
      case .table(let table, let domain):
        if FortiOSPoliced.policies.contains(table) {
          policed.domains.insert(domain ?? Self.rootDomain)
        }
      case .entry(let entry, let table):
        if entries[table]?.count ?? 0 < Self.limit(of: table) {
          entries[table, default: []].append(entry)
        } else if cut.insert(table).inserted {
          remarks.append(
            LineRemark(
              entry.line,
              "“config \(table)” has more than \(Self.limit(of: table)) entries: this one and those "
                + "behind it are left out", .cutOff))
        }
      case .line(let octets, let domain): policed.take(octets, in: domain ?? Self.rootDomain)
      case .comment(let octets):
        if header == nil, octets.starts(with: Self.headerMark) {
          header = String(decoding: octets.dropFirst(Self.headerMark.count), as: UTF8.self)
        }
      case .fault(let fault): remarks.append(LineRemark(fault))
      }
    }
  }

  /// More tunnels than a FortiGate is given by hand; each takes some kilobytes, defaults included.
  static let maximumGateways = 10_000
  static let maximumSelectors = 20_000
  static let maximumObjects = 100_000

  private static func limit(of table: String) -> Int {
    if table.hasPrefix("vpn ipsec phase1") { return maximumGateways }
    return table.hasPrefix("vpn ipsec phase2") ? maximumSelectors : maximumObjects
  }

  @Sendable private static func interest(_ table: String) -> EditBlocks.Interest {
    switch table {
    case "vdom": .domains
    case "global": .parts
    case "ipv6": .ofEntry
    case _ where tables.contains(table): .entries
    case _ where FortiOSPoliced.tables.contains(table): .lines
    default: .nothing
    }
  }

  /// That of a file without virtual domains.
  static let rootDomain = "root"
}

extension EditEntry {
  /// The virtual domain.
  var domain: String { outer ?? FortiOSReader.rootDomain }
}
