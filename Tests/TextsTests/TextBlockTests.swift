import Testing
import Texts

/// Blocks as the makers' own documents print them.
@Suite struct TextBlockTests {
  private func file(_ text: String) -> TextFile { TextFile(Array(text.utf8), file: "hub") }

  // MARK: config, edit, set, next, end

  private struct Read {
    var entries: [(table: String, entry: EditEntry)] = []
    var lines: [String] = []
    var faults: [BlockFault] = []

    init(_ text: TextFile, _ interest: @escaping @Sendable (String) -> EditBlocks.Interest) {
      for event in EditBlocks(text, secrets: ["psksecret"], interest: interest) {
        switch event {
        case .entry(let entry, let table): entries.append((table, entry))
        case .line(let octets, let domain):
          lines.append("\(domain ?? "-"): \(String(decoding: octets, as: UTF8.self))")
        case .fault(let fault): faults.append(fault)
        case .table, .comment: break
        }
      }
    }
  }

  @Test func editBlocksNest() throws {
    let read = Read(
      file(
        """
        #config-version=FGT60E-7.2.5
        config vpn ipsec phase1-interface
            edit "to branch"
                set proposal aes256-sha256 aes128-sha1
                set psksecret "a b"
                set comments "first
        second \\"line\\""
                config ids
                    edit 1
                        set id 7
                    next
                end
                set dhgrp 5
                unset psksecret
            next
            edit other
                set dhgrp 14
        end
        """)
    ) { $0 == "vpn ipsec phase1-interface" ? .entries : .nothing }
    #expect(read.faults.isEmpty)
    #expect(read.entries.map(\.table) == Array(repeating: "vpn ipsec phase1-interface", count: 2))
    let branch = try #require(read.entries.first?.entry)
    #expect(branch.name == "to branch" && branch.line == 3 && branch.outer == nil)
    #expect(branch["proposal"]?.values == ["aes256-sha256", "aes128-sha1"])
    #expect(branch["proposal"]?.text == "set proposal aes256-sha256 aes128-sha1")
    #expect(branch["comments"]?.values == ["first\nsecond \"line\""])
    // What stands in the inner table is not the entry's, which goes on behind it.
    #expect(branch["id"] == nil && branch["psksecret"] == nil)
    #expect(branch["dhgrp"]?.line == 13)
    #expect(read.entries.last?.entry["dhgrp"]?.line == 17)
  }

  /// What an inner table's entry sets is not the outer one's, although none of the inner is told.
  @Test func anEntryInsideOfAnEntryIsNotTold() throws {
    let read = Read(
      file("config a\nedit x\nset m 1\nconfig b\nedit 1\nset m 2\nnext\nend\nset n 3\nnext\nend")
    ) { ["a": .entries, "b": .ofEntry][$0] ?? .nothing }
    let entry = try #require(read.entries.first { $0.entry.name == "x" }?.entry)
    #expect(read.faults.isEmpty && read.entries.count == 1)
    #expect(entry["m"]?.values == ["1"] && entry["n"]?.line == 9)
  }

  @Test func domainsAndPartsHoldTables() {
    let text = file(
      """
      config global
      config a
      edit x
      next
      end
      end
      config vdom
      edit red
      config a
      edit y
      set psksecret hidden
      next
      end
      config policy
      edit 1
      set srcintf "wan 1"
      next
      end
      next
      end
      """)
    let read = Read(text) {
      switch $0 {
      case "a": .entries
      case "vdom": .domains
      case "global": .parts
      case "policy": .lines
      default: .nothing
      }
    }
    #expect(read.entries.map(\.entry.name) == ["x", "y"])
    #expect(read.entries.map(\.entry.outer) == [nil, "red"])
    #expect(read.entries.last?.entry["psksecret"]?.text == "set psksecret …")
    #expect(read.lines == ["red: set srcintf \"wan 1\""])
  }

  @Test func faultsOfEditBlocksLeaveTheRest() {
    let read = Read(
      file("next\nconfig a\nedit b\nset c \"d\nnext\nedit e\nset f g\nappend f h\nend\nend\nedit i")
    ) { _ in .entries }
    #expect(read.faults.map(\.line) == [4])
    #expect(read.entries.map(\.entry.name) == ["b", "e"])
    #expect(read.entries.last?.entry["f"]?.values == ["g", "h"])
    let cut = Read(file("config a\nedit b\nset c d")) { _ in .entries }
    #expect(cut.faults.map(\.line) == [3] && cut.faults[0].hidesEntry)
    #expect(cut.entries.first?.entry["c"]?.values == ["d"])
  }

  // MARK: Braces

  private func events(_ text: String) -> [BraceBlocks.Event] {
    var blocks = BraceBlocks()
    var comment: Bool?
    return file(text).lines.flatMap {
      blocks.take(BraceLine.tokens($0.octets, within: &comment).tokens, $0.number)
    }
  }

  @Test func bracesNest() {
    let read = events(
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
              gateway g { }
          }
      }
      """)
    #expect(
      read == [
        .open(words: ["security"], line: 2), .open(words: ["ike"], line: 3),
        .open(words: ["proposal", "p1"], line: 5),
        .statement(words: ["dh-group", "group14"], line: 6),
        .statement(words: ["pre-shared-key", "ascii-text", "$9$a;b{c}"], line: 7),
        .close(isEmpty: false), .open(words: ["policy", "x"], line: 9),
        .statement(words: ["mode", "main"], line: 9),
        .statement(words: ["proposals", "p1", "p2"], line: 9), .close(isEmpty: false),
        .open(words: ["gateway", "g"], line: 11), .close(isEmpty: true), .close(isEmpty: false),
        .close(isEmpty: false),
      ])
  }

  @Test func aLineEndsAStatementWithoutSemicolon() {
    var blocks = BraceBlocks()
    let lines = ["vpn {", "lifetime 3600", "pfs 'dh {group'", "key a;b}c", "}"]
    let read = lines.enumerated().flatMap { blocks.take(BraceLine.tokens($1).tokens, $0 + 1) }
    #expect(
      read == [
        .open(words: ["vpn"], line: 1), .statement(words: ["lifetime", "3600"], line: 2),
        .statement(words: ["pfs", "dh {group"], line: 3),
        .statement(words: ["key", "a;b}c"], line: 4), .close(isEmpty: false),
      ])
    #expect(!BraceLine.tokens("key 'a").isClosed)
  }

  @Test func faultsOfBracesLeaveTheRest() {
    #expect(
      events("} a b; c {\n d \"e\n") == [
        .strayClose(line: 1), .statement(words: ["a", "b"], line: 1), .open(words: ["c"], line: 1),
      ])
  }

  /// Ten thousand open blocks must neither trap nor be kept.
  @Test func depthIsBounded() {
    let deep = events(String(repeating: "a {", count: 10_000))
    #expect(deep.count == BraceBlocks.maximumDepth + 1 && deep.last == .tooDeep(line: 1))
    let edits = Read(file(String(repeating: "config a\nedit b\n", count: 10_000))) { _ in .entries }
    #expect(edits.faults.map(\.hidesEntry) == [true] && edits.faults[0].isEnd)
    #expect(edits.entries.isEmpty)
  }
}
