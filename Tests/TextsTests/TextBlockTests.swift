import Testing
import Texts

/// Blocks as the makers' own documents print them.
@Suite struct TextBlockTests {
  private func file(_ text: String) -> TextFile { TextFile(Array(text.utf8), file: "hub") }

  @Test func editBlocksNest() throws {
    let read = EditBlocks.read(
      file(
        """
        #config-version=FGT60E-7.2.5
        config vpn ipsec phase1-interface
            edit "to branch"
                set proposal aes256-sha256 aes128-sha1
                set comments "first
        second \\"line\\""
                config ids
                    edit 1
                    next
                end
            next
            edit other
                set dhgrp 14
        end
        """))
    #expect(read.faults.isEmpty)
    let phase1 = try #require(read.blocks.first)
    #expect(phase1.words == ["config", "vpn", "ipsec", "phase1-interface"])
    #expect(phase1.line == 2)
    #expect(phase1.blocks.map(\.words) == [["edit", "to branch"], ["edit", "other"]])
    let branch = try #require(phase1.blocks.first)
    #expect(branch.last("set", "proposal")?.words(after: 2) == ["aes256-sha256", "aes128-sha1"])
    #expect(branch.last("set", "proposal")?.text == "set proposal aes256-sha256 aes128-sha1")
    #expect(branch.last("set", "comments")?.words.last == "first\nsecond \"line\"")
    #expect(branch.last("config", "ids")?.line == 7)
    #expect(phase1.blocks.last?.last("set", "dhgrp")?.line == 13)
  }

  @Test func faultsOfEditBlocksLeaveTheRest() {
    let read = EditBlocks.read(file("next\nconfig a\nedit b\nset c \"d\nnext\nend\nend\nconfig e"))
    #expect(read.faults.map(\.line) == [1, 4, 7, 8])
    #expect(read.blocks.map(\.words) == [["config", "a"], ["config", "e"]])
    #expect(read.blocks[0].blocks[0].blocks[0].words == ["set", "c", "d"])
  }

  @Test func bracesNest() throws {
    let read = BraceBlocks.read(
      file(
        """
        ## Last changed: 2024-01-01
        security {
            ike { /* one
                     line more */
                proposal p1 {
                    dh-group group14;
                    pre-shared-key ascii-text "$9$a;b{c}"; ## SECRET-DATA
                }
                policy x { mode main; proposals [ p1
                   p2 ]; }
            }
        }
        """))
    #expect(read.faults.isEmpty)
    let ike = try #require(read.blocks.first?.last("ike"))
    #expect(ike.line == 3)
    let proposal = try #require(ike.last("proposal", "p1"))
    #expect(proposal.last("dh-group")?.line == 6)
    #expect(proposal.last("pre-shared-key")?.words.last == "$9$a;b{c}")
    #expect(ike.last("policy")?.last("proposals")?.words == ["proposals", "p1", "p2"])
    #expect(ike.last("policy")?.last("mode")?.words == ["mode", "main"])
  }

  @Test func aLineEndsAStatementWithoutSemicolon() {
    let read = BraceBlocks.read(file("vpn {\n ipsec {\n  lifetime 3600\n  pfs 'dh group'\n }\n}\n"))
    let ipsec = read.blocks.first?.last("ipsec")
    #expect(ipsec?.blocks.map(\.words) == [["lifetime", "3600"], ["pfs", "dh group"]])
  }

  @Test func faultsOfBracesLeaveTheRest() {
    let read = BraceBlocks.read(file("} a b; c {\n d \"e\n"))
    #expect(read.faults.map(\.line) == [1, 2, 1])
    #expect(read.blocks.map(\.words) == [["a", "b"], ["c"]])
  }

  /// Ten thousand open blocks must neither trap nor be kept.
  @Test func depthIsBounded() {
    let deep = BraceBlocks.read(file(String(repeating: "a {", count: 10_000)))
    #expect(deep.faults.count == 2)
    let edits = EditBlocks.read(file(String(repeating: "config a\nedit b\n", count: 10_000)))
    #expect(edits.faults.count == 2)
  }
}
