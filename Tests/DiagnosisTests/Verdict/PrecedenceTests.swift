import Foundation
import TestSupport
import Testing

@testable import Diagnosis

/// Who speaks for a failure: the table, and that nobody decides it elsewhere.
@Suite struct PrecedenceTests {
  private func claim(
    _ cause: Cause, _ basis: Basis, _ confidence: Confidence = .likely
  ) -> Claim { Claim(.ikeSA, cause, basis, confidence) }

  @Test func aConfigurationOutweighsTheMessages() {
    let verdict = Verdict([
      claim(.offer, .nothingElse, .proven), claim(.group, .configuration),
      claim(.stalled, .nothingElse),
    ])
    #expect(verdict.speaks(.group))
    #expect(!verdict.speaks(.offer))
    #expect(!verdict.speaks(.stalled))
  }

  @Test func whatBothSidesProvedOutweighsTheFiles() {
    let verdict = Verdict([
      claim(.exchangeMode, .configuration, .proven), claim(.presharedKey, .proofs, .proven),
    ])
    #expect(verdict.claim(of: .presharedKey)?.basis == .proofs)
    #expect(!verdict.speaks(.exchangeMode))
  }

  @Test func aFallBackSpeaksWhereNobodyClaimed() {
    #expect(Verdict([claim(.unexplained, .nothingElse)]).speaks(.unexplained))
    let other = Verdict([claim(.unexplained, .nothingElse), claim(.marker, .messages)])
    #expect(!other.speaks(.unexplained))
  }

  @Test func eachSymptomHasItsOwnSpeaker() {
    let verdict = Verdict([
      Claim(.child, .child, .nothingElse, .proven),
      Claim(.laterChild, .selectors, .messages, .proven),
    ])
    #expect(verdict.speaks(.child, for: .child))
    #expect(verdict.speaks(.selectors, for: .laterChild))
    #expect(verdict[.ikeSA] == nil)
  }

  @Test func theOrderOfClaimsDoesNotMatter() {
    let claims = Precedence.rows.filter { $0.symptom == .ikeSA }
      .flatMap { row in row.causes.map { claim($0, row.basis) } }
    #expect(Verdict(claims)[.ikeSA] == claims.first)
    #expect(Verdict(claims.reversed())[.ikeSA] == claims.first)
  }

  @Test func everyCauseStandsInTheTable() {
    let known = Set(Precedence.rows.flatMap(\.causes))
    let missing = Cause.allCases.filter { !known.contains($0) }
    #expect(missing.isEmpty, "Sources/Diagnosis/Verdict/Precedence.swift lacks \(missing)")
    for row in Precedence.rows { #expect(row.why.hasSuffix("."), "\(row.causes)") }
  }

  @Test func everyRowIsClaimedByARule() throws {
    let rules = try sources("Sources/Diagnosis/Rules").map(\.text).joined()
    let decisions = try sources("Sources/Diagnosis/Configurations").map(\.text).joined()
    for cause in Set(Precedence.rows.flatMap(\.causes)) {
      let isClaimed = (rules + decisions).contains(".\(cause)")
      #expect(isClaimed, "no rule claims \(cause), which stands in Precedence.swift")
    }
  }

  /// A claim that no row knows would never speak, or speak last.
  @Test func everyClaimHasARow() throws {
    let pattern = /Claim\(\s*\.(\w+), \.(\w+), \.(\w+),/
    for (file, text) in try sources("Sources/Diagnosis") {
      for match in text.matches(of: pattern) {
        let isKnown = Precedence.rows.contains { row in
          "\(row.symptom)" == match.1 && "\(row.basis)" == match.3
            && row.causes.contains { "\($0)" == match.2 }
        }
        #expect(isKnown, "\(file): no row in Precedence.swift for \(match.0)")
      }
    }
  }

  private func sources(_ folder: String) throws -> [(file: String, text: String)] {
    try Repository.files(under: folder, withSuffix: ".swift").map {
      ($0, try Repository.text(folder + "/" + $0))
    }
  }
}
