internal import ISAKMP
package import Policies

/// `ikewhy policy --format json`: configurations as the program reads them.
package enum PolicyJSON {
  package static func document(_ policies: [PeerPolicy]) -> [UInt8] {
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field("schema_version", 1)
      json.field("policies", policies) { json, policy in
        json.object { write(policy, to: &$0) }
      }
    }
    json.endLine()
    return json.octets
  }

  private static func write(_ policy: PeerPolicy, to json: inout JSONWriter) {
    json.field("file", policy.file)
    json.field("product", policy.product.rawValue)
    json.field("release", policy.release)
    json.field("address", policy.givenAddress)
    if let profile = policy.profile {
      json.field("profile") { json in
        json.field("date", profile.date)
        json.field("sources", profile.sources) { $0.string($1) }
        json.field("notes", profile.notes) { $0.string($1) }
      }
    }
    json.field("own_addresses", policy.ownAddresses) { json, address in
      value(address, to: &json) { json, text in json.string(text) }
    }
    json.field("aggressive_mode", policy.aggressiveMode?.value)
    json.field("proposals", policy.proposals) { json, proposal in
      json.object { write(proposal, to: &$0) }
    }
    json.field("built_in") { json in
      let (state, readings) = builtIn(policy.builtInProposals)
      json.field("state", state)
      json.field("readings", readings) { json, reading in
        json.object { json in
          json.field("ike_version", reading.version == .ikev1 ? 1 : 2)
          json.field("name", reading.name.isEmpty ? nil : reading.name)
          json.field("proposals", reading.proposals) { json, proposal in
            json.object { write(proposal, to: &$0) }
          }
        }
      }
    }
    json.field("connections", policy.connections) { json, connection in
      json.object { write(connection, to: &$0) }
    }
    json.field("keys", policy.presharedKeys) { json, key in
      json.object { json in
        json.field("label", key.label)
        json.field("peers", key.peers) { json, peer in json.string(peer) }
        json.field("state", state(key.value))
        source(key.origin, to: &json)
      }
    }
    json.field("remarks", policy.remarks) { json, remark in
      json.object { json in
        json.field("file", remark.file)
        json.field("line", remark.line)
        json.field("what", remark.what)
      }
    }
  }

  private static func state(_ value: ConfiguredPresharedKey.Value) -> String {
    switch value {
    case .readable: "usable"
    case .encrypted: "encrypted"
    case .masked: "masked"
    }
  }

  private static func builtIn(
    _ proposals: BuiltInProposals
  ) -> (String, [BuiltInProposals.Reading]) {
    let readings = proposals.readings(.ikev1) + proposals.readings(.ikev2)
    switch proposals {
    case .none: return ("none", [])
    case .known: return ("known", readings)
    case .dependsOnImage: return ("depends_on_image", readings)
    }
  }

  // MARK: Parts

  private static func write(_ proposal: ConfiguredProposal, to json: inout JSONWriter) {
    json.field("name", proposal.name)
    json.field("priority", proposal.priority)
    json.field("ike_versions", proposal.versions) { json, version in
      json.number(version == .ikev1 ? 1 : 2)
    }
    json.field("certain", proposal.isCertain)
    json.field("choices", proposal.choices) { json, choice in
      json.object { json in
        json.field("attribute", choice.value.attribute.rawValue)
        json.field("value", choice.value.text)
        source(choice.origin, to: &json)
      }
    }
    field("lifetime_seconds", proposal.lifetimeSeconds, to: &json) { $0.number($1) }
    field("lifetime_kilobytes", proposal.lifetimeKilobytes, to: &json) { $0.number($1) }
    json.field("local_addresses", proposal.localAddresses) { json, address in
      value(address, to: &json) { $0.string($1) }
    }
    source(proposal.origin, to: &json)
  }

  private static func write(_ connection: ConfiguredConnection, to json: inout JSONWriter) {
    json.field("name", connection.name)
    json.field("ike_versions", connection.versions.value) { json, version in
      json.number(version == .ikev1 ? 1 : 2)
    }
    json.field("local_addresses", connection.localAddresses) { json, address in
      value(address, to: &json) { $0.string($1) }
    }
    json.field("remote_addresses", connection.remoteAddresses) { json, address in
      value(address, to: &json) { $0.string($1) }
    }
    field("local_identity", connection.localIdentity, to: &json) { $0.string($1) }
    field("remote_identity", connection.remoteIdentity, to: &json) { $0.string($1) }
    field("aggressive_mode", connection.aggressiveMode, to: &json) { $0.bool($1) }
    if let proposals = connection.proposals {
      json.field("proposals", proposals) { json, proposal in
        json.object { write(proposal, to: &$0) }
      }
    } else {
      json.key("proposals")
      json.null()
    }
    json.field("children", connection.children) { json, child in
      json.object { json in
        json.field("name", child.name)
        json.field("protocol", child.protocolID.description)
        field("mode", child.mode, to: &json) { $0.string($1.rawValue) }
        json.field("local_selectors", child.localSelectors) { json, selector in
          value(selector, to: &json) { $0.string($1.text) }
        }
        json.field("remote_selectors", child.remoteSelectors) { json, selector in
          value(selector, to: &json) { $0.string($1.text) }
        }
        field("lifetime_seconds", child.lifetimeSeconds, to: &json) { $0.number($1) }
        field("lifetime_kilobytes", child.lifetimeKilobytes, to: &json) { $0.number($1) }
        field("rekey_seconds", child.rekeySeconds, to: &json) { $0.number($1) }
        json.field("proposals", child.proposals) { json, proposal in
          json.object { write(proposal, to: &$0) }
        }
        source(child.origin, to: &json)
      }
    }
    source(connection.origin, to: &json)
  }

  private static func field<Value>(
    _ name: StaticString, _ configured: Configured<Value>?, to json: inout JSONWriter,
    _ body: (inout JSONWriter, Value) -> Void
  ) {
    json.key(name)
    if let configured { value(configured, to: &json, body) } else { json.null() }
  }

  private static func value<Value>(
    _ configured: Configured<Value>, to json: inout JSONWriter,
    _ body: (inout JSONWriter, Value) -> Void
  ) {
    json.object { json in
      json.key("value")
      body(&json, configured.value)
      source(configured.origin, to: &json)
    }
  }

  /// A line of the file, or whose default it is.
  private static func source(_ origin: ConfigurationOrigin, to json: inout JSONWriter) {
    json.field("source") { json in
      switch origin {
      case .written(let file, let line, let text):
        json.field("file", file)
        json.field("line", line)
        json.field("text", text)
      case .productDefault(let product), .assumedDefault(let product):
        json.field("default_of", product)
        json.field("certain", origin.isCertain)
      }
    }
  }
}
