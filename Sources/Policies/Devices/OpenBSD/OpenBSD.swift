import ISAKMP

extension ConfiguredProduct {
  package static let openBSD = ConfiguredProduct(rawValue: "openbsd")
}

/// OpenBSD's isakmpd for IKEv1 and iked for IKEv2, which other systems know as OpenIKED. Of their
/// configurations iked's is read.
package enum OpenBSD: Device {
  package static let product = ConfiguredProduct.openBSD
  package static let name = "OpenBSD"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [IkedConfiguration.self]
  package static let conduct = Conduct {
    // Its list outside, the peer's inside, the method left to the policy (iked's policy.c).
    $0.walk = { _ in
      WalkRules(ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: false)
    }
    $0.refusesUnaskedGroup = true
    $0.endsWithFirstChild = true
    $0.takesNamesForDomains = true
  }
  package static let recognition = Recognition {
    $0.names = ["isakmpd", "OpenIKED"]
    $0.schedules = [
      RetransmissionHabit(name: "isakmpd", waits: [7, 9, 11], repeatsLast: false, least: 3)
    ]
  }
  package static let words = ConfigurationWords {
    $0.showing = StateCommandsOfIked.commands
    $0.word = IkedWords.word
    $0.mode = { "`\($0)`" }
    $0.editing = .own(IkedEdit.lines)
  }

  private enum StateCommandsOfIked {
    static let commands = ConfigurationWords.StateCommands(
      [], [.ikev2: ["ikectl show sa", "iked -dvv"]])
  }
}
