import ISAKMP

/// Suites that a maker's page lists, held as words of strongSwan's: short to write and to check.
enum CloudWords {
  /// Proposals of an IKE SA; IKEv1 ones have the pre-shared key as their method.
  static func ike(
    _ words: String, _ versions: [IKEVersion], name: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    StrongSwanProposals(words, kind: .ike, versions: versions, name: name, origin: origin)
      .proposals.map { entry in
        var entry = placed(entry, origin)
        if entry.versions == [.ikev1] {
          entry.choices.append(Configured(.authentication(.preSharedKey), origin))
        }
        return entry
      }
  }

  /// Proposals of a child.
  static func esp(
    _ words: String, _ versions: [IKEVersion], name: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    StrongSwanProposals(words, kind: .esp, versions: versions, name: name, origin: origin)
      .proposals.map { placed($0, origin) }
  }

  /// What strongSwan's defaults fill in is this maker's here.
  private static func placed(
    _ entry: ConfiguredProposal, _ origin: ConfigurationOrigin
  ) -> ConfiguredProposal {
    var entry = entry
    for index in entry.choices.indices { entry.choices[index].origin = origin }
    return entry
  }

  /// Every pseudorandom function that is in use: where a maker says nothing of it, it must decide
  /// nothing.
  static let anyPRF = "prfsha256-prfsha384-prfsha512-prfsha1-prfaesxcbc-prfaescmac"

  static func choices(_ words: String) -> [AlgorithmChoice] {
    words.split(separator: "-").compactMap { word in
      switch StrongSwanAlgorithm.named(String(word)) {
      case .encryption(let cipher, let bits)?: .encryption(cipher, keyLength: bits)
      case .integrity(let integrity)?: .integrity(integrity)
      case .prf(let prf)?: .prf(prf)
      case .group(let group)?: .group(group)
      default: nil
      }
    }
  }

  /// A network of a cloud's list; what is none stays as written, or it would mean everything.
  static func selector(_ text: Configured<String>) -> Configured<ConfiguredSelector> {
    guard let range = AddressText.range(text.value) else {
      return Configured(.named(text.value), text.origin)
    }
    return Configured(.range(start: range.start, end: range.end), text.origin)
  }

  /// Everything, IPv4: what route-based tunnels have as their networks.
  static func everything(_ origin: ConfigurationOrigin) -> Configured<ConfiguredSelector> {
    Configured(
      .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255]), origin)
  }
}
