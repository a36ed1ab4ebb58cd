import Policies
import Testing

/// What makers' sides do where nobody changed anything.
@Suite struct BuiltInProfileTests {
  @Test func everyProfileHasDateSourceAndNothingCertain() throws {
    let names = BuiltInProfile.all.map(\.name)
    #expect(names == ["azure", "gcp", "aws", "windows-client", "ios", "macos", "android"])
    for profile in BuiltInProfile.all {
      #expect(profile.date.count == 10 && !profile.sources.isEmpty, "\(profile.name)")
      let policy = profile.policy
      #expect(policy.profile != nil && !policy.connections.isEmpty)
      for connection in policy.connections {
        let entries = (connection.proposals ?? []) + connection.children.flatMap(\.proposals)
        #expect(!(connection.proposals ?? []).isEmpty && entries.count > 1, "\(profile.name)")
        for entry in entries {
          #expect(entry.choices.allSatisfy { !$0.origin.isCertain }, "\(entry.name)")
        }
      }
    }
  }

  /// Microsoft's page: route-based gateways offer group 2 alone.
  @Test(arguments: [("azure", ["MODP-1024 (2)"]), ("windows-client", ["MODP-1024 (2)"])])
  func groups(_ name: String, _ groups: [String]) throws {
    let profile = try #require(BuiltInProfile.named(name))
    let offered = profile.policy.connections.flatMap { $0.proposals ?? [] }
      .flatMap { $0.choices(for: .group) }.map(\.value.text)
    #expect(Set(offered) == Set(groups))
  }
}
