import ISAKMP
import Negotiations
import Policies

/// Where two products that both follow the standards still do not get on: each a fact about one of
/// them that the other's configuration meets. Which product does so, its folder says.
enum PairTraps {
  struct Rule: Sendable {
    /// `nil` where it holds of every product.
    var trap: Trap?
    /// With END for the product that has the trap, and PEER for the other.
    var what: String
    /// Whether `end` runs into it with `other` as its peer.
    var meets: @Sendable (Meeting) -> Bool
  }

  /// One end with its peer, as the pair came to agree.
  struct Meeting {
    var end: PairMatching.End
    var other: PairMatching.End
    var version: IKEVersion?
    var children: [PairedChild]
    var isFromEnd: Bool

    var connection: ConfiguredConnection { end.connection }
    var peer: ConfiguredConnection { other.connection }
    var peersProposals: [ConfiguredProposal] { peer.proposals ?? other.policy.proposals }

    func end(has trap: Trap) -> Bool { end.policy.product.conduct.traps.contains(trap) }
    func peer(has trap: Trap) -> Bool { other.policy.product.conduct.traps.contains(trap) }

    /// What becomes of each child, as the end's child and the peer's.
    var pairs: [(own: ConfiguredChild, peers: ConfiguredChild, suite: [AlgorithmChoice])] {
      children.compactMap { child in
        guard let both = child.children else { return nil }
        return isFromEnd
          ? (both.initiator, both.responder, child.suite)
          : (both.responder, both.initiator, child.suite)
      }
    }
  }

  static func causes(_ pair: PairMatching.Pair, _ direction: PairDirection) -> [PairCause] {
    let meetings = [(pair.a, pair.b, true), (pair.b, pair.a, false)].map { end, other, isA in
      Meeting(
        end: end, other: other, version: direction.version, children: direction.children,
        isFromEnd: isA == (direction.initiator == .a))
    }
    return rules.flatMap { rule in
      meetings.filter { meeting in
        (rule.trap.map { meeting.end(has: $0) } ?? true) && rule.meets(meeting)
      }.map { meeting in
        let what = rule.what.replacing("END", with: meeting.end.policy.product.name)
          .replacing("PEER", with: meeting.other.policy.product.name)
        return PairCause(.trap, .likely, what)
      }
    } + missingDefaults(pair) + hindrances(pair)
  }

  /// A line whose default depends on the release: what was compared is assumed.
  private static func missingDefaults(_ pair: PairMatching.Pair) -> [PairCause] {
    [pair.a, pair.b].flatMap { end in
      end.policy.missingDefaults.filter { $0.connection == end.connection.name }.map { missing in
        PairCause(
          .doubt, .likely,
          """
          \(missing.place): no `\(missing.setting)`, and what \(missing.release) then takes is not \
          known for certain; \(Telling.list(missing.taken.map(\.text))) is assumed
          """)
      }
    }
  }

  /// The file may be a part of the configuration, so that it proves nothing.
  private static func hindrances(_ pair: PairMatching.Pair) -> [PairCause] {
    [pair.a, pair.b].compactMap(\.connection.hindrance).map { hindrance in
      PairCause(.doubt, .likely, "\(hindrance.origin): \(hindrance.value)")
    }
  }

  static let rules: [Rule] = networks + identities + proposals + renewals

  // MARK: Networks

  private static let networks = [
    Rule(
      trap: .oneSAPair,
      what: """
        END has one pair of SAs for a tunnel, and PEER makes one for each pair of networks: the \
        second replaces the first or is refused. Merge the networks into one pair
        """
    ) { meeting in
      meeting.peer(has: .childForEachPair) && meeting.peer.children.count > 1
    },
    Rule(
      trap: .firstPairOnly,
      what: """
        END narrows a child of several networks to its first pair, and PEER asks for all of them \
        in one: only the first pair carries traffic. Split the child by pairs
        """
    ) { meeting in
      meeting.version == .ikev2 && !meeting.peer(has: .childForEachPair)
        && meeting.peer.children.contains {
          $0.localSelectors.count > 1 || $0.remoteSelectors.count > 1
        }
    },
    Rule(
      trap: nil,
      what: """
        IKEv1 protects one network on each side of an SA, and a child of PEER has several: make a \
        child for each pair
        """
    ) { meeting in
      meeting.version == .ikev1 && !meeting.peer(has: .childForEachPair)
        && meeting.peer.children.contains {
          $0.localSelectors.count > 1 || $0.remoteSelectors.count > 1
        }
    },
    Rule(
      trap: .refusesNarrowing,
      what: """
        END's tunnel has everything on both sides, and PEER has less: narrowing such a tunnel is \
        an error to END. Let PEER have 0.0.0.0/0 on both sides and route into the tunnel
        """
    ) { meeting in
      guard meeting.connection.forbidsNarrowing?.value ?? false else { return false }
      return meeting.pairs.contains { own, peers, _ in
        own.localSelectors.allSatisfy(isEverything) && own.remoteSelectors.allSatisfy(isEverything)
          && !own.localSelectors.isEmpty
          && (peers.localSelectors + peers.remoteSelectors).contains { selector in
            if case .range = selector.value { return !isEverything(selector) }
            return false
          }
      }
    },
  ]

  private static func isEverything(_ selector: Configured<ConfiguredSelector>) -> Bool {
    guard case .range(let start, let end, 0, 0, 65535) = selector.value else { return false }
    return start.allSatisfy { $0 == 0 } && end.allSatisfy { $0 == 255 }
  }

  // MARK: Identities and entries

  private static let identities = [
    Rule(
      trap: .wantsPublicIdentity,
      what: """
        END wants its peer's public address as identity, and PEER behind a NAT shows its private \
        one unless it is set
        """
    ) { meeting in isPrivate(meeting.other) },
    Rule(
      trap: .showsPrivateIdentity,
      what: """
        END has a private address and no local identity, so that it shows the private one, and \
        PEER knows it by another: set the public one (`local-identity inet`)
        """
    ) { meeting in
      isPrivate(meeting.end)
        && meeting.peer.remoteAddresses.contains { address in
          AddressPattern(address.value).single.map { !$0.isPrivate } ?? false
        }
    },
    Rule(
      trap: .backupAddresses,
      what: """
        END has several addresses for its peer, of which only the first is used until it fails, \
        and PEER is at another
        """
    ) { meeting in
      let addresses = meeting.connection.remoteAddresses.compactMap {
        AddressPattern($0.value).single
      }
      guard addresses.count > 1, let first = addresses.first, !meeting.other.addresses.isEmpty
      else { return false }
      return !meeting.other.addresses.contains(first)
    },
    Rule(
      trap: .choosesEntryByName,
      what: """
        END tries its dial-up entries by name and takes the first that fits; another one comes \
        before this one and fits too, and its key is then the one that counts. Tell them apart by \
        peer identity (Aggressive Mode), by local address or by network-id
        """
    ) { meeting in
      let own = meeting.connection
      guard own.remoteAddresses.isEmpty else { return false }
      return meeting.end.policy.connections.contains { entry in
        entry.name < own.name && entry.remoteAddresses.isEmpty
          && entry.versions.value == own.versions.value
          && entry.aggressiveMode?.value == own.aggressiveMode?.value
          && entry.remoteIdentity == nil
          && entry.localAddresses.map(\.value) == own.localAddresses.map(\.value)
          && sharesSuite(entry, own)
      }
    },
  ]

  private static func isPrivate(_ end: PairMatching.End) -> Bool {
    end.connection.localIdentity == nil
      && end.connection.localAddresses.contains {
        AddressPattern($0.value).single?.isPrivate ?? false
      }
  }

  /// Whether an entry of the one has a value of each kind in common with one of the other.
  private static func sharesSuite(_ a: ConfiguredConnection, _ b: ConfiguredConnection) -> Bool {
    (a.proposals ?? []).contains { first in
      (b.proposals ?? []).contains { second in
        [SuiteAttribute.encryption, .hash, .prf, .integrity, .group, .authentication].allSatisfy {
          let (mine, theirs) = (first.choices(for: $0), second.choices(for: $0))
          return mine.isEmpty && theirs.isEmpty
            || mine.contains { choice in theirs.contains { $0.value == choice.value } }
        }
      }
    }
  }

  // MARK: Proposals

  private static let proposals = [
    Rule(
      trap: .takesLowest,
      what: """
        END as responder takes the lowest algorithms that PEER also offers, so that AES-128, SHA-1 \
        or group 2 comes out although better is common: restrict the lists
        """
    ) { meeting in
      (meeting.peer.proposals ?? []).contains { $0.choices.contains { isLow($0.value) } }
    },
    Rule(
      trap: nil,
      what: """
        END cuts HMAC-SHA2-256 to 96 bits and PEER is not set to: the tunnel comes up, and each \
        drops every packet of the other. RFC 4868 has 128 bits
        """
    ) { meeting in
      meeting.pairs.contains { own, peers, suite in
        own.truncatesSHA256?.value == true && peers.truncatesSHA256?.value != true
          && suite.contains(.integrity(.hmacSHA256To128))
      }
    },
    Rule(
      trap: .fifteenTransforms,
      what: """
        a Windows server looks at no more than 15 transforms of a kind, and PEER offers more: what \
        stands behind is not seen
        """
    ) { meeting in
      meeting.peersProposals.contains { entry in
        [SuiteAttribute.encryption, .integrity, .prf, .group].contains {
          entry.choices(for: $0).count > 15
        }
      }
    },
    Rule(
      trap: .withoutDES,
      what: "END from release 11.2 on has no DES any more, and its configuration names it"
    ) { meeting in
      let numbers = (meeting.end.policy.release ?? "").split(separator: ".").map { Int($0) ?? 0 }
      guard let major = numbers.first, (major, numbers.dropFirst().first ?? 0) >= (11, 2) else {
        return false
      }
      let entries =
        (meeting.connection.proposals ?? []) + meeting.connection.children.flatMap(\.proposals)
      return entries.contains { entry in
        entry.choices.contains { $0.value == .encryption(.desCBC, keyLength: nil) }
      }
    },
    Rule(
      trap: .largeFirstMessage,
      what: """
        END's first message with its default proposals does not fit one datagram: IP fragments \
        must pass on the way to PEER
        """
    ) { meeting in
      meeting.connection.initiates?.value != false
        && (meeting.connection.proposals ?? []).contains { $0.origin.isDefault }
    },
  ]

  private static func isLow(_ choice: AlgorithmChoice) -> Bool {
    if case .group(let group) = choice { return group == KeyExchangeGroup(ikev2: .modp1024) }
    return choice == .integrity(.hmacSHA1To96)
  }

  // MARK: Renewals

  private static let renewals = [
    Rule(
      trap: .renewsWithDetectionOnly,
      what: """
        END does not renew Phase 1 while dead peer detection is off (`dpd-interval`): it ends with \
        its lifetime
        """
    ) { meeting in
      meeting.version == .ikev1 && meeting.connection.deadPeerDetectionSeconds?.value == 0
    },
    Rule(
      trap: .withoutRepeatedAuthentication,
      what: """
        PEER wants its peer to authenticate again in time (RFC 4478), which END does not do: the \
        IKE SA is closed. Let PEER renew keys only (`reauth_time = 0`)
        """
    ) { meeting in
      meeting.version == .ikev2 && (meeting.peer.reauthenticationSeconds?.value ?? 0) > 0
    },
    Rule(
      trap: .refusesRenewalBehindNAT,
      what: """
        END behind a NAT refuses a child's renewal by PEER (notification 12345 with 13863): let \
        END renew, with a longer `rekey_time` on PEER
        """
    ) { meeting in
      meeting.version == .ikev2
        && meeting.peer.children.contains { ($0.rekeySeconds?.value ?? 0) > 0 }
    },
  ]
}
