package import ISAKMP
package import Keys

/// The payloads inside a protected message.
package struct OpenedContent: Sendable {
  package var payloads: [Payload]
  package var problems: [Malformation]
  package var hash: HashVerdict
  /// The payloads as they were decrypted, without padding, and the type of the first.
  var plaintext: ArraySlice<UInt8>
  var firstPayload: PayloadType
  /// IKEv2: what came of the AUTH payload inside, where there is one and it could be tested.
  package var proof: HashVerdict?
  /// The message before this one was not captured, so the first cipher block stayed unreadable.
  package var isFirstBlockLost = false

  package func contains(_ type: PayloadType) -> Bool { payloads.contains { $0.type == type } }
}

// MARK: What it says

extension OpenedContent {
  package var notifications: [NotifyPayload] {
    payloads.compactMap {
      if case .notify(let notification) = $0.content { notification } else { nil }
    }
  }

  /// The AUTH payload of IKEv2: one, where there is any (RFC 7296 section 1.2).
  package var authentication: AuthenticationPayload? {
    for payload in payloads {
      if case .authentication(let authentication) = payload.content { return authentication }
    }
    return nil
  }

  package var deletions: [DeletePayload] { payloads.deletions }

  package var eap: [EAPPayload] {
    payloads.compactMap { if case .eap(let eap) = $0.content { eap } else { nil } }
  }

  /// Of Mode Config and XAUTH, and of IKEv2.
  package var configurations: [ConfigurationPayload] {
    payloads.compactMap { payload in
      if case .configuration(let configuration) = payload.content { configuration } else { nil }
    }
  }

  /// An identity of a side, or one that a side expects of the other.
  package func identification(_ type: PayloadType) -> IdentificationPayload? {
    for payload in payloads where payload.type == type {
      if case .identification(let identification) = payload.content { return identification }
    }
    return nil
  }
}

extension NegotiationMessage {
  /// SAs that it deletes, in clear or opened.
  package var deletions: [DeletePayload] {
    content.payloads.deletions + (opened?.deletions ?? [])
  }
}

extension [Payload] {
  fileprivate var deletions: [DeletePayload] {
    compactMap { if case .delete(let deletion) = $0.content { deletion } else { nil } }
  }
}

extension ConfigurationPayload {
  /// The gateway's word on the user, in a SET message: 0 is a failure (draft-beaulieu-ike-xauth-02
  /// section 4.3). The client's acknowledgement only echoes it.
  package var xauthStatus: UInt64? {
    guard type == IKEv1.ConfigurationMessageType.set.rawValue else { return nil }
    for attribute in attributes
    where IKEv1.ConfigurationAttributeType(rawValue: attribute.type) == .xauthStatus {
      return attribute.unsigned.map { UInt64($0) }
    }
    return nil
  }
}
