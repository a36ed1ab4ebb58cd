import ISAKMP
import Negotiations
import Policies

/// Where two products that both follow the standards still do not get on: each a fact about one of
/// them that the other's configuration meets.
enum PairTraps {
  private struct Trap: Sendable {
    var confidence: Confidence
    var what: String
    /// Whether `end` runs into it with `other` as its peer.
    var meets: @Sendable (Meeting) -> Bool
  }

  /// One end with its peer, as the pair came to agree.
  struct Meeting {
    var end: PairMatching.End
    var other: PairMatching.End
    var version: IKEVersion?
    var suite: [AlgorithmChoice]
    var children: [PairedChild]

    var product: String { end.policy.product.rawValue }
    var otherProduct: String { other.policy.product.rawValue }
  }

  static func causes(_ pair: PairMatching.Pair, _ direction: PairDirection) -> [PairCause] {
    let (version, suite) = (direction.version, direction.suite)
    let meetings = [(pair.a, pair.b), (pair.b, pair.a)].map {
      Meeting(
        end: $0.0, other: $0.1, version: version, suite: suite, children: direction.children)
    }
    return traps.flatMap { trap in
      meetings.filter(trap.meets).map { meeting in
        let what = trap.what.replacing("END", with: meeting.end.policy.product.name)
          .replacing("PEER", with: meeting.other.policy.product.name)
        return PairCause(.trap, trap.confidence, what)
      }
    }
  }

  /// Products of which it is documented that a tunnel has one pair of SAs.
  private static let onePair: Set<String> = ["aws", "gcp", "oracle"]
  /// Those that make a child of its own for each pair of networks.
  private static let childForEachPair: Set<String> = [
    "cisco-asa", "cisco-ios", "vyos", "edgeos", "routeros", "pan-os", "junos",
  ]
  /// Those that narrow a child of several networks to its first pair.
  private static let firstPairOnly: Set<String> = ["cisco-asa", "azure", "unifi"]

  private static let traps: [Trap] = [
    Trap(
      confidence: .likely,
      what: "END has one pair of SAs for a tunnel, and PEER makes one for each pair of networks: "
        + "the second replaces the first or is refused. Merge the networks into one pair"
    ) { meeting in
      onePair.contains(meeting.product) && childForEachPair.contains(meeting.otherProduct)
        && meeting.other.connection.children.count > 1
    },
    Trap(
      confidence: .likely,
      what: "END narrows a child of several networks to its first pair, and PEER asks for all of "
        + "them in one: only the first pair carries traffic. Split the child by pairs"
    ) { meeting in
      meeting.version == .ikev2 && firstPairOnly.contains(meeting.product)
        && !childForEachPair.contains(meeting.otherProduct)
        && meeting.other.connection.children.contains {
          $0.localSelectors.count > 1 || $0.remoteSelectors.count > 1
        }
    },
    Trap(
      confidence: .likely,
      what: "IKEv1 protects one network on each side of an SA, and a child of PEER has several: "
        + "make a child for each pair"
    ) { meeting in
      meeting.version == .ikev1
        && meeting.other.connection.children.contains {
          !childForEachPair.contains(meeting.otherProduct)
            && ($0.localSelectors.count > 1 || $0.remoteSelectors.count > 1)
        }
    },
    Trap(
      confidence: .likely,
      what: "END as responder takes the lowest algorithms that PEER also offers, so that AES-128, "
        + "SHA-1 or group 2 comes out although better is common: restrict the lists"
    ) { meeting in
      guard meeting.product == "aws" else { return false }
      return meeting.other.connection.proposals.map { $0 }?.contains { entry in
        entry.choices.contains { choice in
          if case .group(let group) = choice.value { return group.number == 2 }
          return choice.value == .integrity(.hmacSHA1To96)
        }
      } ?? false
    },
    Trap(
      confidence: .likely,
      what: "END wants its peer's public address as identity, and PEER behind a NAT shows its "
        + "private one unless it is set"
    ) { meeting in
      (meeting.product == "gcp" || meeting.product == "aws")
        && meeting.other.connection.localIdentity == nil
        && meeting.other.connection.localAddresses.contains {
          AddressPattern($0.value).single?.isPrivate ?? false
        }
    },
    Trap(
      confidence: .likely,
      what: "a Windows server looks at no more than 15 transforms of a kind, and PEER offers more: "
        + "what stands behind is not seen"
    ) { meeting in
      guard meeting.product == "windows" else { return false }
      return (meeting.other.connection.proposals ?? meeting.other.policy.proposals).contains {
        entry in
        [SuiteAttribute.encryption, .integrity, .prf, .group].contains {
          entry.choices(for: $0).count > 15
        }
      }
    },
  ]
}
