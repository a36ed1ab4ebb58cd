import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

@testable import Diagnosis

/// Pairs of recordings between the same daemons, of which one setting differs. What their first
/// messages offer was read with tshark; what differs further stands in the samples' READMEs.
@Suite struct NegotiationDifferenceTests {
  private func difference(
    _ good: String, _ bad: String, opened: Bool = false
  ) throws -> NegotiationDifference {
    func judged(_ sample: String) throws -> [JudgedNegotiation] {
      try JudgedCapture.alone(
        sample, ["initiator.pcap"],
        secrets: opened ? Repository.secrets(of: sample) : Secrets())
    }
    let pairs = NegotiationPairing.pairs(good: try judged(good), bad: try judged(bad))
    return try #require(pairs.first)
  }

  @Test(arguments: [
    ("v1-main-success", "v1-mismatch-hash", "MM1", "hash algorithm", "SHA2-256", "SHA-1"),
    (
      "v1-main-success", "v1-mismatch-encryption", "MM1", "encryption algorithm", "AES-CBC-256",
      "AES-CBC-128"
    ),
    (
      "v2-success", "v2-no-proposal", "SA_INIT.request", "encryption algorithm", "AES-CBC-256",
      "AES-CBC-128"
    ),
  ])
  func anOfferThatChangedIsWhatTheRefusalHangsOn(
    _ good: String, _ bad: String, _ message: String, _ attribute: String, _ before: String,
    _ now: String
  ) throws {
    let difference = try difference(good, bad)
    let decisive = try #require(difference.decisive.first)
    #expect(difference.decisive.count == 1)
    #expect(decisive.part?.name == message)
    #expect(decisive.row.attribute == attribute)
    #expect(decisive.row.good == before)
    #expect(decisive.row.bad == now)
    #expect(difference.ground == .finding)
    #expect(difference.failed?.name == message)
  }

  /// The responder's configuration changed, or the key, which is in no message.
  @Test(arguments: [
    ("v1-main-success", "v1-mismatch-group", "MM1"),
    ("v1-main-success", "v1-wrong-psk-main", "MM5"),
    ("v2-success", "v2-wrong-psk", "AUTH.request"),
  ])
  func whatChangedOnTheOtherSideIsInNoMessage(_ good: String, _ bad: String, _ message: String)
    throws
  {
    let difference = try difference(good, bad)
    #expect(difference.decisive.isEmpty)
    #expect(difference.ground == .nothingVisible)
    #expect(difference.failed?.name == message)
  }

  @Test func anIdentityShowsWhereItCanBeOpened() throws {
    let difference = try difference("v2-success", "v2-wrong-identity", opened: true)
    #expect(difference.ground == .finding)
    #expect(difference.decisive.contains { $0.row.attribute.hasPrefix("identity") })
    #expect(!difference.decisive.contains { $0.row.attribute.contains("algorithm") })
  }

  @Test func messagesThatOnlyTheGoodOneHasAreListed() throws {
    let difference = try difference("v1-main-success", "v1-mismatch-hash")
    let missing = difference.parts.filter { $0.bad == nil }.map(\.name)
    // Behind them the deletes with which the daemons ended.
    #expect(missing.prefix(8) == ["MM2", "MM3", "MM4", "MM5", "MM6", "QM1", "QM2", "QM3"])
  }

  @Test func theSameTwiceDiffersInNothing() throws {
    let difference = try difference("v2-success", "v2-success")
    #expect(difference.isEmpty)
    #expect(difference.ground == .noFailure)
  }

  /// A run with several failures gives a pair for each way of failing, with the healthy one of the
  /// same peers.
  @Test func everyWayOfFailingIsComparedOnce() throws {
    let folder = Repository.samples
    func judged(_ names: String...) throws -> [JudgedNegotiation] {
      try JudgedCapture(names.map { folder.appending(path: "\($0)/initiator.pcap").path })
        .negotiations
    }
    let pairs = NegotiationPairing.pairs(
      good: try judged("v2-success", "v1-main-success"),
      bad: try judged("v1-mismatch-hash", "v1-mismatch-group", "v1-wrong-psk-main", "v2-success"))
    // What the healthy one accepted is known of the run, so the two refusals have causes of their own.
    #expect(pairs.count == 3)
    #expect(pairs.allSatisfy { $0.good.negotiation.mode == .main })
  }
}
